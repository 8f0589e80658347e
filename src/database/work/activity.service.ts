import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../common/config.js';

/** After so long without anything to do, look for due work less often. */
const QUIET_AFTER_MS = 60_000;
/** After so long, let the database sleep: hosted ones are paid for while anybody asks them anything. */
const ASLEEP_AFTER_MS = 300_000;

export type ActivityState = 'busy' | 'quiet' | 'asleep';

/**
 * Whether anybody needs this process: a request, an open socket, news from another process. A process of the role
 * `worker` never sleeps, since it learns of new work through the database alone.
 */
@Injectable()
export class ActivityService implements OnModuleDestroy {
  state: ActivityState = 'busy';
  private readonly maySleep: boolean;
  private readonly wakeHandlers: (() => void)[] = [];
  private readonly sleepHandlers: (() => void)[] = [];
  private holders = 0;
  private lastAt = performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(config: Config) {
    this.maySleep = config.runsApi;
    this.schedule();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  /** Something happened; wakes the process where it slept. */
  touch(): void {
    this.lastAt = performance.now();
    if (this.state === 'busy') return;
    const slept = this.state === 'asleep';
    this.state = 'busy';
    if (slept) for (const handler of this.wakeHandlers) handler();
    this.schedule();
  }

  /** Keeps the process awake until the function that it answers is called. */
  hold(): () => void {
    this.touch();
    this.holders += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.holders -= 1;
      this.touch();
    };
  }

  onWake(handler: () => void): void {
    this.wakeHandlers.push(handler);
  }

  onSleep(handler: () => void): void {
    this.sleepHandlers.push(handler);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const limit = this.state === 'busy' ? QUIET_AFTER_MS : ASLEEP_AFTER_MS;
    const left = Math.max(this.lastAt + limit - performance.now(), 1);
    if (this.state === 'asleep') return;
    this.timer = setTimeout(() => this.settle(), left).unref();
  }

  private settle(): void {
    const idleMs = performance.now() - this.lastAt;
    if (this.state === 'busy' && idleMs >= QUIET_AFTER_MS) this.state = 'quiet';
    if (this.holders > 0) this.lastAt = Math.max(this.lastAt, performance.now() - QUIET_AFTER_MS);
    else if (this.state === 'quiet' && this.maySleep && idleMs >= ASLEEP_AFTER_MS) {
      this.state = 'asleep';
      for (const handler of this.sleepHandlers) handler();
    } else if (!this.maySleep) this.lastAt = Math.max(this.lastAt, performance.now() - QUIET_AFTER_MS);
    this.schedule();
  }
}
