/**
 * The database's clock as it was last seen, and when by this process's own one, which no setting of the time moves.
 * `errorMs`: how far off that may be.
 */
let seen = { databaseMs: Date.now(), at: performance.now(), errorMs: Number.POSITIVE_INFINITY };

/** Asked of the server with `select ${CLOCK}`. */
export const CLOCK = 'extract(epoch from clock_timestamp())::float8 * 1000';

/** What two good clocks drift apart, 100 parts in a million. */
const DRIFT = 1e-4;

/**
 * This moment by the database's clock. All that is stored, or compared with what other processes or the database have
 * stored, is told in it: machines whose clocks differ then agree.
 */
export const databaseNow = (): Date => new Date(databaseNowMs());

export const databaseNowMs = (): number => Math.floor(seen.databaseMs + performance.now() - seen.at);

/**
 * `askedAt`: what `performance.now()` was when the question was sent. The answer was given at some moment since, so a quick
 * one tells more than a slow one, and is kept until it is old; a clock that has been set meanwhile is followed at once.
 */
export function setDatabaseClock(databaseMs: number, askedAt: number): void {
  const at = performance.now();
  const errorMs = (at - askedAt) / 2;
  const told = databaseMs + errorMs;
  const age = at - seen.at;
  const keptErrorMs = seen.errorMs + age * DRIFT;
  const wasSet = Math.abs(seen.databaseMs + age - told) > keptErrorMs + errorMs;
  if (wasSet || errorMs <= keptErrorMs) seen = { databaseMs: told, at, errorMs };
}
