import { setImmediate as nextTurn } from 'node:timers/promises';
import { WholeFloat } from '../../common/schemas/exact-json.js';
import type { FloatCompare, IoTest, Json, LanguageId } from '../grading.types.js';
import { renderValue } from './render.js';
import type { WireValue } from './wire-value.js';

export interface Tolerance {
  absTolerance?: number | undefined;
  relTolerance?: number | undefined;
  /** `double`: the language has no other numbers, so that an integer beyond 2^53 is the double next to it. */
  numbers?: 'double' | 'exact' | undefined;
}

interface Band {
  abs: number;
  rel: number;
}

/** How the numbers of one value are compared. */
interface Rule {
  /** Null where the test sets no tolerance. */
  band: Band | null;
  doubles: boolean;
}

/**
 * Where the test sets none, for answers and expected values with a fraction. It is relative alone: an absolute part
 * would take 0 for 1.6e-19.
 */
const DEFAULT_BAND: Band = { abs: 0, rel: 1e-9 };
/** JSON writes 3.0 as 3: an answer with a fraction may differ from an integral value by rounding noise only. */
const NOISE_BAND: Band = { abs: 0, rel: 1e-12 };
/** Of two printed floats that show all their digits: powers and logarithms differ in the last from engine to engine. */
const LAST_DIGIT_BAND: Band = { abs: 0, rel: 1e-14 };
/** So many significant digits show a double whole. */
const FULL_DIGITS = 15;

/**
 * Whether the answer is the expected value. Types are exact (`true` is not 1, "3" is not 3) except
 * where JSON has no way to say more: 3 and 3.0 are equal, a tuple equals an array, and `undefined`
 * equals null, as does an absent member of an object one that is undefined. A set equals nothing: JSON
 * has no form for it, and taking it for an array would forgive a lost order. Once a test sets a tolerance
 * it holds for all its numbers, and a tolerance that it does not set is 0.
 */
export function compareValue(expected: Json, actual: WireValue, options: Tolerance = {}): boolean {
  return isEqual(expected, actual, { band: explicitBand(options), doubles: options.numbers === 'double' });
}

function explicitBand({ absTolerance, relTolerance }: Tolerance): Band | null {
  if (absTolerance === undefined && relTolerance === undefined) return null;
  return { abs: absTolerance ?? 0, rel: relTolerance ?? 0 };
}

function isEqual(expected: Json, actual: WireValue, rule: Rule): boolean {
  if (expected === null) return actual.kind === 'null' || actual.kind === 'undefined';
  if (expected instanceof WholeFloat) return isEqual(expected.value, actual, rule);
  switch (typeof expected) {
    case 'boolean':
      return actual.kind === 'boolean' && actual.value === expected;
    case 'string':
      return actual.kind === 'string' && actual.value === expected;
    case 'number':
    case 'bigint':
      return (actual.kind === 'int' || actual.kind === 'float') && isSameNumber(expected, actual.value, rule);
    default:
      return Array.isArray(expected)
        ? isSameList(expected, actual, rule)
        : isSameDict(expected, actual, rule);
  }
}

function isSameNumber(written: number | bigint, actual: number | bigint, { band, doubles }: Rule): boolean {
  const expected = doubles && typeof actual === 'number' ? nearestDouble(written) : written;
  if (band) return isWithin(expected, actual, band);
  if (typeof expected === 'bigint' || Number.isSafeInteger(expected)) {
    const fractional = typeof actual === 'number' && !Number.isInteger(actual);
    // oxlint-disable-next-line eqeqeq -- bigint == number compares the exact values, whatever the types
    return fractional ? isWithin(expected, actual, NOISE_BAND) : expected == actual;
  }
  return isWithin(expected, actual, DEFAULT_BAND);
}

/** As an integer still, so that no tolerance meant for fractions counts. */
const nearestDouble = (written: number | bigint): number | bigint =>
  typeof written === 'bigint' ? BigInt(Number(written)) : written;

/** `nan` equals nothing, and an infinity itself alone; 0 and -0 are equal. */
function isWithin(expected: number | bigint, actual: number | bigint, band: Band): boolean {
  if (typeof expected === 'bigint' && typeof actual === 'bigint')
    return isIntegerWithin(expected, actual, band);
  const [wanted, got] = [Number(expected), Number(actual)];
  // Beyond 2^53 a double may be equal to the one next to an integer, and not to the integer.
  // oxlint-disable-next-line eqeqeq -- bigint == number compares the exact values, whatever the types
  if (wanted === got) return expected == actual || band.abs > 0 || band.rel > 0;
  if (!Number.isFinite(wanted) || !Number.isFinite(got)) return false;
  const difference = Math.abs(wanted - got);
  return difference <= band.abs || difference <= band.rel * Math.abs(wanted);
}

/** Integers are subtracted exactly; beyond 2^53 a relative tolerance, which is meant for rounding, does not count. */
function isIntegerWithin(expected: bigint, actual: bigint, { abs, rel }: Band): boolean {
  const difference = Number(expected > actual ? expected - actual : actual - expected);
  const size = Math.abs(Number(expected));
  return difference <= abs || (size <= Number.MAX_SAFE_INTEGER && difference <= rel * size);
}

function isSameList(expected: Json[], actual: WireValue, rule: Rule): boolean {
  if (actual.kind !== 'list' && actual.kind !== 'tuple') return false;
  const { items } = actual;
  if (items.length !== expected.length) return false;
  return items.every((item, index) => isEqual(expected[index] ?? null, item, rule));
}

function isSameDict(expected: { [key: string]: Json }, actual: WireValue, rule: Rule): boolean {
  if (actual.kind !== 'dict') return false;
  const found = new Map<string, WireValue>();
  for (const [key, value] of actual.entries) {
    const name = jsonKey(key);
    if (value.kind === 'undefined' && !(name !== null && Object.hasOwn(expected, name))) continue;
    if (name === null || found.has(name)) return false;
    found.set(name, value);
  }
  const wanted = Object.entries(expected);
  if (wanted.length !== found.size) return false;
  return wanted.every(([key, value]) => {
    const item = found.get(key);
    return item !== undefined && isEqual(value, item, rule);
  });
}

/** JSON has string keys only, so that {1: "a"} has to be written {"1": "a"}. */
function jsonKey(key: WireValue): string | null {
  if (key.kind === 'string') return key.value;
  return key.kind === 'int' ? key.value.toString() : null;
}

/**
 * Whether the program printed what was expected, CRLF and LF being one line break. `tokens`: as the default validator of
 * Kattis' problemtools, runs of white space only separate, and with a tolerance the expected tokens that are numbers
 * compare as such; without one, floats that show all their digits may differ in the last. `exact`: every character, but
 * one final newline may be there or not: authors type the expected text by hand, and `print` adds the newline unasked.
 */
export function compareOutput(
  expected: string,
  actual: string,
  compare: Exclude<IoTest['compare'], 'checker'> = 'tokens',
): boolean {
  const steps = comparison(expected, actual, compare);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same for outputs of any size, with turns for others in between. */
export async function compareOutputInTurns(
  expected: string,
  actual: string,
  compare: Exclude<IoTest['compare'], 'checker'> = 'tokens',
): Promise<boolean> {
  const steps = comparison(expected, actual, compare);
  let step = steps.next();
  while (step.done !== true) {
    await nextTurn();
    step = steps.next();
  }
  return step.value;
}

/** So many tokens take a millisecond. */
const TOKENS_A_TURN = 1_000;

/** Pauses now and then, and comes to the answer in the end. */
function* comparison(
  expected: string,
  actual: string,
  compare: Exclude<NonNullable<IoTest['compare']>, 'checker'>,
): Generator<undefined, boolean> {
  if (compare === 'exact') return withoutFinalNewline(expected) === withoutFinalNewline(actual);
  const { ignoreCase = false, ...tolerance }: FloatCompare = compare === 'tokens' ? {} : compare;
  const band = explicitBand(tolerance);
  const [wanted, got] = [tokensOf(expected), tokensOf(actual)];
  for (let count = 1; ; count += 1) {
    const [token, other] = [wanted(), got()];
    if (token === undefined || other === undefined) return token === other;
    if (!isSameToken(token, other, band, ignoreCase)) return false;
    if (count % TOKENS_A_TURN === 0) yield undefined;
  }
}

/** A text with the line breaks of one system only. */
export const withLineFeeds = (text: string): string => text.replaceAll('\r\n', '\n');

function withoutFinalNewline(text: string): string {
  return withLineFeeds(text).replace(/\n$/, '');
}

/** One word after another, undefined behind the last. White space as C's isspace has it, as in problemtools: a no-break space is part of a word. */
function tokensOf(text: string): () => string | undefined {
  const word = /[^ \t\n\v\f\r]+/g;
  return () => word.exec(text)?.[0];
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INTEGER = /^[+-]?\d+$/;
/** Longer ones are compared as texts and as floats only: BigInt takes more than linear time. */
const MAX_EXACT_DIGITS = 20_000;

function isSameToken(expected: string, actual: string, band: Band | null, ignoreCase: boolean): boolean {
  if (expected === actual) return true;
  const wantsNumber = NUMBER.test(expected);
  const bothNumbers = wantsNumber && NUMBER.test(actual);
  if (band && wantsNumber) return bothNumbers && isWithin(...numbersOf(expected, actual), band);
  if (bothNumbers && isWhole(expected) && isWhole(actual))
    return isWithin(Number(expected), Number(actual), LAST_DIGIT_BAND);
  return ignoreCase && foldCase(expected) === foldCase(actual);
}

/** Up to so many characters a double holds every integer exactly, and is read much faster than BigInt. */
const DOUBLE_LENGTH = 15;

function numbersOf(expected: string, actual: string): [number | bigint, number | bigint] {
  if (expected.length <= DOUBLE_LENGTH && actual.length <= DOUBLE_LENGTH)
    return [Number(expected), Number(actual)];
  const areIntegers = [expected, actual].every(
    (token) => token.length <= MAX_EXACT_DIGITS && INTEGER.test(token),
  );
  // BigInt reads no plus sign.
  const exact = (token: string) => BigInt(token.replace(/^\+/, ''));
  return areIntegers ? [exact(expected), exact(actual)] : [Number(expected), Number(actual)];
}

/** Whether a float shows all the digits that it has. */
function isWhole(token: string): boolean {
  const [mantissa = ''] = token.toLowerCase().split('e');
  return !INTEGER.test(token) && mantissa.replace(/^[+-]?[0.]*/, '').replace('.', '').length >= FULL_DIGITS;
}

/** Capital and small letters are one, and so are ß and SS. */
const foldCase = (text: string): string => text.toUpperCase().toLowerCase();

/** The expected value as the student would write it, bounded as `renderValue`. */
export function renderExpected(expected: Json, language: LanguageId): string {
  return renderValue(toWire(expected, 0), language);
}

/** Beyond what any answer can have, the depth and the number of items no longer matter: the text is cut before. */
function toWire(value: Json, depth: number): WireValue {
  if (value === null || depth > 100) return { kind: 'null' };
  switch (typeof value) {
    case 'boolean':
      return { kind: 'boolean', value };
    case 'string':
      return { kind: 'string', value };
    case 'bigint':
      return { kind: 'int', value };
    case 'number':
      return Number.isSafeInteger(value) ? { kind: 'int', value: BigInt(value) } : { kind: 'float', value };
  }
  if (value instanceof WholeFloat) return { kind: 'float', value: value.value };
  const next = depth + 1;
  if (Array.isArray(value))
    return { kind: 'list', items: value.slice(0, 500).map((item) => toWire(item, next)) };
  const entries = Object.entries(value).slice(0, 500);
  return {
    kind: 'dict',
    entries: entries.map(([key, item]) => [{ kind: 'string', value: key }, toWire(item, next)]),
  };
}
