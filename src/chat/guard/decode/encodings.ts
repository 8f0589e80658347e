import { unzipSync } from 'node:zlib';
import { trimEndChars } from '../../../common/text.js';
import { bytesOfDigits, uudecoded } from './bases.js';
import { characterNumbers, hiddenText, unescapedNumbers } from './escapes.js';
import { TURNINGS } from './rotations.js';

/** Texts of less than this are no program that is worth hiding. */
const MIN_DECODED = 8;
/** Runs of digits are read from here on, and so much of them. */
const MIN_RUN = 16;
const MAX_RUN = 6_000;
const MAX_RUNS = 6;
/** Of what is packed in such a run. */
const MAX_UNPACKED = 20_000;
/** Longer texts are not turned round in every way. */
const MAX_TURNED = 4_000;
const MAX_DECODED = 12_000;
/** What they say is seen by their beginning: words of code among all words. */
const SAMPLE = 500;
const MIN_CODE_WORDS = 0.1;
const MAX_CODE_WORDS = 0.3;

/** The same text is asked about by more than one. */
const KEPT = 64;
const kept = new Map<string, string[]>();

/** What a text says once it is read as digits of a base, unpacked, as numbers of characters, as turned or as hidden. */
export function decodings(text: string): string[] {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const found = decode(text.slice(0, MAX_DECODED));
  kept.set(text, found);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return found;
}

function decode(text: string): string[] {
  const bytes = [...runsOf(text).flatMap(bytesOfDigits), ...uuBytes(text), ...hexDump(text)];
  const written = bytes.flatMap(textsOf);
  const numbered = [...characterNumbers(text), ...unescapedNumbers(text), ...hiddenText(text)].filter(isText);
  return [...new Set([...written, ...numbered, ...turned(text)])].filter((one) => one !== text);
}

/** A text that somebody could read: letters mostly, and spaces. */
export function isReadable(text: string): boolean {
  const start = text.slice(0, 400);
  const letters = start.match(/[\p{L}\s\d]/gu)?.length ?? 0;
  const spaces = start.match(/\s/g)?.length ?? 0;
  return letters * 10 >= start.length * 6 && spaces * 25 >= start.length;
}

/** How much a text speaks like a program: words of code, for each of its words. */
function codeWords(text: string): number {
  const words = text.match(/[A-Za-z]{2,}/g)?.length ?? 0;
  return words === 0 ? 0 : (text.match(CODE_WORDS)?.length ?? 0) / words;
}
const CODE_WORDS =
  /\b(?:def|return|print|function|const|let|input|import|while|for|if|else|elif|in|lambda|range|len|console|log|yield|append|push|split|int|str|not|and|or)\b/g;

/** The likeliest ways to turn a text, where its beginning says more than it does itself. */
function turned(text: string): string[] {
  if (text.length > MAX_TURNED || text.trim().length < MIN_DECODED) return [];
  // Two lines may be one, taken apart.
  const sample = text.split('\n').length === 2 ? text : text.slice(0, SAMPLE);
  const own = codeWords(sample);
  if (own > MAX_CODE_WORDS) return [];
  return TURNINGS.map((turn) => {
    const turnedSample = turn(sample);
    return { turn, words: turnedSample === sample ? 0 : codeWords(turnedSample) };
  })
    .filter(({ words }) => words > own && words >= MIN_CODE_WORDS)
    .toSorted((a, b) => b.words - a.words)
    .slice(0, 3)
    .map(({ turn }) => turn(text));
}

/** What may be digits: long words, and all lines or words as one, without the marks of lists and quotations. */
function runsOf(text: string): string[] {
  const joined = text
    .split('\n')
    .map((line) => trimEndChars(line.replace(/^[\s>*\-"'`]*(?:\d+[.):]\s+)?/, ''), ' \t\r"\'`,\\'))
    .join('');
  const words = text.match(/[^\s"'`,]{16,}/g) ?? [];
  const digits = [...text.matchAll(/[\w+/-]{16,}={0,6}/g), ...joined.matchAll(/[\w+/-]{16,}={0,6}/g)].map(
    ([run]) => run,
  );
  const pieces = text.match(/(?<![\w+/=-])(?=[\w+/]*\d)(?=[\w+/]*[A-Za-z])[\w+/]{8,}={0,2}/g) ?? [];
  const whole = text.replaceAll(/\s+/g, '');
  const candidates = [...digits, ...words, whole, joined.replaceAll(/\s+/g, ''), pieces.join('')];
  return [...new Set([...candidates, reversedOf(whole)])]
    .filter((run) => run.length >= MIN_RUN)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MAX_RUNS)
    .map((run) => run.slice(0, MAX_RUN));
}

const reversedOf = (run: string): string =>
  /^[\w+/-]+={0,2}$/.test(run) || /^={0,2}[\w+/-]+$/.test(run) ? Array.from(run).toReversed().join('') : '';

/** Pairs of digits with white space or signs between them. */
function hexDump(text: string): Buffer[] {
  const dump = text
    .split('\n')
    .map((line) => /^[0-9a-f]{4,8}:?\s{1,3}((?:[0-9a-f]{2,4}\s{1,2}){1,16})/i.exec(line)?.[1] ?? '')
    .join('');
  const spaced = [...text.matchAll(/(?:(?:0x|\\x)?[0-9a-f]{2}[\s,:;"'+]+){8,}(?:0x|\\x)?[0-9a-f]{2}/gi)].map(
    ([run]) => run,
  );
  return [dump, ...spaced]
    .map((run) => run.replaceAll(/0x|\\x|[^0-9a-f]/gi, ''))
    .filter((run) => run.length >= MIN_RUN && run.length % 2 === 0)
    .map((run) => Buffer.from(run, 'hex'));
}

function uuBytes(text: string): Buffer[] {
  const bytes = uudecoded(text.split('\n').map((line) => line.trimEnd()));
  return bytes === undefined ? [] : [bytes];
}

/** As UTF-8, as UTF-16, and unpacked. */
function textsOf(bytes: Buffer): string[] {
  const texts = [bytes.toString('utf8')];
  // Every second byte of UTF-16.
  const zeros = bytes.subarray(0, 200).filter((byte) => byte === 0).length;
  if (zeros * 5 >= Math.min(200, bytes.length) * 2)
    texts.push(Buffer.from(bytes.filter((byte) => byte !== 0)).toString('utf8'));
  if (!isText(texts[0] ?? '')) texts.push(...unpacked(bytes).map((one) => one.toString('utf8')));
  return texts.filter(isText);
}

/** What is packed without a mark at its beginning stays unread, and is held back for that. */
function unpacked(bytes: Buffer): Buffer[] {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isZlib = bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0;
  if (!isGzip && !isZlib) return [];
  try {
    return [unzipSync(bytes, { maxOutputLength: MAX_UNPACKED })];
  } catch {
    return [];
  }
}

/** Whether it is a text of printable characters. */
function isText(text: string): boolean {
  if (text.length < MIN_DECODED) return false;
  const start = text.slice(0, 2_000);
  const odd = start.match(/[^\p{L}\p{N}\p{P}\p{S}\s]|\uFFFD/gu)?.length ?? 0;
  const foreign = start.match(/[^\p{ASCII}\p{Script=Latin}]/gu)?.length ?? 0;
  return odd * 20 <= start.length && foreign * 4 <= start.length;
}
