import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { z } from 'zod';
import { DomainError, type FieldError } from './errors.js';
import { plainNumbers } from './exact-json.js';

/** A whole number in a path or query, within PostgreSQL's `integer`; anything else is 422. */
export const idParam = z.coerce.number().int().min(1).max(2_147_483_647);

/** Trimmed text of a bounded length, for names and titles. */
export const line = (max: number) => z.string().trim().min(1).max(max);

/** Schemas of bodies with members in which 3.0 differs from 3; everywhere else a number is a number. */
export const exactMembers = z.registry<{ members: readonly string[] }>();

/**
 * The one global pipe, for HTTP and sockets alike: first refuses texts that PostgreSQL cannot store
 * (NUL, lone surrogates), then validates by the schema at the parameter and hands on the parsed value.
 */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({
      exceptionFactory: (issues) =>
        validationFailed(
          issues.map((issue) => ({
            path: (issue.path ?? [])
              .map((part) => String(typeof part === 'object' ? part.key : part))
              .join('.'),
            message: issue.message,
          })),
        ),
    });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.type !== 'custom') {
      const errors = unstorableTexts(value);
      if (errors.length > 0) throw validationFailed(named(errors, metadata));
    }
    // An absent body is an empty one, so that the answer names the missing fields.
    const given =
      metadata.type === 'body' ? (plainBody(value === undefined ? {} : value, metadata) as T) : value;
    try {
      return await super.transform(given, metadata);
    } catch (error) {
      if (!(error instanceof DomainError) || error.errors === undefined) throw error;
      throw validationFailed(named(error.errors, metadata));
    }
  }

  /** Nest would take out keys such as `constructor` unasked. Schemas name their keys; the arguments of a test must stay whole. */
  protected override stripProtoKeys(): void {}
}

/** A fault of a path parameter carries the parameter's name; its value has no path of its own. */
const named = (errors: FieldError[], { data }: ArgumentMetadata): FieldError[] =>
  data === undefined
    ? errors
    : errors.map(({ path, message }) => ({ path: path === '' ? data : `${data}.${path}`, message }));

function plainBody(body: unknown, { schema }: ArgumentMetadata): unknown {
  const exact = schema instanceof z.ZodType ? exactMembers.get(schema)?.members : undefined;
  return plainNumbers(body, exact);
}

const validationFailed = (errors: FieldError[]) =>
  new DomainError('validation_failed', undefined, { errors });

/** A body may hold values within values this many times; schemas are walked recursively behind this check. */
const MAX_DEPTH = 100;

function unstorableTexts(root: unknown): FieldError[] {
  const errors: FieldError[] = [];
  const stack: { value: unknown; path: string; depth: number }[] = [{ value: root, path: '', depth: 0 }];
  for (let next = stack.pop(); next !== undefined && errors.length < 20; next = stack.pop()) {
    const { value, path, depth } = next;
    if (typeof value === 'string') {
      const fault = textFault(value);
      if (fault !== undefined) errors.push({ path, message: fault });
    } else if (typeof value === 'object' && value !== null) {
      if (depth === MAX_DEPTH) return [{ path, message: `is nested more than ${MAX_DEPTH} deep` }];
      for (const [key, child] of Object.entries(value)) {
        if (textFault(key) !== undefined)
          errors.push({ path, message: 'a key holds NUL or a lone surrogate' });
        else stack.push({ value: child, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 });
      }
    }
  }
  return errors;
}

function textFault(text: string): string | undefined {
  if (text.includes('\0')) return 'must not hold the NUL character';
  if (!text.isWellFormed()) return 'must be valid Unicode (it holds a lone surrogate)';
  return undefined;
}
