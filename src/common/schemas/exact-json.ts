import { Type } from '@mikro-orm/core';

/** Longer ones stay `Infinity`, which no schema takes: Python's own limit for reading a number. */
const MAX_DIGITS = 4300;
const INTEGER = new RegExp(`^-?\\d{1,${MAX_DIGITS}}$`);
/** Only an integer of 16 digits can be beyond 2^53, and only `.0` or an exponent makes a whole float; else the plain parser is exact, and ten times as fast. */
const MAYBE_INEXACT = /\d{16}|\d(?:\.0|[eE])/;

const MAYBE_UNSAFE = /\d{16}/;

/** ECMAScript 2026, in Node 22 and newer; TypeScript 6 does not declare it yet. */
const { rawJSON } = JSON as unknown as { rawJSON: (this: void, text: string) => unknown };

/** Asked for once: in the contexts of a test runner each global name costs a microsecond, for each of 100,000 values. */
const { is } = Object;
const { isInteger, isSafeInteger } = Number;

/** A number that was written as a float though it is whole, such as `3.0`: some languages tell it from 3. */
export class WholeFloat {
  constructor(readonly value: number) {}
}

/** An integer beyond 2^53 becomes a `bigint`, so that no digit is lost, and 3.0 a WholeFloat. */
function exactReviver(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value;
  const { source = '' } = context ?? {};
  if (!isSafeInteger(value)) return INTEGER.test(source) ? BigInt(source) : value;
  return INTEGER.test(source) || is(value, -0) ? value : new WholeFloat(value);
}

/** Replaces every WholeFloat by its number, in place, but for those within members of these names. */
export function plainNumbers(root: unknown, except: readonly string[] = []): unknown {
  if (root instanceof WholeFloat) return root.value;
  const stack: unknown[] = [root];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      // The pairs of a million items would be a million arrays.
      next.forEach((item: unknown, index) => {
        if (item instanceof WholeFloat) next[index] = item.value;
        else if (typeof item === 'object') stack.push(item);
      });
      continue;
    }
    for (const [key, child] of Object.entries(next)) {
      if (child instanceof WholeFloat) {
        if (!except.includes(key)) Reflect.set(next, key, child.value);
      } else if (typeof child === 'object' && !except.includes(key)) stack.push(child);
    }
  }
  return root;
}

/**
 * A replacer for `JSON.stringify`: the digits of a `bigint`, an exponent for a float beyond 2^53, so that it is
 * read as a float again, the fraction of a WholeFloat, and the sign of a negative zero.
 */
export function exactReplacer(_key: string, value: unknown): unknown {
  if (typeof value === 'number') {
    if (value === 0) return is(value, -0) ? rawJSON('-0.0') : value;
    return isInteger(value) && !isSafeInteger(value) ? rawJSON(value.toExponential()) : value;
  }
  if (typeof value === 'bigint') return rawJSON(String(value));
  return value instanceof WholeFloat ? rawJSON(`${value.value}.0`) : value;
}

/** Reviving costs 0.65 µs for each value, thirty times the plain parser's: 2 MB of `0,` would hold the process for 650 ms. */
const MAX_REVIVED = 100_000;

/**
 * `JSON.parse`, but integers beyond 2^53 are `bigint`, 3.0 is a WholeFloat, and keys stay in the order of the
 * text where there are at most 20 000 values.
 * Throws RangeError for such an integer among more than 100 000 values, among which a whole float is only a number, and
 * SyntaxError for what is not JSON.
 */
export function parseExactJson(text: string): unknown {
  if (!MAYBE_REORDERED.test(text) || countValues(text) > MAX_ORDERED) return parseNumbers(text);
  const marked = parseNumbers(withMarkedKeys(text));
  try {
    return inOrder(marked);
  } catch (error) {
    // Nested deeper than the stack: no schema takes that, whatever the order of its keys.
    if (error instanceof RangeError) return parseNumbers(text);
    throw error;
  }
}

function parseNumbers(text: string): unknown {
  if (!MAYBE_INEXACT.test(text)) return JSON.parse(text);
  if (countValues(text) > MAX_REVIVED) {
    if (!MAYBE_UNSAFE.test(text)) return JSON.parse(text);
    throw new RangeError(`more than ${MAX_REVIVED} values beside long numbers`);
  }
  return JSON.parse(text, exactReviver);
}

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('"\\,[{');

/** At least as many as there are: each but the first follows a comma or opens its list or object. */
function countValues(text: string): number {
  let count = 1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) inString = !inString;
    else if (inString) at += char === BACKSLASH ? 1 : 0;
    else if (char === COMMA || char === BRACKET || char === BRACE) count += 1;
  }
  return count;
}

/** A key that an object of JavaScript would put before all others: the index of an array. */
const MAYBE_REORDERED = /"(?:\d|\\u003\d){1,10}"\s*:/i;
/** An object that keeps an order of its own costs several microseconds for each key. */
const MAX_ORDERED = 20_000;
/** An escape outside of a string is passed over, so that in a text that is no JSON no quote begins a string twice. */
const STRINGS = /\\[^]|"(?:[^"\\]|\\[^])*"(\s*:)?/g;

/** Every key with a mark before it, by which none is an index any more. */
const withMarkedKeys = (text: string): string =>
  text.replace(STRINGS, (string, colon?: string) => (colon === undefined ? string : `"#${string.slice(1)}`));

/** Takes the marks off; an object with the order that it would have anyway stays a plain one. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof WholeFloat) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key.slice(1),
    inOrder(item),
  ]);
  const plain = Object.fromEntries(entries);
  const keys = Object.keys(plain);
  const isSorted = entries.every(([key], index) => key === keys[index]);
  return isSorted
    ? plain
    : withKeyOrder(
        plain,
        entries.map(([key]) => key),
      );
}

/** The object, but whoever asks for its keys gets them in this order; new ones come last. */
function withKeyOrder(plain: object, order: readonly string[]): object {
  return new Proxy(plain, {
    ownKeys: (target) =>
      [...new Set([...order, ...Reflect.ownKeys(target)])].filter((key) => Object.hasOwn(target, key)),
  });
}

/** The reverse of `parseExactJson`. */
export const stringifyExactJson = (value: unknown): string => JSON.stringify(value, exactReplacer);

/** The JSON of a value, for a column of it: what has been written once is not read and written again. */
export class ExactJsonText {
  constructor(readonly json: string) {}
}

/**
 * A column for JSON to the letter. PostgreSQL's `json` keeps the text, where `jsonb` would put keys into another
 * order and turn 1e300 into an integer; the driver hands it over unparsed.
 */
export class ExactJsonType<T> extends Type<T, string> {
  override convertToDatabaseValue(value: T | ExactJsonText): string {
    return value instanceof ExactJsonText ? value.json : stringifyExactJson(value);
  }

  override convertToJSValue(text: string): T {
    return parseExactJson(text) as T;
  }

  override convertToJSValueSQL(key: string): string {
    return `${key}::text`;
  }

  override getColumnType(): string {
    return 'json';
  }
}
