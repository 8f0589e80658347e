import { ZodError } from 'zod';
import { isDatabaseAway } from '../../common/errors/database-problem.js';
import { PoisonError } from '../cloud-event.js';

const CONFLICT_TRIES = 10;
const UNKNOWN_TRIES = 4;

/** Faults of the code or of the data: the next try would end the same. */
const PERMANENT = [ZodError, PoisonError, TypeError, RangeError, ReferenceError, SyntaxError];
/** SQLSTATE: serialization failures, deadlocks, lock timeouts. */
const CONFLICT = /^(40|55P03$)/;
/** SQLSTATE: bad values, broken constraints, wrong SQL. */
const WRONG = /^(22|23|42)/;

/**
 * Is it worth trying again after so many tries? An absent database is waited for without end; everything else has an
 * end, so that no event blocks those behind it.
 */
export function mayHeal(error: unknown, tries: number): boolean {
  if (isDatabaseAway(error)) return true;
  const { code: given } = Object(error) as { code?: unknown };
  const code = typeof given === 'string' ? given : '';
  if (CONFLICT.test(code)) return tries < CONFLICT_TRIES;
  if (WRONG.test(code) && code.length === 5) return false;
  // `fetch` says a network fault as a TypeError with a cause.
  const hasCause = error instanceof Error && error.cause !== undefined;
  if (!hasCause && PERMANENT.some((kind) => error instanceof kind)) return false;
  return tries < UNKNOWN_TRIES;
}
