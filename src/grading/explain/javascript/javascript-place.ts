import { JAVASCRIPT_KEYWORDS } from '../../source/javascript-vocabulary.js';
import { readingError, type ReadingError } from '../../source/javascript-error.js';
import type { Token } from '../../source/tokens.js';
import { finding, type ExplainContext, type Row } from '../row.js';

/** A reading error with its neighbourhood in words; '' where there is none, and for a text its quotes alone. */
export interface Spot extends ReadingError {
  at: string;
  before: string;
  behind: string;
  /** The tokens of the line of the error. */
  row: readonly Token[];
  first: string;
}

export function spotted(id: string, find: (spot: Spot, context: ExplainContext) => string | undefined): Row {
  return finding(id, 'SyntaxError', (fault, context) => {
    const spot =
      context.language === 'javascript' && fault.fault === 'syntax' ? spotOf(context.code) : undefined;
    return spot && find(spot, context);
  });
}

let last: { code: string; spot: Spot | undefined } | undefined;

function spotOf(code: string): Spot | undefined {
  if (last?.code === code) return last.spot;
  const error = readingError(code);
  const spot = error && withWords(error);
  last = { code, spot };
  return spot;
}

function withWords(error: ReadingError): Spot {
  const { tokens, stop, line } = error;
  const shown = (index: number): string => {
    const token = tokens[index];
    return token === undefined ? '' : token.kind === 'text' ? '""' : token.text;
  };
  const row = tokens.filter((token) => token.line === line).slice(0, 400);
  return {
    ...error,
    at: shown(stop),
    before: shown(stop - 1),
    behind: shown(stop + 1),
    row,
    first: row[0]?.text ?? '',
  };
}

const VALUE_WORDS = new Set(['true', 'false', 'null', 'this', 'super']);

export function endsJsValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'sign') return /^[)\]}]$/.test(token.text);
  return token.kind !== 'name' || VALUE_WORDS.has(token.text) || !JAVASCRIPT_KEYWORDS.includes(token.text);
}

export function beginsJsValue(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'sign') return false;
  return token.kind !== 'name' || VALUE_WORDS.has(token.text) || !JAVASCRIPT_KEYWORDS.includes(token.text);
}

/** A token as it is shown in a sentence. */
export const short = (token: Token | undefined): string => `\`${(token?.text ?? '').slice(0, 30)}\``;

/** Whether the bracket opens an object, and not a block. */
export function opensObject(open: Token, tokens: readonly Token[]): boolean {
  const before = tokens[tokens.indexOf(open) - 1];
  return (
    open.text === '{' && /^(?:[=(,:[?]|return|=>|&&|\|\|)$/.test(before?.text ?? '') && before?.text !== '=>'
  );
}

/** Whether the bracket opens the body of a class. */
export function opensClass(open: Token | undefined, tokens: readonly Token[]): boolean {
  if (open?.text !== '{') return false;
  const at = tokens.indexOf(open);
  return tokens.slice(Math.max(0, at - 4), at).some(({ text }) => text === 'class');
}
