import { pointer, type FieldCode, type FieldError, type FieldParams } from './field-errors.js';

/** Every `code` a client may meet in a problem document, with its HTTP status and title. */
export const PROBLEMS = {
  validation_failed: [422, 'The request is not valid'],
  malformed_json: [400, 'The body is not valid JSON'],
  malformed_request: [400, 'The request is malformed'],
  unsupported_media_type: [415, 'The body must be JSON'],
  body_too_large: [413, 'The body is too large'],
  unauthenticated: [401, 'Log in first'],
  invalid_credentials: [401, 'The email address or the password is wrong'],
  invalid_token: [401, 'The token is not valid or has expired'],
  forbidden: [403, 'Not allowed'],
  account_disabled: [403, 'This account is disabled'],
  not_found: [404, 'Not found'],
  route_not_found: [404, 'No such route'],
  method_not_allowed: [405, 'This route does not take that method'],
  request_timeout: [408, 'The request took too long to arrive'],
  conflict: [409, 'The request conflicts with what is stored'],
  email_taken: [409, 'This email address is already registered'],
  no_hint_left: [409, 'Every hint has been taken'],
  session_ended: [409, 'This chat session has ended'],
  replay_failed: [409, 'The event failed again'],
  precondition_failed: [412, 'Somebody else changed it meanwhile'],
  exercise_not_verified: [422, 'The exercise does not hold together'],
  import_malformed: [422, 'The file cannot be read'],
  import_unsupported_version: [422, 'The file is of a version that is not known here'],
  import_unsupported: [422, 'The file holds what cannot be taken over'],
  import_file_missing: [422, 'The archive lacks a file that it names'],
  import_too_large: [413, 'The file is too large'],
  import_ended: [409, 'This import has ended'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used for another request'],
  language_not_available: [422, 'This server cannot grade that language'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'Something went wrong on our side'],
  service_unavailable: [503, 'Not available right now'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/**
 * The one exception of LearnFlow's own rules. It knows no transport: the HTTP filter renders it as
 * problem+json, the socket filter as `{ ok: false, problem }`.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly status: number;
  readonly title: string;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string> | undefined;

  constructor(
    readonly code: ProblemCode,
    detail?: string,
    options: { errors?: FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    const [status, title] = PROBLEMS[code];
    super(detail ?? title, { cause: options.cause });
    this.status = status;
    this.title = title;
    this.errors = options.errors;
    this.headers = options.headers;
  }
}

export const notFound = (what: string) => new DomainError('not_found', `There is no such ${what}.`);
export const forbidden = (detail: string) => new DomainError('forbidden', detail);

/** One field, parameter or header at fault, by its name. */
export const invalid = (
  place: string | readonly string[],
  code: FieldCode,
  message: string,
  params: FieldParams = {},
) =>
  new DomainError('validation_failed', undefined, {
    errors: [{ path: pointer([place].flat()), code, params, message }],
  });
