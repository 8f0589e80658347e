import type { Logger } from '@nestjs/common';
import { isDatabaseAway } from '../../common/errors/database-problem.js';

/** For work that is looked for again anyway: that the database is away is told elsewhere. */
export const logUnlessAway =
  (logger: Logger, message: string) =>
  (error: unknown, about: object = {}): void => {
    if (!isDatabaseAway(error)) logger.error({ err: error, ...about }, message);
  };

/** What this process has begun of its leased work: one task a key. */
export class InFlight<K> {
  private readonly tasks = new Map<K, Promise<void>>();

  constructor(
    private readonly onError: (error: unknown, key: K) => void,
    /** There is room for one more. */
    private readonly onEnd: () => void = () => undefined,
  ) {}

  get size(): number {
    return this.tasks.size;
  }

  get keys(): K[] {
    return [...this.tasks.keys()];
  }

  /** Does nothing where the key's task has not ended yet. */
  start(key: K, task: () => Promise<void>): void {
    if (this.tasks.has(key)) return;
    const running = task()
      .catch((error: unknown) => this.onError(error, key))
      .finally(() => {
        this.tasks.delete(key);
        this.onEnd();
      });
    this.tasks.set(key, running);
  }

  /** Resolves when all that has begun so far has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.tasks.values());
  }
}
