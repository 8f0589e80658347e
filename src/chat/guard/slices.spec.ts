import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_SLICE, slicesOf } from './slices.js';

describe('slices of a reply', () => {
  it('are the text, short, and cut no character in two', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', '\n', 'é', '😀'), fc.nat({ max: 3 * MAX_SLICE }))),
        async (runs) => {
          const pieces = runs.map(([char, length]) => char.repeat(length / char.length));
          const slices: string[] = [];
          for await (const slice of slicesOf(streamOf(pieces))) slices.push(slice);
          expect(slices.join('')).toBe(pieces.join(''));
          for (const slice of slices) {
            expect(slice.length).toBeLessThanOrEqual(MAX_SLICE + 1);
            expect(slice.isWellFormed()).toBe(true);
          }
        },
      ),
      { numRuns: 30 },
    ));
});

async function* streamOf(pieces: readonly string[]): AsyncIterable<string> {
  await Promise.resolve();
  yield* pieces;
}
