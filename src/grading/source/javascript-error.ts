import { parse, type Options } from 'acorn';
import { tokensOf, type Token } from './tokens.js';

/** Where the code cannot be read, in the words of a parser that is the same for every engine. */
export interface ReadingError {
  message: string;
  /** 1-based. */
  line: number;
  tokens: readonly Token[];
  /** The index of the token that does not fit; `tokens.length` at the end of the code. */
  stop: number;
  /** Brackets that are open there, the outermost first. */
  open: readonly Token[];
}

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  allowAwaitOutsideFunction: true,
  allowHashBang: true,
  allowImportExportEverywhere: true,
};
/** Allowed outside of modules. */
const STRICT_ONLY = /octal|in strict mode|'with'|Deleting local/i;

let last: { code: string; error: ReadingError | undefined } | undefined;

/** Undefined for JavaScript that can be read. */
export function readingError(code: string): ReadingError | undefined {
  if (last?.code !== code) last = { code, error: find(code) };
  return last.error;
}

function find(code: string): ReadingError | undefined {
  const found = errorOf(code, 'module');
  const error = found && STRICT_ONLY.test(found.message) ? errorOf(code, 'script') : found;
  if (!error) return undefined;
  const tokens = tokensOf(code, 'javascript');
  const inside = tokens.findIndex((token) => token.end > error.pos);
  const stop = inside < 0 ? tokens.length : inside;
  return {
    message: error.message.replace(/ \(\d+:\d+\)$/, ''),
    line: error.loc.line,
    tokens,
    stop,
    open: openAt(tokens, stop),
  };
}

function errorOf(code: string, sourceType: 'module' | 'script') {
  try {
    parse(code, { ...OPTIONS, sourceType });
    return undefined;
  } catch (error) {
    // Code that is nested too deep for the parser says nothing of a place.
    return error instanceof SyntaxError && 'pos' in error
      ? (error as SyntaxError & { pos: number; loc: { line: number } })
      : undefined;
  }
}

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

function openAt(tokens: readonly Token[], stop: number): Token[] {
  const open: Token[] = [];
  for (const token of tokens.slice(0, stop)) {
    if (token.kind !== 'sign') continue;
    if ('([{'.includes(token.text)) open.push(token);
    else if (PAIRS[token.text] !== undefined && open.at(-1)?.text === PAIRS[token.text]) open.pop();
  }
  return open;
}
