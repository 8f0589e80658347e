import { WholeFloat } from '../../common/exact-json.js';
import type { FloatCompare, IoTest, Json, LanguageId } from '../grading.types.js';
import { renderValue } from './render.js';
import type { WireValue } from './wire-value.js';

export interface Tolerance {
  absTolerance?: number | undefined;
  relTolerance?: number | undefined;
}

interface Band {
  abs: number;
  rel: number;
}

/** For an expected value with a fraction, where the test sets none. */
const DEFAULT_BAND: Band = { abs: 1e-9, rel: 1e-9 };
/** JSON writes 3.0 as 3: an answer with a fraction may differ from an integral value by rounding noise only. */
const NOISE_BAND: Band = { abs: 1e-9, rel: 1e-12 };

/**
 * Whether the answer is the expected value. Types are exact (`true` is not 1, "3" is not 3) except
 * where JSON has no way to say more: 3 and 3.0 are equal, a tuple equals an array, and `undefined`
 * equals null, as does an absent member of an object one that is undefined. A set equals nothing: JSON
 * has no form for it, and taking it for an array would forgive a lost order. Once a test sets a tolerance
 * it holds for all its numbers, and a tolerance that it does not set is 0.
 */
export function compareValue(expected: Json, actual: WireValue, options: Tolerance = {}): boolean {
  return isEqual(expected, actual, explicitBand(options));
}

function explicitBand({ absTolerance, relTolerance }: Tolerance): Band | null {
  if (absTolerance === undefined && relTolerance === undefined) return null;
  return { abs: absTolerance ?? 0, rel: relTolerance ?? 0 };
}

function isEqual(expected: Json, actual: WireValue, band: Band | null): boolean {
  if (expected === null) return actual.kind === 'null' || actual.kind === 'undefined';
  if (expected instanceof WholeFloat) return isEqual(expected.value, actual, band);
  switch (typeof expected) {
    case 'boolean':
      return actual.kind === 'boolean' && actual.value === expected;
    case 'string':
      return actual.kind === 'string' && actual.value === expected;
    case 'number':
    case 'bigint':
      return (actual.kind === 'int' || actual.kind === 'float') && isSameNumber(expected, actual.value, band);
    default:
      return Array.isArray(expected)
        ? isSameList(expected, actual, band)
        : isSameDict(expected, actual, band);
  }
}

function isSameNumber(expected: number | bigint, actual: number | bigint, band: Band | null): boolean {
  if (band) return expected === actual || isWithin(Number(expected), Number(actual), band);
  if (typeof expected === 'bigint' || Number.isSafeInteger(expected)) {
    const fractional = typeof actual === 'number' && !Number.isInteger(actual);
    // oxlint-disable-next-line eqeqeq -- bigint == number compares the exact values, whatever the types
    return fractional ? isWithin(Number(expected), actual, NOISE_BAND) : expected == actual;
  }
  return isWithin(expected, Number(actual), DEFAULT_BAND);
}

function isWithin(expected: number, actual: number, { abs, rel }: Band): boolean {
  if (expected === actual) return true;
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) {
    return Number.isNaN(expected) && Number.isNaN(actual);
  }
  const difference = Math.abs(expected - actual);
  return difference <= abs || difference <= rel * Math.abs(expected);
}

function isSameList(expected: Json[], actual: WireValue, band: Band | null): boolean {
  if (actual.kind !== 'list' && actual.kind !== 'tuple') return false;
  const { items } = actual;
  if (items.length !== expected.length) return false;
  return items.every((item, index) => isEqual(expected[index] ?? null, item, band));
}

function isSameDict(expected: { [key: string]: Json }, actual: WireValue, band: Band | null): boolean {
  if (actual.kind !== 'dict') return false;
  const found = new Map<string, WireValue>();
  for (const [key, value] of actual.entries) {
    if (value.kind === 'undefined') continue;
    const name = jsonKey(key);
    if (name === null || found.has(name)) return false;
    found.set(name, value);
  }
  const wanted = Object.entries(expected);
  if (wanted.length !== found.size) return false;
  return wanted.every(([key, value]) => {
    const item = found.get(key);
    return item !== undefined && isEqual(value, item, band);
  });
}

/** JSON has string keys only, so that {1: "a"} has to be written {"1": "a"}. */
function jsonKey(key: WireValue): string | null {
  if (key.kind === 'string') return key.value;
  return key.kind === 'int' ? key.value.toString() : null;
}

/**
 * Whether the program printed what was expected. `tokens`: as the default validator of Kattis'
 * problemtools, runs of white space only separate, and with a tolerance the expected tokens that
 * are numbers compare as such. `exact`: every character, but one final newline may be there or not:
 * authors type the expected text by hand, and `print` adds the newline unasked.
 */
export function compareOutput(
  expected: string,
  actual: string,
  compare: IoTest['compare'] = 'tokens',
): boolean {
  if (compare === 'exact') return withoutFinalNewline(expected) === withoutFinalNewline(actual);
  const options: FloatCompare = compare === 'tokens' ? {} : compare;
  const wanted = splitTokens(expected);
  const got = splitTokens(actual);
  if (wanted.length !== got.length) return false;
  const band = explicitBand(options);
  return wanted.every((token, index) =>
    isSameToken(token, got[index] ?? '', band, options.ignoreCase ?? false),
  );
}

function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** White space as C's isspace has it, as in problemtools: a no-break space is part of a word. */
function splitTokens(text: string): string[] {
  return text.split(/[ \t\n\v\f\r]+/).filter((token) => token !== '');
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function isSameToken(expected: string, actual: string, band: Band | null, ignoreCase: boolean): boolean {
  if (expected === actual) return true;
  if (band && NUMBER.test(expected)) {
    return NUMBER.test(actual) && isWithin(Number(expected), Number(actual), band);
  }
  return ignoreCase && expected.toLowerCase() === actual.toLowerCase();
}

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
