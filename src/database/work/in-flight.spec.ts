import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { InFlight, logUnlessAway } from './in-flight.js';

describe('tasks in flight', () => {
  it('are one a key, until that one has ended', async () => {
    const begun: string[] = [];
    const first = Promise.withResolvers<void>();
    const tasks = new InFlight<string>(() => undefined);
    tasks.start('a', () => (begun.push('first'), first.promise));
    tasks.start('a', () => (begun.push('second'), Promise.resolve()));
    expect(tasks.keys).toEqual(['a']);
    first.resolve();
    await tasks.settled();
    expect(tasks.size).toBe(0);
    tasks.start('a', () => (begun.push('third'), Promise.resolve()));
    await tasks.settled();
    expect(begun).toEqual(['first', 'third']);
  });

  it('tell of a failure, and of the room that each leaves', async () => {
    const told: unknown[] = [];
    const tasks = new InFlight<number>(
      (error, key) => told.push([key, (error as Error).message]),
      () => told.push(tasks.size),
    );
    tasks.start(7, () => Promise.reject(new Error('broken')));
    await tasks.settled();
    expect(told).toEqual([[7, 'broken'], 0]);
  });

  it('are not logged where it is the database that is away', () => {
    const logged: unknown[] = [];
    const logger = Object.assign(new Logger(), { error: (...given: unknown[]) => void logged.push(given) });
    const log = logUnlessAway(logger, 'Looking failed');
    log(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    expect(logged).toEqual([]);
    const error = new Error('a fault');
    log(error, { key: 7 });
    expect(logged).toEqual([[{ err: error, key: 7 }, 'Looking failed']]);
  });
});
