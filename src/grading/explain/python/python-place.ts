import { tokensOf, type Token } from '../../source/tokens.js';
import { PYTHON_KEYWORDS } from '../../source/python-vocabulary.js';
import { faultLine, type ExplainContext } from '../row.js';
import type { Fault } from '../../values/wire.js';

/** Where Python stopped reading: the words and signs of the line, and the one that it could not take. */
export interface Place {
  tokens: readonly Token[];
  /** The index in `tokens` where it stopped; their number where that is unknown. */
  stop: number;
  /** The token there and its neighbours; '' where there is none, and for a text its quotes alone. */
  at: string;
  before: string;
  behind: string;
  first: string;
  last: string;
}

const MAX_TOKENS = 400;
/** Words that begin a step of the program, which is no value. */
export const STATEMENT_WORDS = new Set(
  'pass break continue return raise import del assert global nonlocal while def class with try'.split(' '),
);
const OPERAND_WORDS = new Set(['True', 'False', 'None']);

let last: { fault: Fault; code: string; place: Place } | undefined;

export function placeOfStop(fault: Fault, context: ExplainContext): Place {
  if (last?.fault === fault && last.code === context.code) return last.place;
  const place = read(fault, context);
  last = { fault, code: context.code, place };
  return place;
}

function read(fault: Fault, { code, language }: ExplainContext): Place {
  const line = faultLine(fault);
  const tokens = tokensOf(code, language)
    .filter((token) => token.line === line)
    .slice(0, MAX_TOKENS);
  const column = (fault.column ?? 0) - 1;
  const found = column < 0 ? -1 : tokens.findIndex((token) => token.column + token.text.length > column);
  const stop = found < 0 ? tokens.length : found;
  const shown = (index: number): string => {
    const token = tokens[index];
    return token === undefined ? '' : token.kind === 'text' ? '""' : token.text;
  };
  return {
    tokens,
    stop,
    at: shown(stop),
    before: shown(stop - 1),
    behind: shown(stop + 1),
    first: shown(0),
    last: shown(tokens.length - 1),
  };
}

/** Whether a value ends with this token. */
export function endsValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'sign') return /^[)\]}]$/.test(token.text);
  return token.kind !== 'name' || OPERAND_WORDS.has(token.text) || !PYTHON_KEYWORDS.includes(token.text);
}

/** Whether a value begins with this token. */
export function beginsValue(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    token.kind !== 'sign' &&
    (token.kind !== 'name' || !PYTHON_KEYWORDS.includes(token.text))
  );
}

/** The index of the first of these tokens outside of all brackets, from `from` on; -1 where there is none. */
export function outsideBrackets(tokens: readonly Token[], texts: readonly string[], from = 0): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    const { kind, text } = tokens[index] ?? { kind: 'sign', text: '' };
    if (depth === 0 && kind !== 'text' && texts.includes(text)) return index;
    if (kind === 'sign' && '([{'.includes(text)) depth++;
    if (kind === 'sign' && ')]}'.includes(text)) depth--;
    if (depth < 0) return -1;
  }
  return -1;
}

/** Whether all brackets of the line are closed on it. */
export function isBalanced(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'sign') continue;
    if ('([{'.includes(text)) depth++;
    if (')]}'.includes(text) && --depth < 0) return false;
  }
  return depth === 0;
}

/** What stands in the code from one token to another, at most 60 characters of it. */
export function sourceOf(code: string, from: Token | undefined, to: Token | undefined): string {
  return from && to ? code.slice(from.start, Math.min(to.end, from.start + 60)) : '';
}
