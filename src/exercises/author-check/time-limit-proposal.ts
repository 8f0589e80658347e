export const LONGEST_LIMIT_MS = 30_000;
/** Beside doubling it: what a busy machine may add to the shortest of programs. */
const MARGIN_MS = 400;

/** At least twice the time, in steps that a person would choose; null beyond 30 s. */
export function proposedTimeLimit(slowestMs: number): number | null {
  const least = Math.max(2 * slowestMs, slowestMs + MARGIN_MS);
  const step = least <= 1_000 ? 100 : least <= 5_000 ? 500 : 1_000;
  const limit = Math.ceil(least / step) * step;
  return limit <= LONGEST_LIMIT_MS ? limit : null;
}
