import { setImmediate as endOfTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { gathered } from './gathered.js';

describe('gathered look-ups', () => {
  const asked: string[][] = [];
  const find = gathered(async (keys) => {
    asked.push([...keys]);
    if (keys.includes('broken')) throw new Error('away');
    return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, key.toUpperCase()]));
  });

  it('asks once for what comes in one turn, each key once', async () => {
    asked.length = 0;
    expect(await Promise.all([find('a'), find('b'), find('a'), find('nobody')])).toEqual([
      'A',
      'B',
      'A',
      undefined,
    ]);
    expect(asked).toEqual([['a', 'b', 'nobody']]);
  });

  it('asks again for what comes while an answer is on its way', async () => {
    asked.length = 0;
    const first = find('a');
    await endOfTurn();
    expect(await Promise.all([first, find('a')])).toEqual(['A', 'A']);
    expect(asked).toEqual([['a'], ['a']]);
  });

  it('fails those who asked together, and nobody after them', async () => {
    const [one, other] = await Promise.allSettled([find('broken'), find('a')]);
    expect([one.status, other.status]).toEqual(['rejected', 'rejected']);
    expect(await find('a')).toBe('A');
  });
});
