/** A loop that cannot end by itself, and why. */
export interface EndlessLoop {
  /** 1-based. */
  line: number;
  reason: string;
}
