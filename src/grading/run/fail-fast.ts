import type { Verdict } from '../grading.types.js';
import type { Outcome } from '../protocol/session.js';
import type { Job } from './executors.js';
import { exceedsWait } from './time-budget.js';

/** An endless loop costs so many time limits, however many tests there are. */
const MAX_TIMEOUTS = 3;
/** Every death costs the start of another process. */
const MAX_DEATHS = 20;
const NOTHING = { text: '', truncated: false };

/**
 * When to stop trying. Only tests in a row count: a program that is too slow for the large inputs, or crashes on the
 * odd ones, still gets its points for the others.
 */
export class FailFast {
  /** What every further test comes to, once there is no sense in running it. */
  rest: Outcome | undefined;
  private timeouts = 0;
  private timedOutMs = 0;
  private deaths = 0;

  constructor(private readonly job: Pick<Job, 'stopAtFirstFailure' | 'budget' | 'runtime'>) {}

  /** Counts one test; `ended`: the program is gone, and the next test needs another process. */
  note(verdict: Verdict, ended: boolean, durationMs: number): void {
    const { stopAtFirstFailure, budget } = this.job;
    budget?.consume(durationMs);
    const isTimeout = verdict === 'time_limit_exceeded';
    this.timeouts = isTimeout ? this.timeouts + 1 : 0;
    this.timedOutMs = isTimeout ? this.timedOutMs + durationMs : 0;
    this.deaths = ended ? this.deaths + 1 : 0;
    if (stopAtFirstFailure && verdict !== 'accepted')
      this.rest ??= notRun(verdict, 'Not run: this exercise stops at the first test that fails.');
    if (budget?.isSpent === true)
      this.rest ??= notRun('time_limit_exceeded', 'Not run: the tests before it took the time of all.');
    if (this.hasWaitedEnough())
      this.rest ??= notRun(
        verdict,
        this.timeouts === 1
          ? 'Not run: the test before it took too long.'
          : `Not run: the ${this.timeouts} tests before it took too long.`,
      );
    if (this.deaths >= MAX_DEATHS)
      this.rest ??= notRun(verdict, `Not run: the ${MAX_DEATHS} tests before it ended the program.`);
  }

  private hasWaitedEnough(): boolean {
    if (this.timeouts >= MAX_TIMEOUTS) return true;
    return (
      this.timeouts > 0 && this.job.runtime.timeFactor > 1 && exceedsWait(this.timedOutMs, this.timeouts)
    );
  }
}

function notRun(verdict: Verdict, reason: string): Outcome {
  const reply = { kind: 'not_run', verdict, reason } as const;
  return { reply, durationMs: 0, peakMemoryKb: null, stdout: NOTHING, stderr: NOTHING };
}
