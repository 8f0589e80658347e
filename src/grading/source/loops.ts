import type { LanguageId } from '../grading.types.js';
import { withoutNoise } from './names.js';

/** A loop that cannot end by itself, and why. */
export interface EndlessLoop {
  /** 1-based. */
  line: number;
  reason: string;
}

interface Loop {
  line: number;
  head: string;
  condition: string;
  body: string;
}

/** Characters of bodies in all: those of nested loops overlap, so that looking at all of thousands would take seconds. */
const MAX_READ = 1 << 20;
const MAX_LOOPS = 1_000;

const WAY_OUT = /\b(?:break|return|raise|throw|yield|await|exit|quit|_exit|input|next|assert)\b/;
/** Functions that cannot change a variable of the caller. */
const HARMLESS_CALLS = new Set(
  [
    'print',
    'len',
    'str',
    'int',
    'float',
    'abs',
    'round',
    'range',
    'min',
    'max',
    'sum',
    'sorted',
    'append',
  ].concat([
    'console.log',
    'String',
    'Number',
    'parseInt',
    'Math.floor',
    'Math.max',
    'Math.min',
    'Math.abs',
    'push',
  ]),
);

/**
 * The first loop that certainly never ends once it is entered: `while True` without a way out, or a
 * condition on plain variables that nothing in the loop can change. Says nothing where in doubt.
 */
export function findEndlessLoop(code: string, language: LanguageId): EndlessLoop | undefined {
  const bare = withoutNoise(code, language);
  const loops = language === 'python' ? pythonLoops(bare) : braceLoops(bare);
  // An exception that is caught further out ends a loop too.
  const catches = /\b(?:except|catch)\b/.test(bare);
  const shared = sharedNames(bare);
  let read = 0;
  for (const { line, head, condition, body } of loops.take(MAX_LOOPS)) {
    read += body.length;
    if (read > MAX_READ) return undefined;
    if (WAY_OUT.test(body)) continue;
    if (/^(?:True|true|1|)$/.test(condition)) {
      if (catches) continue;
      return { line, reason: `\`${head}\` has no \`break\` or \`return\` in it, so nothing ends it` };
    }
    const names = unchangedNames(condition, body, shared);
    if (names) {
      const subject = names.map((name) => `\`${name}\``).join(' or ');
      return {
        line,
        reason: `nothing inside of \`${head}\` changes ${subject}, so its condition stays the same`,
      };
    }
  }
  return undefined;
}

/** Python's `global` and `nonlocal` names: a function that the loop calls may change them. */
function sharedNames(code: string): ReadonlySet<string> {
  const declarations = code.matchAll(/\b(?:global|nonlocal)\b([^\n]*)/g);
  return new Set([...declarations].flatMap(([, names = '']) => names.match(/\w+/g) ?? []));
}

/** The variables of a comparison, where it is certain that the body changes none of them. */
function unchangedNames(condition: string, body: string, shared: ReadonlySet<string>): string[] | undefined {
  if (!/[<>]|[!=]=/.test(condition) || !/^[\w\s<>=!+\-*%&|]+$/.test(condition)) return undefined;
  const words = condition.match(/\b[A-Za-z_]\w*\b/g) ?? [];
  const names = [...new Set(words)].filter((word) => !['and', 'or', 'not', 'in', 'is'].includes(word));
  const calls = [...body.matchAll(/([\w.$]+)\s*\(/g)].map(([, callee = '']) => callee);
  const isHarmless = (callee: string) =>
    HARMLESS_CALLS.has(callee) ||
    /^(?:if|elif|while|for|and|or|not|in|switch)$/.test(callee) ||
    /\.(?:append|push)$/.test(callee);
  if (names.length === 0 || !calls.every(isHarmless)) return undefined;
  const mayChange = (name: string) =>
    new RegExp(
      `(?<![.\\w])${name}\\s*(?:[.[]|,|\\)?\\s*(?:[-+*/%&|^]|//|\\*\\*|>>|<<|:)?=(?!=)|\\+\\+|--)`,
    ).test(body) ||
    new RegExp(
      `(?:\\+\\+|--)\\s*${name}\\b|\\b(?:for|del|import|as|let|const|var)\\s[^\\n;]*\\b${name}\\b`,
    ).test(body) ||
    shared.has(name);
  return names.some(mayChange) ? undefined : names;
}

function* pythonLoops(code: string): Generator<Loop, void> {
  const lines = code.split('\n');
  for (const [index, text] of lines.entries()) {
    const match = /^(\s*)(while\b\s*(.*?))\s*:\s*(\S.*)?$/.exec(text);
    if (!match) continue;
    const [, indent = '', head = '', condition = '', rest = ''] = match;
    const following = lines.slice(index + 1);
    const end = following.findIndex((next) => next.trim() !== '' && indentOf(next) <= indentOf(indent));
    const body = [rest, ...(end < 0 ? following : following.slice(0, end))].join('\n');
    yield { line: index + 1, head, condition: condition.replace(/^\((.*)\)$/, '$1').trim(), body };
  }
}

function indentOf(line: string): number {
  return (/^\s*/.exec(line)?.[0] ?? '').replaceAll('\t', '        ').length;
}

function* braceLoops(code: string): Generator<Loop, void> {
  const heads = /\b(?:while\s*\(([^(){}]*)\)|for\s*\([^;(){}]*;([^;(){}]*);([^;(){}]*)\))\s*\{/g;
  let [line, counted] = [1, 0];
  for (const match of code.matchAll(heads)) {
    const [text, whileCondition, forCondition, update = ''] = match;
    const open = match.index + text.length;
    line += code.slice(counted, match.index).split('\n').length - 1;
    counted = match.index;
    yield {
      line,
      head: text.slice(0, -1).trim(),
      condition: (whileCondition ?? forCondition ?? '').trim(),
      body: `${code.slice(open, closingBrace(code, open))}\n${update}`,
    };
  }
}

function closingBrace(code: string, from: number): number {
  let depth = 1;
  for (let at = from; at < code.length; at++) {
    if (code[at] === '{') depth++;
    if (code[at] === '}' && --depth === 0) return at;
  }
  return code.length;
}
