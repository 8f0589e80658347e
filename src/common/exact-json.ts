import { Type } from '@mikro-orm/core';

/** Longer ones stay `Infinity`, which no schema takes: Python's own limit for reading a number. */
const MAX_DIGITS = 4300;
const INTEGER = new RegExp(`^-?\\d{1,${MAX_DIGITS}}$`);
/** Only an integer of 16 digits can be beyond 2^53; without one the plain parser is exact and ten times as fast. */
const MAYBE_UNSAFE = /\d{16}/;

/** ECMAScript 2026, in Node 22 and newer; TypeScript 6 does not declare it yet. */
const { rawJSON } = JSON as unknown as { rawJSON: (this: void, text: string) => unknown };

/** A reviver for `JSON.parse`: an integer beyond 2^53 becomes a `bigint`, so that no digit is lost. */
export function exactReviver(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const { source } = context ?? {};
  return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
}

/**
 * A replacer for `JSON.stringify`: the digits of a `bigint`, and an exponent for a float beyond 2^53,
 * so that it is read as a float again.
 */
export function exactReplacer(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return rawJSON(String(value));
  const large = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return large ? rawJSON(value.toExponential()) : value;
}

/** `JSON.parse`, but integers beyond 2^53 are `bigint`. */
export const parseExactJson = (text: string): unknown =>
  MAYBE_UNSAFE.test(text) ? JSON.parse(text, exactReviver) : JSON.parse(text);

/** The reverse of `parseExactJson`. */
export const stringifyExactJson = (value: unknown): string => JSON.stringify(value, exactReplacer);

/**
 * A column for JSON to the letter. PostgreSQL's `json` keeps the text, where `jsonb` would put keys into another
 * order and turn 1e300 into an integer; the driver hands it over unparsed.
 */
export class ExactJsonType<T> extends Type<T, string> {
  override convertToDatabaseValue(value: T): string {
    return stringifyExactJson(value);
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
