/** The longest wait that a request may ask for, in seconds. */
export const MAX_WAIT_SECONDS = 30;

const WAIT = /^wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i;

/** The seconds of `Prefer: wait=N` (RFC 7240), at most 30; 0 where it does not ask. The first of several counts. */
export function preferredWait(prefer: string | undefined): number {
  for (const preference of (prefer ?? '').split(',')) {
    const seconds = WAIT.exec(preference.trim())?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), MAX_WAIT_SECONDS);
  }
  return 0;
}
