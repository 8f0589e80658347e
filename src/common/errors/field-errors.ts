import type { z } from 'zod';

/** Every `code` of a field's fault, with its meaning and its `params`. */
export const FIELD_CODES = {
  required: 'It is missing',
  invalid_type: 'It is of another type than `expected`',
  invalid_choice: 'It is none of `allowed`',
  invalid_format: 'It does not have the format `format`',
  invalid_text: 'It holds NUL or a lone surrogate',
  invalid_value: 'It cannot be so; the message says why',
  too_short: 'It has fewer than `minimum` characters',
  too_long: 'It has more than `maximum` characters',
  too_many_bytes: 'It has more than `maximum` bytes in UTF-8',
  too_small: 'It is below `minimum` (not above it where `exclusive`)',
  too_big: 'It is above `maximum` (not below it where `exclusive`)',
  too_few: 'It has fewer than `minimum` members',
  too_many: 'It has more than `maximum` members',
  too_deep: 'It is nested more than `maximum` deep',
  not_unique: 'It holds something twice',
  not_a_multiple: 'It is no multiple of `divisor`',
  unknown_field: 'There is no such field; there are those of `known`, where it is given',
  unknown_parameter: 'There is no such query parameter; there are those of `known`',
  failed_test: 'The code fails the test `test` with `verdict`',
  tests_do_not_run: 'The tests cannot be used for `reason`; in `file` (or empty) at `line` (or 0)',
  passes_unsolved: 'The starter passes every test, so that nothing is left to do',
} as const;

export type FieldCode = keyof typeof FIELD_CODES;
export type FieldParams = Record<string, string | number | boolean | string[]>;

export interface FieldError {
  /** A JSON pointer into the body (`/testCases/0/args`), or `/` and the name of a parameter or header; empty for the body itself. */
  path: string;
  code: FieldCode;
  /** What a translation of the message needs, by `code`. */
  params: FieldParams;
  /** English. */
  message: string;
}

/** RFC 6901. */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The faults that a zod schema has found in `value`: one for each field at fault. */
export const fieldErrors = (issues: readonly Issue[], value: unknown): FieldError[] =>
  issues.flatMap((issue) => errorsOf(issue, value, []));

function errorsOf(issue: Issue, value: unknown, prefix: Path): FieldError[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pointer([...path, key]),
      code: 'unknown_field',
      params: {},
      message: issue.message,
    }));
  }
  if (issue.code === 'invalid_union') return ofUnion(issue, value, path);
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element')
    return issue.issues.flatMap((inner) => errorsOf({ ...inner, path: [] }, undefined, path));
  const { code, params } = describe(issue, at(value, path));
  return [{ path: pointer(path), code, params, message: issue.message }];
}

/** Of the alternatives the one that fits best: what it complains of lies deepest. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, value: unknown, path: Path): FieldError[] {
  const { message } = issue;
  if (issue.inclusive !== false && issue.discriminator !== undefined) {
    const allowed = (issue.options ?? []).map(String);
    const given = at(value, path) !== undefined;
    return [
      {
        path: pointer(path),
        code: given ? 'invalid_choice' : 'required',
        params: given ? { allowed } : {},
        message,
      },
    ];
  }
  const fits = issue.errors.find((inner) => inner.some((one) => one.path.length > 0));
  if (fits !== undefined) return fits.flatMap((inner) => errorsOf(inner, value, path));
  if (at(value, path) === undefined) return [{ path: pointer(path), code: 'required', params: {}, message }];
  return [{ path: pointer(path), code: 'invalid_value', params: {}, message }];
}

interface Description {
  code: FieldCode;
  params: FieldParams;
}

const isMissing = (issue: Issue, value: unknown): boolean =>
  value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

function describe(issue: Issue, value: unknown): Description {
  if (isMissing(issue, value)) return { code: 'required', params: {} };
  switch (issue.code) {
    case 'invalid_type':
      return {
        code: 'invalid_type',
        params: { expected: issue.expected === 'int' ? 'integer' : issue.expected },
      };
    case 'invalid_value':
      return { code: 'invalid_choice', params: { allowed: issue.values.map(String) } };
    case 'invalid_format':
      return {
        code: 'invalid_format',
        params: { format: issue.format === 'regex' ? 'pattern' : issue.format },
      };
    case 'too_small':
      return limit(issue.origin, ['too_short', 'too_small', 'too_few'], issue, {
        minimum: Number(issue.minimum),
      });
    case 'too_big':
      return limit(issue.origin, ['too_long', 'too_big', 'too_many'], issue, {
        maximum: Number(issue.maximum),
      });
    case 'not_multiple_of':
      return { code: 'not_a_multiple', params: { divisor: issue.divisor } };
    case 'custom':
      return { code: 'invalid_value', params: {}, ...(issue.params as Partial<Description> | undefined) };
    default:
      return { code: 'invalid_value', params: {} };
  }
}

function limit(
  origin: string,
  [ofText, ofNumber, ofMembers]: readonly [FieldCode, FieldCode, FieldCode],
  { inclusive }: { inclusive?: boolean },
  bound: FieldParams,
): Description {
  if (origin === 'string') return { code: ofText, params: bound };
  if (origin === 'number' || origin === 'int' || origin === 'bigint')
    return { code: ofNumber, params: inclusive === false ? { ...bound, exclusive: true } : bound };
  return { code: ofMembers, params: bound };
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );

/** For `refine`: the message, and what a translation of it needs. */
export const fault = (code: FieldCode, message: string, params: FieldParams = {}) => ({
  error: message,
  params: { code, params } satisfies Description,
});
