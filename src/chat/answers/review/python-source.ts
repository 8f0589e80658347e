import type { SyntaxNode } from '@lezer/common';
import { withoutNoise } from '../../../grading/source/names.js';
import { parsePython } from '../../../grading/source/python-tree.js';
import type { ReviewTarget } from './check.js';
import { wordCounts } from './word-counts.js';

/** The children of a compound statement that open one of its blocks. */
const BLOCKS = new Set(['Body', 'MatchBody']);
/** What has no text of its own: its parts are statements of the same block. */
const GROUPS = new Set(['StatementGroup', 'DecoratedStatement']);
const LEFT_OUT = new Set(['Comment', 'Decorator', ':', ';']);
/** Longer statements hold data, not code. */
const MAX_TEXT = 2_000;

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

/** Undefined for code that cannot be read. */
export function readPython(code: string, target: ReviewTarget): PythonSource | undefined {
  const tree = parsePython(code);
  if (!tree) return undefined;
  const bare = withoutNoise(code, 'python');
  const reader = new StatementReader(bare);
  const top = reader.blockOf(tree.topNode, undefined);
  return {
    ...target,
    lines: code.split('\n'),
    bare: bare.split('\n'),
    statements: reader.statements,
    top,
    words: wordCounts(code),
  };
}

class StatementReader {
  readonly statements: Statement[] = [];
  private line = 1;
  private readUpTo = 0;

  constructor(private readonly bare: string) {}

  /** The statements directly in a block. */
  blockOf(block: SyntaxNode, parent: Statement | undefined): Statement[] {
    const own: Statement[] = [];
    this.readInto(own, block, parent);
    return own;
  }

  private readInto(own: Statement[], block: SyntaxNode, parent: Statement | undefined): void {
    for (let node = block.firstChild; node; node = node.nextSibling) {
      if (GROUPS.has(node.name)) this.readInto(own, node, parent);
      else if (!LEFT_OUT.has(node.name)) this.readStatement(own, node, parent);
    }
  }

  /** A compound statement is as many heads as it has blocks: `if`, `elif` and `else` stand beside each other. */
  private readStatement(own: Statement[], node: SyntaxNode, parent: Statement | undefined): void {
    let head: SyntaxNode | undefined;
    let hasBlocks = false;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === 'Comment') continue;
      head ??= child;
      if (!BLOCKS.has(child.name)) continue;
      hasBlocks = true;
      const keyword = head.name === 'async' ? (head.nextSibling?.name ?? '') : head.name;
      const statement = this.add(own, parent, head.from, child.from, keyword);
      statement.body.push(...this.blockOf(child, statement));
      head = undefined;
    }
    if (!hasBlocks) this.add(own, parent, node.from, node.to, '');
  }

  private add(
    siblings: Statement[],
    parent: Statement | undefined,
    from: number,
    to: number,
    keyword: string,
  ): Statement {
    // Blanked texts leave long gaps, which slow patterns down.
    const text = this.bare
      .slice(from, Math.min(to, from + MAX_TEXT))
      .replaceAll('\\\n', ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const statement = { line: this.lineAt(from), text, keyword, body: [], parent, siblings };
    siblings.push(statement);
    this.statements.push(statement);
    return statement;
  }

  /** Statements come in the order of the code. */
  private lineAt(position: number): number {
    for (; this.readUpTo < position; this.readUpTo++) if (this.bare[this.readUpTo] === '\n') this.line++;
    return this.line;
  }
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
  const cuts = [-1, ...commasOf(inside), inside.length];
  return cuts
    .slice(1)
    .flatMap(
      (end, index) => /^\s*\*{0,2}([A-Za-z_]\w*)/.exec(inside.slice((cuts[index] ?? 0) + 1, end))?.[1] ?? [],
    );
}

/** Where commas stand outside of all brackets. */
function commasOf(text: string): number[] {
  const places: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign)) depth--;
    else if (depth === 0 && sign === ',') places.push(at);
  }
  return places;
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
