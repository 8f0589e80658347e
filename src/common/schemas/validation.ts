import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { z } from 'zod';
import { DomainError } from '../errors/errors.js';
import { plainNumbers } from './exact-json.js';
import { fault, fieldErrors, pointer, type FieldError } from '../errors/field-errors.js';

const MAX_INTEGER = 2_147_483_647;
const WHOLE_NUMBER = /^-?[0-9]{1,16}$/;

/** A whole number in a path or query. Only its digits are one: `Number` would also take `0x10`, `1e1` and nothing at all. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .preprocess(
      (given) => (typeof given === 'string' && WHOLE_NUMBER.test(given) ? Number(given) : given),
      z.int().min(minimum).max(maximum),
    )
    .meta({ type: 'integer', minimum, maximum });

/** `true` or `false` in a query. */
export const queryFlag = z
  .preprocess((given) => (given === 'true' ? true : given === 'false' ? false : given), z.boolean())
  .meta({ type: 'boolean' });

/** An id in a path or query, within PostgreSQL's `integer`; anything else is 422. */
export const idParam = wholeNumber(1, MAX_INTEGER);

/** A check for texts that are kept, or hashed, as UTF-8. */
export const maxBytes = (maximum: number) =>
  z.refine<string>(
    (text) => Buffer.byteLength(text) <= maximum,
    fault('too_many_bytes', `must be at most ${maximum} bytes of UTF-8`, { maximum }),
  );

/** Trimmed text of a bounded length, for names and titles. */
export const line = (max: number) => z.string().trim().min(1).max(max);

/** Schemas of bodies with members whose JSON is kept to the letter: 3.0 differs from 3 there, and a text may hold NUL. */
export const exactMembers = z.registry<{ members: readonly string[] }>();

/**
 * The one global pipe, for HTTP and sockets alike: first refuses texts that PostgreSQL cannot store
 * (NUL, lone surrogates), then validates by the schema at the parameter and hands on the parsed value.
 */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new Refused(issues as z.core.$ZodIssue[]) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.type !== 'custom') {
      const errors = unstorableTexts(value, exactIn(metadata));
      if (errors.length > 0) throw validationFailed(named(errors, metadata));
    }
    // An absent body is an empty one, so that the answer names the missing fields.
    const given =
      metadata.type === 'body' ? (plainBody(value === undefined ? {} : value, metadata) as T) : value;
    try {
      return await super.transform(given, metadata);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw validationFailed(named(fieldErrors(error.issues, given), metadata));
    }
  }

  /** Nest would take out keys such as `constructor` unasked. Schemas name their keys; the arguments of a test must stay whole. */
  protected override stripProtoKeys(): void {}
}

/** On its way from the schema to the problem document. */
class Refused extends Error {
  constructor(readonly issues: readonly z.core.$ZodIssue[]) {
    super('The schema refuses it');
  }
}

/** A fault of a path parameter carries the parameter's name; its value has no path of its own. */
const named = (errors: FieldError[], { data }: ArgumentMetadata): FieldError[] =>
  data === undefined ? errors : errors.map((error) => ({ ...error, path: pointer([data]) + error.path }));

const exactIn = ({ schema }: ArgumentMetadata): readonly string[] =>
  (schema instanceof z.ZodType ? exactMembers.get(schema)?.members : undefined) ?? [];

const plainBody = (body: unknown, metadata: ArgumentMetadata): unknown =>
  plainNumbers(body, exactIn(metadata));

const validationFailed = (errors: FieldError[]) =>
  new DomainError('validation_failed', undefined, { errors });

/** A body may hold values within values this many times; schemas are walked recursively behind this check. */
const MAX_DEPTH = 100;
/** Of one object, but for values that are the author's own; a schema checks each name before it counts them. */
const MAX_MEMBERS = 1_000;

/**
 * Texts that cannot be stored, at most 20; or the one place where values are too deep, or too many. Only a fault needs its path: a
 * body may hold a million values.
 */
function unstorableTexts(root: unknown, exact: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  const trail: PropertyKey[] = [];
  const visit = (value: unknown): boolean => {
    if (typeof value === 'string') return goesOnAfter(textFault(value, isExact));
    if (typeof value !== 'object' || value === null) return true;
    if (trail.length === MAX_DEPTH) {
      return refuse('too_deep', MAX_DEPTH, `is nested more than ${MAX_DEPTH} deep`);
    }
    if (Array.isArray(value)) return value.every((item, index) => isFlat(item) || visitWithin(index, item));
    const members = Object.entries(value);
    if (members.length > MAX_MEMBERS && !isExact())
      return refuse('too_many', MAX_MEMBERS, `may hold at most ${MAX_MEMBERS} members`);
    return members.every(([key, item]) => {
      if (textFault(key, isExact) !== undefined) return goesOnAfter('a key holds NUL or a lone surrogate');
      return isFlat(item) || visitWithin(key, item);
    });
  };
  const refuse = (code: FieldError['code'], maximum: number, message: string): boolean => {
    errors.length = 0;
    errors.push({ path: pointer(trail), code, params: { maximum }, message });
    return false;
  };
  const isExact = () => trail.some((key) => exact.some((member) => member === key));
  const visitWithin = (key: PropertyKey, value: unknown): boolean => {
    trail.push(key);
    const goesOn = visit(value);
    trail.pop();
    return goesOn;
  };
  const goesOnAfter = (message: string | undefined): boolean => {
    if (message !== undefined)
      errors.push({ path: pointer(trail), code: 'invalid_text', params: {}, message });
    return errors.length < 20;
  };
  visit(root);
  return errors;
}

const isFlat = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || value === null;

function textFault(text: string, mayHoldNul: () => boolean): string | undefined {
  if (text.includes('\0') && !mayHoldNul()) return 'must not hold the NUL character';
  if (!text.isWellFormed()) return 'must be valid Unicode (it holds a lone surrogate)';
  return undefined;
}
