import { retryAfterOf } from './provider-failure.js';
import { TutorUnavailable, type TutorFault, type TutorPiece } from '../../tutor.js';

const FAILURES = 5;
const WITHIN_MS = 60_000;
const OPEN_MS = 30_000;
/** Somebody has to change a setting first. */
const OPEN_MISCONFIGURED_MS = 300_000;
const MAX_OPEN_MS = 600_000;
/** A trial that nobody has settled by then will not be. */
const TRIAL_LOST_MS = 600_000;

/** Says nothing about the provider’s health: it has answered. */
const HEALTHY: ReadonlySet<TutorFault> = new Set(['refused']);

export type BreakerState = 'closed' | 'open' | 'half_open';

/**
 * Keeps calls from a provider that fails: after five failures in a row within a minute nobody calls for 30 seconds,
 * then one call is let through to try it. A provider that says how long it wants to be left alone is left alone so long.
 */
export class CircuitBreaker {
  /** When the failures in a row happened. */
  private failures: number[] = [];
  private openUntil: number | undefined;
  private trial: BreakerPass | undefined;
  private trialSince = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  get state(): BreakerState {
    if (this.openUntil === undefined) return 'closed';
    return this.now() < this.openUntil ? 'open' : 'half_open';
  }

  /** Leave for one call, to be given back by its outcome; null where the call must not be made. */
  tryEnter(): BreakerPass | null {
    const { state } = this;
    const isTried = this.trial !== undefined && this.now() - this.trialSince < TRIAL_LOST_MS;
    if (state === 'open' || (state === 'half_open' && isTried)) return null;
    const pass = new BreakerPass((outcome) => this.settle(pass, outcome));
    if (state === 'half_open') [this.trial, this.trialSince] = [pass, this.now()];
    return pass;
  }

  private settle(pass: BreakerPass, outcome: 'good' | 'unknown' | TutorUnavailable): void {
    const wasTrial = this.trial === pass;
    if (wasTrial) this.trial = undefined;
    if (outcome === 'unknown') return;
    if (outcome === 'good' || HEALTHY.has(outcome.fault)) {
      // A call from before the failures tells nothing about the time after them.
      if (wasTrial) this.openUntil = undefined;
      if (this.openUntil === undefined) this.failures = [];
      return;
    }
    if (this.openUntil !== undefined && !wasTrial) return;
    this.fail(outcome, wasTrial);
  }

  private fail(error: TutorUnavailable, wasTrial: boolean): void {
    const now = this.now();
    this.failures = [...this.failures.filter((at) => now - at < WITHIN_MS), now];
    const asked =
      error.fault === 'rate_limited' || error.fault === 'overloaded' ? retryAfterOf(error) : undefined;
    if (asked === undefined && this.failures.length < FAILURES && !wasTrial) return;
    const openMs = error.fault === 'misconfigured' ? OPEN_MISCONFIGURED_MS : (asked ?? OPEN_MS);
    this.openUntil = now + Math.min(openMs, MAX_OPEN_MS);
    this.failures = [];
  }
}

/** One call’s leave. */
export class BreakerPass {
  private isSettled = false;

  constructor(private readonly settle: (outcome: 'good' | 'unknown' | TutorUnavailable) => void) {}

  /** The pieces of the call, whose outcome is the pass’s: an `end` is good, TutorUnavailable is not, a broken off one is neither. */
  async *watch(pieces: AsyncIterable<TutorPiece>): AsyncGenerator<TutorPiece> {
    try {
      for await (const piece of pieces) {
        if (piece.kind === 'end') this.succeeded();
        yield piece;
      }
    } catch (error) {
      if (error instanceof TutorUnavailable) this.failed(error);
      throw error;
    } finally {
      this.released();
    }
  }

  succeeded(): void {
    this.once('good');
  }

  failed(error: TutorUnavailable): void {
    this.once(error);
  }

  /** The call was not made, or broken off by the student. */
  released(): void {
    this.once('unknown');
  }

  private once(outcome: 'good' | 'unknown' | TutorUnavailable): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.settle(outcome);
  }
}
