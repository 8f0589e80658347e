import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FairSemaphore } from './fair-semaphore.js';

/** Lets everybody go on who may. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Each takes a place for a unit of time, in the order of `owners`; tells who was served in which order. */
async function serve(owners: readonly string[], places: number, perOwner: number) {
  let time = 0;
  const semaphore = new FairSemaphore(places, perOwner, () => time);
  const order: string[] = [];
  const held: (() => void)[] = [];
  const most = new Map<string, number>();
  const now = new Map<string, number>();
  const all = owners.map(async (owner) => {
    const leave = await semaphore.take(owner);
    order.push(owner);
    now.set(owner, (now.get(owner) ?? 0) + 1);
    most.set(owner, Math.max(most.get(owner) ?? 0, now.get(owner) ?? 0));
    held.push(() => {
      now.set(owner, (now.get(owner) ?? 0) - 1);
      leave();
    });
  });
  await settle();
  let busiest = 0;
  while (held.length > 0) {
    busiest = Math.max(busiest, held.length);
    time += 1_000;
    held.shift()?.();
    await settle();
  }
  await Promise.all(all);
  return { order, most, busiest };
}

describe('FairSemaphore', () => {
  it('lets owners take turns, whatever one of them has put in line', async () => {
    const { order } = await serve(['a', 'a', 'a', 'a', 'b', 'c', 'b'], 1, 1);
    expect(order.slice(0, 3)).toEqual(['a', 'b', 'c']);
  });

  it('keeps a place for others, also while nobody else is there', async () => {
    const semaphore = new FairSemaphore(2, 1);
    await semaphore.take('a');
    void semaphore.take('a');
    const b = await semaphore.take('b');
    expect(semaphore.waiting('a')).toBe(1);
    b();
    await settle();
    expect(semaphore.waiting('a')).toBe(1);
  });

  it('serves who is new before who has been served for long, and forgets with time', async () => {
    let time = 0;
    const semaphore = new FairSemaphore(1, 1, () => time);
    const order: string[] = [];
    const enter = async (owner: string) => {
      const leave = await semaphore.take(owner);
      order.push(owner);
      return leave;
    };
    const first = await enter('eager');
    time = 5_000;
    const line = [enter('eager'), enter('eager'), enter('new')];
    first();
    await settle();
    expect(order).toEqual(['eager', 'new']);
    (await line[2])?.();
    for (const left of line.slice(0, 2)) (await left)();
    time += 3_600_000;
    const last = await enter('new');
    time += 10;
    const again = [enter('new'), enter('eager')];
    last();
    await settle();
    expect(order.at(-1)).toBe('eager');
    (await again[1])?.();
    (await again[0])?.();
  });

  it('leaves the line with the reason of the signal, and serves those who yield last', async () => {
    const semaphore = new FairSemaphore(1, 1);
    const release = await semaphore.take('a');
    const controller = new AbortController();
    const impatient = semaphore.take('b', { signal: controller.signal });
    const order: string[] = [];
    const enter = async (name: string, yields: boolean) => {
      const leave = await semaphore.take(name, { yields });
      order.push(name);
      leave();
    };
    const all = [enter('c', true), enter('d', false), enter('e', false)];
    controller.abort(new Error('gone'));
    await expect(impatient).rejects.toThrow('gone');
    release();
    release();
    await Promise.all(all);
    expect(order).toEqual(['d', 'e', 'c']);
  });

  it('serves everybody once, never more at once than there are places, nor of one owner than their part', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (owners, places, perOwner) => {
          const { order, most, busiest } = await serve(owners, places, perOwner);
          expect(order.toSorted()).toEqual(owners.toSorted());
          expect(busiest).toBeLessThanOrEqual(places);
          for (const count of most.values()) expect(count).toBeLessThanOrEqual(perOwner);
        },
      ),
      { numRuns: 60 },
    ));

  it('lets one owner in as they came, while what they were served fades', async () => {
    let clock = 0;
    const places = new FairSemaphore(1, 1, () => (clock += 1));
    const entered: number[] = [];
    const leaveFirst = await places.take('a');
    const waiting = [1, 2, 3].map(async (number) => {
      const leave = await places.take('a');
      entered.push(number);
      leave();
    });
    leaveFirst();
    await Promise.all(waiting);
    expect(entered).toEqual([1, 2, 3]);
  });
});
