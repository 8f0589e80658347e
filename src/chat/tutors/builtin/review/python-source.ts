import { withoutNoise } from '../../../../grading/source/names.js';
import type { ReviewTarget } from './check.js';
import { wordCounts } from './word-counts.js';

const HEADER =
  /^(?:async\s+)?(if|elif|else|for|while|try|except|finally|with|def|class|match|case)\b(?!\s*[=.,)\]])/;
/** Longer statements hold data, not code. */
const MAX_TEXT = 2_000;
const MAX_INDENT = 400;
const MAX_LINES = 4_000;

/** One statement, or the head of a block, with contents of texts and comments blanked out. */
export interface Statement {
  /** 1-based, where it begins. */
  line: number;
  /** Without the colon and what follows it. */
  text: string;
  /** `if`, `for` and so on for the head of a block, else empty. */
  keyword: string;
  body: Statement[];
  parent: Statement | undefined;
  /** In the same block, in order. */
  siblings: readonly Statement[];
}

export interface PythonSource extends ReviewTarget {
  lines: readonly string[];
  /** Lines without contents of texts and comments. */
  bare: readonly string[];
  /** All of them, outer ones first. */
  statements: readonly Statement[];
  top: readonly Statement[];
  /** How often a word stands in the code, texts and comments included. */
  words: ReadonlyMap<string, number>;
}

export function readPython(code: string, target: ReviewTarget): PythonSource {
  const bare = withoutNoise(code, 'python').split('\n').slice(0, MAX_LINES);
  const statements: Statement[] = [];
  const top: Statement[] = [];
  const open: { indent: number; statement: Statement }[] = [];
  for (const { line, indent, text } of logicalLines(bare)) {
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    const parent = open.at(-1)?.statement;
    for (const statement of statementsOf(text, line, parent, parent?.body ?? top)) {
      statements.push(statement, ...statement.body);
      if (statement.keyword !== '' && statement.body.length === 0) open.push({ indent, statement });
    }
  }
  return { ...target, lines: code.split('\n'), bare, statements, top, words: wordCounts(code) };
}

/** Lines in open brackets and after a backslash belong to the one before. */
function* logicalLines(bare: readonly string[]): Generator<{ line: number; indent: number; text: string }> {
  let started: { line: number; indent: number; text: string } | undefined;
  let depth = 0;
  for (const [index, physical] of bare.entries()) {
    // Blanked texts leave long gaps, which slow patterns down.
    const text = physical.trim().replace(/\s+/g, ' ');
    if (!started && text === '') continue;
    started ??= { line: index + 1, indent: indentOf(physical), text: '' };
    if (started.text.length < MAX_TEXT) started.text += ` ${text.replace(/\\$/, '')}`;
    for (const sign of text) depth += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0;
    if (depth <= 0 && !text.endsWith('\\')) {
      yield { ...started, text: started.text.trim() };
      started = undefined;
      depth = 0;
    }
  }
}

function indentOf(line: string): number {
  const space = /^\s*/.exec(line)?.[0] ?? '';
  return Math.min(MAX_INDENT, space.replaceAll('\t', '        ').length);
}

function statementsOf(
  text: string,
  line: number,
  parent: Statement | undefined,
  siblings: Statement[],
): Statement[] {
  const keyword = HEADER.exec(text)?.[1] ?? '';
  const colon = keyword === '' ? -1 : (outside(text, ':')[0] ?? -1);
  if (colon < 0) {
    return partsOf(text).map((part) => {
      const statement = { line, text: part, keyword: '', body: [], parent, siblings };
      siblings.push(statement);
      return statement;
    });
  }
  const head: Statement = { line, text: text.slice(0, colon).trim(), keyword, body: [], parent, siblings };
  siblings.push(head);
  for (const part of partsOf(text.slice(colon + 1))) {
    head.body.push({ line, text: part, keyword: '', body: [], parent: head, siblings: head.body });
  }
  return [head];
}

function partsOf(text: string): string[] {
  const cuts = [-1, ...outside(text, ';'), text.length];
  return cuts
    .slice(1)
    .map((to, index) => text.slice((cuts[index] ?? 0) + 1, to).trim())
    .filter((part) => part !== '');
}

/** Where the sign stands outside of all brackets; a walrus is no colon. */
function outside(text: string, sign: string): number[] {
  const places: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const here = text[at] ?? '';
    if ('([{'.includes(here)) depth++;
    else if (')]}'.includes(here)) depth--;
    else if (depth === 0 && here === sign && text[at + 1] !== '=') places.push(at);
  }
  return places;
}

/** The statements in it, at any depth. */
export function* within(statement: Statement): Generator<Statement> {
  for (const inner of statement.body) {
    yield inner;
    yield* within(inner);
  }
}

/** The same, but not those of functions inside of it. */
export function* ownStatements(statement: Statement): Generator<Statement> {
  for (const inner of statement.body) {
    yield inner;
    if (inner.keyword !== 'def' && inner.keyword !== 'class') yield* ownStatements(inner);
  }
}

export const functionName = ({ text }: Statement): string => /\bdef\s+(\w+)/.exec(text)?.[1] ?? '';

export function parametersOf({ text }: Statement): string[] {
  const from = text.indexOf('(');
  const to = text.lastIndexOf(')');
  if (from < 0 || to < from) return [];
  const inside = text.slice(from + 1, to);
  const cuts = [-1, ...outside(inside, ','), inside.length];
  return cuts
    .slice(1)
    .flatMap(
      (end, index) => /^\s*\*{0,2}([A-Za-z_]\w*)/.exec(inside.slice((cuts[index] ?? 0) + 1, end))?.[1] ?? [],
    );
}

/** The plain name that a statement assigns. */
export const assignedName = ({ text, keyword }: Statement): string | undefined =>
  keyword === '' ? /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/.exec(text)?.[1] : undefined;

/** Whether a block certainly does not go on behind its end; in doubt it does not. */
export function endsAlways(block: readonly Statement[]): boolean {
  return block.some((statement, index) => endsHere(statement, block.slice(index + 1)));
}

function endsHere({ text, keyword, body }: Statement, following: readonly Statement[]): boolean {
  switch (keyword) {
    case '':
      return /^(?:return|raise|assert\s+False)\b|\b(?:exit|quit)\s*\(/.test(text);
    case 'if':
      return endsAlways(body) && chainEnds(following);
    case 'for':
    case 'while':
      if (following[0]?.keyword === 'else' && endsAlways(following[0].body)) return true;
      return /^while\s*(?:\(\s*)?(?:True|1)\s*\)?$/.test(text) && !breaks(body);
    case 'with':
      return endsAlways(body);
    case 'try':
    case 'match':
      return [body, ...following.map((next) => next.body)].some((part) =>
        part.some(({ text: inner }) => /^(?:return|raise)\b/.test(inner)),
      );
    default:
      return false;
  }
}

/** The `elif`s and the `else` behind an `if` that ends. */
function chainEnds(following: readonly Statement[]): boolean {
  for (const { keyword, body } of following) {
    if (keyword === 'else') return endsAlways(body);
    if (keyword !== 'elif' || !endsAlways(body)) return false;
  }
  return false;
}

function breaks(block: readonly Statement[]): boolean {
  return block.some(
    ({ text, keyword, body }) =>
      /^break\b/.test(text) ||
      (keyword !== 'for' && keyword !== 'while' && keyword !== 'def' && breaks(body)),
  );
}
