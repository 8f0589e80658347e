import type { LanguageId } from '../grading.types.js';
import type { EndlessLoop } from './endless-loop.js';
import { javaScriptLoop } from './javascript-loops.js';
import { withoutNoise } from './names.js';
import { pythonLoop } from './python-loops.js';

interface Loop {
  line: number;
  head: string;
  condition: string;
  body: string;
}

/** Characters of bodies in all: those of nested loops overlap, so that looking at all of thousands would take seconds. */
const MAX_READ = 1 << 18;
const MAX_LOOPS = 400;
/** Of a condition; each name is looked for in the whole body. */
const MAX_CONDITION = 200;
const MAX_NAMES = 8;

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
  const read = language === 'javascript' ? javaScriptLoop(code) : undefined;
  if (read) return read.loop;
  return (language === 'python' ? pythonLoop(code) : undefined) ?? findInText(code, language);
}

function findInText(code: string, language: LanguageId): EndlessLoop | undefined {
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
  if (condition.length > MAX_CONDITION || !/[<>]|[!=]=/.test(condition)) return undefined;
  if (!/^[\w\s<>=!+\-*%&|]+$/.test(condition)) return undefined;
  const words = condition.match(/\b[A-Za-z_]\w*\b/g) ?? [];
  const names = [...new Set(words)].filter((word) => !['and', 'or', 'not', 'in', 'is'].includes(word));
  const calls = [...body.matchAll(/(?<![\w.$])([\w.$]+)\s*\(/g)].map(([, callee = '']) => callee);
  const isHarmless = (callee: string) =>
    HARMLESS_CALLS.has(callee) ||
    /^(?:if|elif|while|for|and|or|not|in|switch)$/.test(callee) ||
    /\.(?:append|push)$/.test(callee);
  if (names.length === 0 || names.length > MAX_NAMES || !calls.every(isHarmless)) return undefined;
  const binding = bindingParts(body);
  const mayChange = (name: string) =>
    new RegExp(
      `(?<![.\\w])${name}\\s*(?:[.[]|,|(?:\\)\\s*)?(?:[-+*/%&|^]|//|\\*\\*|>>|<<|:)?=(?!=)|\\+\\+|--)`,
    ).test(body) ||
    new RegExp(`(?:\\+\\+|--)\\s*${name}\\b`).test(body) ||
    new RegExp(`\\b${name}\\b`).test(binding) ||
    shared.has(name);
  return names.some(mayChange) ? undefined : names;
}

/** What stands behind the words that bind a name, up to the end of the statement. */
function bindingParts(body: string): string {
  const parts = body.split(/[\n;]/).flatMap((statement) => {
    const at = statement.search(/\b(?:for|del|import|as|let|const|var)\s/);
    return at < 0 ? [] : [statement.slice(at)];
  });
  return parts.join('\n');
}

function* pythonLoops(code: string): Generator<Loop, void> {
  const lines = code.split('\n');
  for (const [index, text] of lines.entries()) {
    const match = /^(\s*)while\b([^:]*):(.*)$/.exec(text);
    if (!match) continue;
    const [, indent = '', between = '', rest = ''] = match;
    let end = index + 1;
    while (end < lines.length && !endsBlock(lines[end] ?? '', indentOf(indent))) end += 1;
    const body = [rest.trimStart(), ...lines.slice(index + 1, end)].join('\n');
    const condition = between.trim().replace(/^\((.*)\)$/, '$1');
    yield { line: index + 1, head: `while${between}`.trimEnd(), condition: condition.trim(), body };
  }
}

const endsBlock = (line: string, indent: number): boolean => line.trim() !== '' && indentOf(line) <= indent;

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
