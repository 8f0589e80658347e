import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { loadConfig } from '../../common/config.js';
import { ActivityService } from './activity.service.js';
import { DueWatch } from './due-watch.js';
import type { SessionConnection } from '../connection/session-connection.js';

const MINUTE = 60_000;

const config = (role: string) =>
  loadConfig(
    { NODE_ENV: 'test', SECRET_KEY: 'signs-nothing-in-this-test', APP_ROLE: role },
    '/nonexistent/.env',
  );

/** What a watch needs of the session: whether it is there, and word of a reconnect. */
function sessionStub(): { session: SessionConnection; reconnect: () => void; state: { connected: boolean } } {
  const handlers: (() => void)[] = [];
  const state = { connected: true };
  const session = {
    get connected() {
      return state.connected;
    },
    onReconnect: (handler: () => void) => handlers.push(handler),
  } as unknown as SessionConnection;
  return { session, reconnect: () => handlers.forEach((handler) => handler()), state };
}

describe('the activity of a process', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is quiet after a minute without anything, and asleep after five', async () => {
    const activity = new ActivityService(config('all'));
    const slept = jest.fn();
    const woke = jest.fn();
    activity.onSleep(slept);
    activity.onWake(woke);
    await jest.advanceTimersByTimeAsync(MINUTE + 1);
    expect(activity.state).toBe('quiet');
    await jest.advanceTimersByTimeAsync(4 * MINUTE + 1);
    expect(activity.state).toBe('asleep');
    expect(slept).toHaveBeenCalledTimes(1);
    activity.touch();
    expect(activity.state).toBe('busy');
    expect(woke).toHaveBeenCalledTimes(1);
    activity.onModuleDestroy();
  });

  it('does not sleep while somebody holds it, and counts from their end', async () => {
    const activity = new ActivityService(config('all'));
    const release = activity.hold();
    await jest.advanceTimersByTimeAsync(30 * MINUTE);
    expect(activity.state).not.toBe('asleep');
    release();
    release();
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(activity.state).toBe('quiet');
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(activity.state).toBe('asleep');
    activity.onModuleDestroy();
  });

  it('never sleeps in a worker, which hears of work through the database alone', async () => {
    const activity = new ActivityService(config('worker'));
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    expect(activity.state).toBe('quiet');
    activity.onModuleDestroy();
  });
});

describe('a watch for due work', () => {
  let activity: ActivityService;
  let looks: number;
  let due: number | undefined;
  const watchOf = (session: SessionConnection): DueWatch =>
    new DueWatch(activity, session, {
      look: async () => {
        looks += 1;
        const next = due;
        due = undefined;
        return next;
      },
      everyMs: 5_000,
      onError: () => undefined,
    });

  beforeEach(() => {
    jest.useFakeTimers();
    activity = new ActivityService(config('all'));
    looks = 0;
    due = undefined;
  });
  afterEach(() => {
    activity.onModuleDestroy();
    jest.useRealTimers();
  });

  it('looks every few seconds while the process is busy, rarely when it is quiet, and not while it sleeps', async () => {
    const watch = watchOf(sessionStub().session);
    watch.wake();
    await jest.advanceTimersByTimeAsync(MINUTE);
    const busy = looks;
    expect(busy).toBeGreaterThan(10);
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(looks - busy).toBeLessThanOrEqual(3);
    await jest.advanceTimersByTimeAsync(MINUTE);
    const asleep = looks;
    await jest.advanceTimersByTimeAsync(600 * MINUTE);
    expect(looks).toBe(asleep);
    await watch.stop();
  });

  it('looks at a moment of its own when it is quiet, so that no minute has the looks of all', async () => {
    const watches = Array.from({ length: 8 }, () => watchOf(sessionStub().session));
    for (const watch of watches) watch.wake();
    await jest.advanceTimersByTimeAsync(MINUTE + 6_000);
    const quiet = looks;
    const minutes: number[] = [];
    for (let before = looks; minutes.length < 4; before = looks) {
      await jest.advanceTimersByTimeAsync(MINUTE);
      minutes.push(looks - before);
    }
    expect(looks).toBeGreaterThan(quiet);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(4);
    await Promise.all(watches.map((watch) => watch.stop()));
  });

  it('looks when the next thing is due, asleep or not', async () => {
    const watch = watchOf(sessionStub().session);
    due = 30 * MINUTE;
    watch.wake();
    await jest.advanceTimersByTimeAsync(1);
    // Whatever it finds in between, the far one stays due.
    due = undefined;
    activity.state = 'asleep';
    const before = looks;
    await jest.advanceTimersByTimeAsync(29 * MINUTE);
    expect(looks).toBeLessThanOrEqual(before + 1);
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(looks).toBeGreaterThan(before);
    await watch.stop();
  });

  it('looks again after a reconnect, and every second while nobody can tell it anything', async () => {
    const { session, reconnect, state } = sessionStub();
    const watch = watchOf(session);
    reconnect();
    expect(looks).toBe(0);
    state.connected = false;
    watch.wake();
    await jest.advanceTimersByTimeAsync(4_500);
    expect(looks).toBe(5);
    state.connected = true;
    reconnect();
    await jest.advanceTimersByTimeAsync(1);
    expect(looks).toBe(6);
    await watch.stop();
  });

  it('ends a look that failed with another one a second later', async () => {
    const errors: unknown[] = [];
    const watch = new DueWatch(activity, sessionStub().session, {
      look: () => {
        looks += 1;
        return looks === 1 ? Promise.reject(new Error('away')) : Promise.resolve(undefined);
      },
      everyMs: MINUTE,
      onError: (error) => errors.push(error),
    });
    watch.wake();
    await jest.advanceTimersByTimeAsync(1_100);
    expect(looks).toBe(2);
    expect(errors).toHaveLength(1);
    await watch.stop();
  });
});
