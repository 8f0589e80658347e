import { describe, expect, it } from '@jest/globals';
import { compareOutput, compareOutputInTurns } from './compare.js';
import { leastCpuMs, MAX_TEXT_MS } from '../../../test/support/cpu-ms.js';

describe('a token of a megabyte', () => {
  it.each(['1', '0', '.', '1.', '1e', '-'])('of %j is compared within the time of an event', (piece) => {
    const actual = `${piece.repeat(2 ** 20 / piece.length)}x`;
    expect(leastCpuMs(() => compareOutput('3.14', actual, { absTolerance: 0.01 }))).toBeLessThan(MAX_TEXT_MS);
  });
});

describe('long outputs', () => {
  const numbers = (by: string): string => Array.from({ length: 20_000 }, (_, at) => `${at}${by}`).join(' ');

  it.each([
    ['the same', '.5', numbers('.5'), true],
    ['within the tolerance', '.5', numbers('.51'), true],
    ['one token more', '.5', `${numbers('.5')} 1`, false],
    ['another last token', '.5', numbers('.5').replace(/19999\.5$/, '2'), false],
  ])('compare %s as short ones do, and leave turns to others', async (_, by, actual, isSame) => {
    let turns = 0;
    const others = setInterval(() => void (turns += 1), 0);
    expect(await compareOutputInTurns(numbers(by), actual, { absTolerance: 0.1 })).toBe(isSame);
    clearInterval(others);
    expect(turns).toBeGreaterThan(0);
    expect(compareOutput(numbers(by), actual, { absTolerance: 0.1 })).toBe(isSame);
  });
});
