import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { SUBMISSION_CHANNEL, SubmissionSignal } from './submission-signal.js';
import { GRADED_OF } from '../submissions.sql.js';

/** Behind the notifications: those sent while the session is reconnecting are lost. */
const POLL_MS = 1_000;
/** Each holds a connection of its client; whoever comes beyond is answered at once. */
const MAX_WAITERS = 1_000;

/** Requests that want to hear of a grade; it may be given by another process. */
@Injectable()
export class SubmissionWaitersService implements OnModuleInit, OnModuleDestroy {
  private readonly waiting = new Map<number, Set<() => void>>();
  private count = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly config: Config,
    private readonly em: EntityManager,
    private readonly session: SessionConnection,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.config.runsApi) return;
    await this.session.listen(SUBMISSION_CHANNEL, (payload) => {
      const { submissionId, status } = SubmissionSignal.parse(JSON.parse(payload));
      if (status === 'graded') this.wake(submissionId);
    });
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearInterval(this.timer);
    for (const submissionId of this.waiting.keys()) this.wake(submissionId);
  }

  /** Resolves when it is graded, when the seconds have passed, when `gone` aborts, and when this process stops. */
  async untilGraded(submissionId: number, seconds: number, gone: AbortSignal): Promise<void> {
    if (this.stopped || gone.aborted || this.count >= MAX_WAITERS) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timeout);
        gone.removeEventListener('abort', end);
        this.forget(submissionId, end);
        resolve();
      };
      const timeout = setTimeout(end, seconds * 1000);
      gone.addEventListener('abort', end);
      this.remember(submissionId, end);
      // It may have been graded before anybody listened.
      void this.poll([submissionId]);
    });
  }

  private remember(submissionId: number, end: () => void): void {
    const ends = this.waiting.get(submissionId) ?? new Set();
    this.waiting.set(submissionId, ends.add(end));
    this.count += 1;
    this.timer ??= setInterval(() => void this.poll([...this.waiting.keys()]), POLL_MS).unref();
  }

  private forget(submissionId: number, end: () => void): void {
    const ends = this.waiting.get(submissionId);
    if (ends?.delete(end) !== true) return;
    this.count -= 1;
    if (ends.size === 0) this.waiting.delete(submissionId);
    if (this.count > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private wake(submissionId: number): void {
    for (const end of this.waiting.get(submissionId) ?? []) end();
  }

  private async poll(submissionIds: number[]): Promise<void> {
    const graded = await GRADED_OF.all(this.em.fork(), [submissionIds])
      // The next poll, or the timeout, comes anyway.
      .catch(() => []);
    for (const { id } of graded) this.wake(id);
  }
}
