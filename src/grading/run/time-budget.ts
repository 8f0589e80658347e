/** An endless loop is told within 15 s where an interpreter is slow, at a test's usual limit. */
const MAX_WAIT_MS = 12_000;
/** Slow interpreters get at least so many times the limit, however long that is. */
const LEAST_FACTOR = 3;

/** What one test may take: its limit, times the slowness of the interpreter as far as nobody has to wait too long. */
export function allowedMs(limitMs: number, timeFactor: number): number {
  if (timeFactor <= 1) return limitMs;
  return Math.min(limitMs * timeFactor, Math.max(MAX_WAIT_MS, limitMs * LEAST_FACTOR));
}

/** Whether another test that takes too long, as those before it have, would take too long together. */
export const exceedsWait = (timedOutMs: number, tests: number): boolean =>
  timedOutMs + timedOutMs / tests > MAX_WAIT_MS;

/** The time that all tests of one run may take together. */
export class TimeBudget {
  private spentMs = 0;

  constructor(private readonly totalMs: number) {}

  get isSpent(): boolean {
    return this.spentMs >= this.totalMs;
  }

  consume(durationMs: number): void {
    this.spentMs += durationMs;
  }

  /** What a test of this limit may take. */
  within(limitMs: number): number {
    return Math.min(limitMs, Math.max(this.totalMs - this.spentMs, 1));
  }
}
