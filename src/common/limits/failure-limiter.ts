import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Behind a failure that may still come, so many may stand in line. */
const MAX_IN_LINE = 250;

export interface FailureState {
  limit: number;
  /** What is left, without what is under way. */
  remaining: number;
  resetSeconds: number;
  exceeded: boolean;
}

export interface FailureTurn extends FailureState {
  /** To be called once, however it ended; not where `exceeded`. */
  leave: (failed: boolean) => void;
}

interface Lane {
  open: number;
  line: (() => void)[];
}

/**
 * Counts failures only, in this process. What is under way may become one, so beyond the limit others wait for it
 * instead of being refused: a class behind one address gets in at once, and never more than the limit can fail.
 */
export class FailureLimiter {
  private readonly failures: RateLimiterMemory;
  private readonly lanes = new Map<string, Lane>();

  constructor(
    readonly limit: number,
    private readonly windowSeconds: number,
  ) {
    this.failures = new RateLimiterMemory({ points: limit, duration: windowSeconds });
  }

  /** Resolves when it is the caller's turn, or when the limit is exceeded. */
  async enter(key: string): Promise<FailureTurn> {
    for (;;) {
      const state = await this.state(key);
      const lane = this.lanes.get(key) ?? { open: 0, line: [] };
      const failed = this.limit - state.remaining;
      if (!state.exceeded && failed + lane.open < this.limit) {
        lane.open += 1;
        this.lanes.set(key, lane);
        return { ...state, leave: (isFailure) => void this.leave(key, lane, isFailure) };
      }
      if (state.exceeded || lane.line.length >= MAX_IN_LINE) {
        lane.line.shift()?.();
        return { ...state, remaining: 0, exceeded: true, leave: () => undefined };
      }
      await new Promise<void>((resolve) => lane.line.push(resolve));
    }
  }

  private async state(key: string): Promise<FailureState> {
    const found = await this.failures.get(key);
    const failed = found?.consumedPoints ?? 0;
    return {
      limit: this.limit,
      remaining: Math.max(0, this.limit - failed),
      resetSeconds: found === null ? this.windowSeconds : Math.ceil(found.msBeforeNext / 1000),
      exceeded: failed >= this.limit,
    };
  }

  private async leave(key: string, lane: Lane, failed: boolean): Promise<void> {
    // Counted before the place is free, so that nobody slips in between.
    if (failed) await this.failures.penalty(key);
    lane.open -= 1;
    lane.line.shift()?.();
    if (lane.open === 0 && lane.line.length === 0) this.lanes.delete(key);
  }
}
