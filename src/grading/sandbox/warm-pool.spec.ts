import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SandboxProcess } from '../protocol/sandbox.js';
import { WarmPool } from './warm-pool.js';

interface Booted extends SandboxProcess {
  key: string;
}

/** Boots processes that do nothing but live and die. */
function boots(key: string): { boot: () => Promise<SandboxProcess>; made: Booted[] } {
  const made: Booted[] = [];
  const boot = (): Promise<SandboxProcess> => {
    const state = { alive: true };
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const process = {
      key,
      gone,
      get alive() {
        return state.alive;
      },
      kill: () => {
        state.alive = false;
        resolve();
        return gone;
      },
    } as Booted;
    made.push(process);
    return Promise.resolve(process);
  };
  return { boot, made };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('WarmPool', () => {
  let pool: WarmPool;
  beforeEach(() => {
    pool = new WarmPool({ perKey: 2, total: 3, idleMs: 1000 });
  });
  afterEach(() => pool.stop());

  it('gives each process once and keeps others ready', async () => {
    const { boot, made } = boots('python');
    const taken = new Set<SandboxProcess>();
    for (let i = 0; i < 5; i += 1) {
      taken.add(await pool.take('python', boot));
      await settled();
    }
    expect(taken.size).toBe(5);
    expect(made.filter((process) => process.alive).length).toBe(7);
  });

  it('boots none beside those in use where these count, and the next one when they are gone', async () => {
    await pool.stop();
    pool = new WarmPool({ perKey: 2, total: 3, countsTaken: true, idleMs: 1000 });
    const { boot, made } = boots('python');
    const [first, second] = [await pool.take('python', boot), await pool.take('python', boot)];
    await settled();
    expect(made).toHaveLength(2);
    await Promise.all([first.kill(), second.kill()]);
    await settled();
    expect(made.filter(({ alive }) => alive)).toHaveLength(2);
  });

  it('passes over a process that died while it waited', async () => {
    const { boot, made } = boots('python');
    await pool.warm('python', boot);
    await made[0]?.kill();
    const taken = await pool.take('python', boot);
    expect(taken.alive).toBe(true);
  });

  it('keeps no more processes than its total, in favour of what was used last', async () => {
    const a = boots('a');
    const b = boots('b');
    await pool.take('a', a.boot);
    await settled();
    jest.useFakeTimers({ now: Date.now() + 10, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    await pool.take('b', b.boot);
    jest.useRealTimers();
    await settled();
    const ready = [...a.made.slice(1), ...b.made.slice(1)].filter((process) => process.alive);
    expect(ready.length).toBeLessThanOrEqual(3);
    expect(ready.filter((process) => process.key === 'b').length).toBe(2);
  });

  it('rejects as the boot does and goes on working', async () => {
    const { boot } = boots('python');
    const broken = (): Promise<SandboxProcess> => Promise.reject(new Error('no interpreter'));
    await expect(pool.take('python', broken)).rejects.toThrow('no interpreter');
    await settled();
    expect((await pool.take('other', boot)).alive).toBe(true);
  });

  it('ends every process it holds when it stops', async () => {
    const { boot, made } = boots('python');
    const taken = await pool.take('python', boot);
    await settled();
    await pool.stop();
    expect(made.filter((process) => process.alive)).toEqual([taken]);
  });

  it('drops what has not been asked for', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const idle = new WarmPool({ perKey: 1, total: 1, idleMs: 1000 });
    const { boot, made } = boots('python');
    await idle.take('python', boot);
    await settled();
    expect(made[1]?.alive).toBe(true);
    jest.advanceTimersByTime(2000);
    jest.useRealTimers();
    await settled();
    expect(made[1]?.alive).toBe(false);
    await idle.stop();
  });
});
