import type { components } from './generated/api.js';

export type Problem = components['schemas']['Problem'];

/** What the API answered in place of what was asked for (RFC 9457); look at `code`, which is stable. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: Problem['code'];
  readonly status: number;

  constructor(
    readonly problem: Problem,
    /** Seconds, where the server says when to come again. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail);
    this.code = problem.code;
    this.status = problem.status;
  }

  /** The fault of one field, by its JSON pointer (`/email`). */
  fault(path: string): components['schemas']['FieldError'] | undefined {
    return this.problem.errors?.find((one) => one.path === path);
  }
}

/** Throws ProblemError for every answer that is one. */
export async function assertOk(response: Response): Promise<void> {
  if (response.status < 400) return;
  const isProblem = response.headers.get('content-type')?.includes('application/problem+json') === true;
  if (!isProblem)
    throw new Error(`HTTP ${response.status} from ${response.url}, which is no problem document`);
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new ProblemError(
    (await response.json()) as Problem,
    Number.isNaN(retryAfter) ? undefined : retryAfter,
  );
}

export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'status' in value;
