import { z } from 'zod';
import { WholeFloat } from '../../common/schemas/exact-json.js';
import { NotGradable, type Json } from '../grading.types.js';
import type { WireValue } from './wire-value.js';

export { renderValue } from './render.js';
export type { WireValue };

/** A line of the harness that is not of the shapes in PROTOCOL.md: forged, torn or foreign. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

const MAX_DEPTH = 100;
const MAX_NODES = 1_000_000;
/** A frame may hold 2^20 digits, but BigInt takes more than linear time on them; Python's own limit is 4300. */
const MAX_INT_DIGITS = 20_000;
const INT = new RegExp(`^-?\\d{1,${MAX_INT_DIGITS}}$`);
const FLOAT = /^-?\d+(\.\d*)?(e[+-]?\d+)?$/i;
const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['-infinity', -Infinity],
]);

/**
 * Reads one Value of a parsed frame. Strict: any other shape, more than 100 levels or more than
 * 10^6 nodes throw ProtocolError.
 */
export function decodeValue(raw: unknown): WireValue {
  let nodes = 0;

  const decode = (value: unknown, depth: number): WireValue => {
    if (++nodes > MAX_NODES) throw new ProtocolError('the value has too many parts');
    if (depth > MAX_DEPTH) throw new ProtocolError('the value is nested too deeply');
    if (value === null) return { kind: 'null' };
    if (typeof value === 'boolean') return { kind: 'boolean', value };
    if (typeof value === 'string') return { kind: 'string', value };
    if (typeof value === 'number') return decodeNumber(value);
    if (Array.isArray(value)) return { kind: 'list', items: decodeAll(value, depth) };
    if (typeof value === 'object') return decodeTagged(value, depth);
    throw new ProtocolError(`a value cannot be a ${typeof value}`);
  };

  const decodeAll = (items: unknown, depth: number): WireValue[] => {
    if (!Array.isArray(items)) throw new ProtocolError('a tagged collection must hold an array');
    return items.map((item) => decode(item, depth + 1));
  };

  const decodePair = (pair: unknown, depth: number): [WireValue, WireValue] => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new ProtocolError('a dict entry must be a pair');
    return [decode(pair[0], depth + 1), decode(pair[1], depth + 1)];
  };

  const decodeTagged = (tagged: object, depth: number): WireValue => {
    const members: [string, unknown][] = Object.entries(tagged);
    const [tag, content] = members[0] ?? [];
    if (members.length !== 1) throw new ProtocolError('an object must have exactly one tag');
    switch (tag) {
      case '$int':
        return { kind: 'int', value: decodeInt(content) };
      case '$float':
        return { kind: 'float', value: decodeFloat(content) };
      case '$tuple':
        return { kind: 'tuple', items: decodeAll(content, depth) };
      case '$set':
        return { kind: 'set', items: decodeAll(content, depth) };
      case '$dict':
        if (!Array.isArray(content)) throw new ProtocolError('$dict must hold an array');
        return { kind: 'dict', entries: content.map((pair) => decodePair(pair, depth)) };
      case '$undefined':
        if (content !== true) throw new ProtocolError('$undefined must be true');
        return { kind: 'undefined' };
      default:
        throw new ProtocolError('unknown tag');
    }
  };

  return decode(raw, 0);
}

function decodeNumber(value: number): WireValue {
  if (!Number.isFinite(value)) throw new ProtocolError('a bare number must be finite');
  if (!Number.isInteger(value)) return { kind: 'float', value };
  if (Math.abs(value) > 2 ** 53) throw new ProtocolError('integers beyond 2^53 must come as $int');
  return { kind: 'int', value: BigInt(value) };
}

function decodeInt(digits: unknown): bigint {
  if (typeof digits !== 'string' || !INT.test(digits)) throw new ProtocolError('$int must hold digits');
  return BigInt(digits);
}

function decodeFloat(text: unknown): number {
  if (typeof text !== 'string' || text.length > 400)
    throw new ProtocolError('$float must hold a short string');
  const named = NON_FINITE.get(text.toLowerCase());
  if (named !== undefined) return named;
  if (!FLOAT.test(text)) throw new ProtocolError('$float must hold a number');
  return Number(text);
}

/**
 * An argument in the frame form, ready for JSON.stringify. Every object becomes a `$dict` with string
 * keys. A number that is integral goes in as an integer, unless it is beyond 2^53: integers of that
 * size are `bigint`, so it was written as a float, as was a WholeFloat. With `double` they go in as the floats next to
 * them. Throws NotGradable beyond 100 levels.
 */
export function encodeArg(value: Json, numbers: 'double' | 'exact' = 'exact'): unknown {
  return encode(value, 0, numbers);
}

function encode(value: Json, depth: number, numbers: 'double' | 'exact'): unknown {
  if (depth > MAX_DEPTH) throw new NotGradable('an argument of a test is nested deeper than 100 levels');
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'bigint')
    return numbers === 'double' ? encodeNumber(Number(value)) : encodeInteger(value);
  if (value instanceof WholeFloat) return { $float: `${value.value}.0` };
  if (Array.isArray(value)) return value.map((item) => encode(item, depth + 1, numbers));
  if (value !== null && typeof value === 'object') {
    return { $dict: Object.entries(value).map(([key, item]) => [key, encode(item, depth + 1, numbers)]) };
  }
  return value;
}

function encodeInteger(value: bigint): unknown {
  const exact = value >= -(2n ** 53n) && value <= 2n ** 53n;
  return exact ? Number(value) : { $int: value.toString() };
}

function encodeNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $float: '-0.0' };
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) > 2 ** 53)) {
    return { $float: String(value) };
  }
  return value;
}

/** Text from the sandbox is cut, not refused: a huge exception message is no protocol violation. */
const boundedText = (max: number) =>
  z.string().transform((text) => text.slice(0, max).toWellFormed().replaceAll('\0', '\uFFFD'));
const position = z.int().min(0).nullish();

const FaultFrame = z.strictObject({
  n: z.string().optional(),
  fault: z.enum(['syntax', 'exception', 'memory', 'exit', 'unsupported']),
  type: boundedText(200),
  message: boundedText(4000),
  line: position,
  column: position,
  sourceLine: boundedText(1000).nullish(),
  trace: z
    .array(z.strictObject({ line: z.int().min(0), function: boundedText(200) }))
    .transform((frames) => frames.slice(-50))
    .nullish(),
});

/** Why the student's code gave no answer; lines and frames are of the student's own files. */
export interface Fault {
  fault: 'syntax' | 'exception' | 'memory' | 'exit' | 'unsupported';
  /** The exception's class (`NameError`), or of what the harness could not send (`unsupported`). */
  type: string;
  message: string;
  /** 1-based. */
  line?: number | undefined;
  column?: number | undefined;
  sourceLine?: string | undefined;
  /** Outermost call first. */
  trace?: { line: number; function: string }[] | undefined;
}

/** Reads a fault frame, with or without its nonce. Throws ProtocolError. */
export function decodeFault(raw: unknown): Fault {
  const parsed = FaultFrame.safeParse(raw);
  if (!parsed.success)
    throw new ProtocolError(`not a fault frame: ${z.prettifyError(parsed.error).slice(0, 200)}`);
  const { fault, type, message, line, column, sourceLine, trace } = parsed.data;
  return {
    fault,
    type,
    message,
    line: line ?? undefined,
    column: column ?? undefined,
    sourceLine: sourceLine ?? undefined,
    trace: trace ?? undefined,
  };
}
