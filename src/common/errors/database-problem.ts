import {
  CheckConstraintViolationException,
  ConnectionException,
  DriverException,
  ForeignKeyConstraintViolationException,
  NotFoundError,
  NotNullConstraintViolationException,
  OptimisticLockError,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { DomainError } from './errors.js';

/** SQLSTATE classes and codes that say "the server is away, going away or takes no writes now", not "the query is wrong". */
const UNAVAILABLE = /^(08|53|57P|58|25006$)/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
const LOST =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i;
/** Deadlock, serialization failure: nothing was stored, and the same request may well pass the next time. */
const TRY_AGAIN = new Set(['40P01', '40001']);
/** Values that no column takes: out of range, bad encoding, bad text for the type. */
const BAD_VALUE = new Set(['22003', '22021', '22P02', '22P05', '22001', '22007', '22008']);

/** What a database error means to a client, or undefined when it is a fault of ours. */
export function databaseProblem(thrown: unknown): DomainError | undefined {
  if (thrown instanceof NotFoundError) return new DomainError('not_found', undefined, { cause: thrown });
  if (thrown instanceof OptimisticLockError)
    return new DomainError('conflict', 'It was changed meanwhile; read it again.');
  if (isDatabaseAway(thrown)) {
    return new DomainError('service_unavailable', 'The database cannot be reached; try again in a moment.', {
      cause: thrown,
      headers: { 'Retry-After': '2' },
    });
  }
  if (!(thrown instanceof DriverException)) return undefined;
  if (TRY_AGAIN.has(String(thrown.code))) {
    return new DomainError('service_unavailable', 'Another request was in the way; try again.', {
      cause: thrown,
      headers: { 'Retry-After': '1' },
    });
  }
  if (thrown instanceof UniqueConstraintViolationException) {
    return new DomainError('conflict', 'Something with this value exists already.', { cause: thrown });
  }
  if (thrown instanceof ForeignKeyConstraintViolationException) {
    return new DomainError('conflict', 'Something that this refers to is gone, or still refers to this.', {
      cause: thrown,
    });
  }
  if (
    thrown instanceof CheckConstraintViolationException ||
    thrown instanceof NotNullConstraintViolationException
  ) {
    return new DomainError('validation_failed', 'A value is outside of what is allowed.', { cause: thrown });
  }
  if (BAD_VALUE.has(String(thrown.code))) {
    return new DomainError('validation_failed', 'A value cannot be stored.', { cause: thrown });
  }
  return undefined;
}

/** True for every way in which PostgreSQL can be out of reach, for the ORM's errors and for plain `pg`'s. */
export function isDatabaseAway(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown instanceof ConnectionException) return true;
  const { code } = { code: '', ...(thrown as { code?: string }) };
  if (UNAVAILABLE.test(code) && code.length === 5) return true;
  if (NETWORK.has(code) && !('path' in thrown)) return true;
  if (LOST.test(thrown.message)) return true;
  return thrown instanceof AggregateError && thrown.errors.some((inner) => isDatabaseAway(inner));
}
