/** The time that all tests of one run may take together. */
export class TimeBudget {
  private spentMs = 0;

  constructor(private readonly totalMs: number) {}

  get isSpent(): boolean {
    return this.spentMs >= this.totalMs;
  }

  spend(durationMs: number): void {
    this.spentMs += durationMs;
  }

  /** What a test of this limit may take. */
  within(limitMs: number): number {
    return Math.min(limitMs, Math.max(this.totalMs - this.spentMs, 1));
  }
}
