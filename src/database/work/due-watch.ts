import { apart } from '../../common/telemetry/tracing.js';
import type { ActivityService } from './activity.service.js';
import type { SessionConnection } from '../connection/session-connection.js';

/** Behind the notifications, once a process has nothing to do: each watch of it some seconds later than the one before. */
const QUIET_MS = 120_000;
const APART_MS = 20_000;
const PLACES = 8;
let made = 0;
/** While the connection that listens is away: nobody tells us anything. */
const DEAF_MS = 1_000;
/** The longest time that a timer takes. */
const LONGEST_MS = 2_147_483_647;

export interface DueWatchOptions {
  /**
   * Does what is due, and answers in how many milliseconds the next thing is: 0 for at once, undefined where nothing
   * waits. What it throws is handled by `onError`.
   */
  look: () => Promise<number | undefined>;
  /** How often to look at least while the process is busy, for what no notification tells. */
  everyMs: number;
  onError: (error: unknown) => void;
}

/** What a look answers, from a row that says when the next is due; the millisecond keeps it from looking without a pause. */
export const waitFor = (row: { dueInMs: number | null } | undefined): number | undefined =>
  row === undefined || row.dueInMs === null ? undefined : Math.max(1, row.dueInMs);

/**
 * Looks for due work when it is told of some, when the next is due, and now and then in case a word was lost; never
 * while the process sleeps, but for what is due. One look at a time; a call during a look makes another one follow.
 */
export class DueWatch {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private again = false;
  private started = false;
  private stopped = false;
  private readonly quietMs: number;

  constructor(
    private readonly activity: ActivityService,
    private readonly session: SessionConnection,
    private readonly options: DueWatchOptions,
  ) {
    this.quietMs = Math.max(QUIET_MS + (made++ % PLACES) * APART_MS, options.everyMs);
    session.onReconnect(() => {
      if (this.started) this.wake();
    });
  }

  /** There may be something to do. The first call begins the watch. */
  wake(): void {
    if (this.stopped) return;
    this.started = true;
    clearTimeout(this.timer);
    this.again = true;
    this.looking ??= apart(() => this.lookWhileAsked()).finally(() => (this.looking = undefined));
  }

  /** Looks no more; resolves when the look under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private async lookWhileAsked(): Promise<void> {
    let dueInMs: number | undefined;
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        dueInMs = await this.options.look();
      } catch (error) {
        this.options.onError(error);
        dueInMs = DEAF_MS;
      }
      if (dueInMs !== undefined && dueInMs <= 0) this.again = true;
    }
    if (this.stopped) return;
    const dueMs = Math.min(dueInMs ?? LONGEST_MS, LONGEST_MS);
    const waitMs = Math.min(dueMs, this.backstopMs());
    if (waitMs >= LONGEST_MS) return;
    this.timer = setTimeout(() => {
      // Who fell asleep meanwhile is woken by a request or by what is due, not by a look just in case.
      if (waitMs === dueMs || this.activity.state !== 'asleep') this.wake();
      else if (dueMs < LONGEST_MS) this.timer = setTimeout(() => this.wake(), dueMs - waitMs).unref();
    }, waitMs).unref();
  }

  private backstopMs(): number {
    if (this.activity.state === 'asleep') return LONGEST_MS;
    if (!this.session.connected) return DEAF_MS;
    return this.activity.state === 'quiet' ? this.quietMs : this.options.everyMs;
  }
}
