import { isEncodedWord, spanLine } from './code-lines.js';
import { decodings } from './decode/encodings.js';
import { isUnreadable } from './unreadable.js';

/** So is anything without white space that is longer than most links, and what is not seen. */
export const RUN_FROM = 24;
export const HIDDEN_FROM = 4;
export const HIDDEN = /\p{Cf}|\p{Variation_Selector}|[\u2800-\u28FF]|\uDB40/u;
/** Characters written by their numbers. */
const ESCAPES = /(?:(?:\\u\{?|\\x|%|&#x?|\\|U\+)[0-9a-f]{2,}[};]?){4}|%(?:20|0A|3D)/i;

const MIN_ENCODED = 24;

/** Whether a run without white space may be a text in another writing, or nothing that can be read. */
export const mayBeEncoded = (run: string): boolean =>
  isEncodedWord(run, MIN_ENCODED) ||
  ESCAPES.test(run) ||
  HIDDEN.test(run) ||
  (run.length >= MIN_ENCODED && decodings(run).length > 0) ||
  isUnreadable(run);

/** Where a run of exactly so many backticks begins. */
export function closingRun(text: string, length: number): number | undefined {
  for (const { index, 0: run } of text.matchAll(/`+/g)) if (run.length === length) return index;
  return undefined;
}

export function withoutSpan(line: string): string {
  const code = spanLine(line);
  return code === undefined ? line : `${code}\n`;
}

/** What has been decided of one is looked at so far back: a long line may hold thousands of them. */
const MAX_RUN = 32;

export function lastRun(line: string): string {
  let start = line.length;
  while (start > 0 && line.length - start < MAX_RUN && !/\s/.test(line.charAt(start - 1))) start -= 1;
  return line.slice(start);
}

/** From behind: a pattern with an end would try every beginning of a long line, for every piece that comes. */
export function lastWord(line: string): string {
  let start = line.length;
  while (start > 0 && line.length - start < MAX_RUN && /[\w+/-]/.test(line.charAt(start - 1))) start -= 1;
  return line.slice(start);
}
