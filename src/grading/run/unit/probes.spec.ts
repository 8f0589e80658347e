import { describe, expect, it } from '@jest/globals';
import { otherValues, randomOf, WAYS, type Fields, type Step } from './other-values.js';
import {
  align,
  isDisguised,
  learntByHeart,
  sameSteps,
  translated,
  type Numbers,
  type Probe,
} from './probes.js';

const call = (...args: unknown[]): Fields => ({ function: 'f', args, kwargs: {} });
const step = (args: unknown[], value: unknown): Step => ({ call: call(...args), outcome: { value } });

/** Answers of the solution to other values, and what a code says to them. */
const replay = (before: unknown, solution: unknown[], answers: unknown[]) => {
  const steps = solution.map(() => step([1], before));
  const expected = solution.map((value) => ({ value }));
  const probe: Probe = { spec: 0, calls: steps.map((one) => one.call), steps, expected };
  return { probe, answers: answers.map((value) => (value === undefined ? undefined : { value })) };
};

describe('the same calls with other values', () => {
  const others = (args: unknown[]) =>
    WAYS.map((way) => otherValues([call(...args)], way('seed'))?.[0]?.args as unknown[]);

  it('keeps kinds, signs and the order of what is sorted', () => {
    for (const [number, negative, text, list] of others([7, -2, 'Ab 3', [1, 5, 9]])) {
      expect(number).toBeGreaterThan(0);
      expect(negative).toBeLessThan(0);
      expect(text).toMatch(/^[A-Z][a-z] [1-9]?$/);
      expect(list).toEqual([...(list as number[])].sort((one, two) => one - two));
    }
  });

  it('leaves names, objects and what holds no value alone', () => {
    const asked: Fields = { operator: 'get', args: [{ $ref: [0, false] }, 'size'], kwargs: {} };
    for (const way of WAYS) {
      expect(otherValues([asked], way('seed'))).toBeUndefined();
      expect(otherValues([call(null, true, [])], way('seed'))).toBeUndefined();
    }
  });

  it('is the same for the same seed alone', () => {
    const numbers = (seed: string) => Array.from({ length: 20 }, randomOf(seed));
    expect(numbers('a')).toEqual(numbers('a'));
    expect(numbers('a')).not.toEqual(numbers('b'));
  });
});

describe('what was learnt by heart', () => {
  it.each([
    ['most answers are others', replay(1, [2, 3, 4, 5], [2, 1, 1, 1]), 'f'],
    [
      'nearly all of one answer are others',
      replay(false, [true, true, true, true, false], [false, false, false, false, false]),
      'f',
    ],
    ['no answer comes', replay(1, [2, 3, 4], [undefined, undefined, undefined]), 'f'],
    ['answers are the solution’s', replay(1, [2, 3, 4, 5], [2, 3, 4, 5]), undefined],
    ['one value is taken otherwise', replay(1, [2, 3, 4, 5], [2, 3, 4, 0]), undefined],
    ['too few were asked', replay(1, [2, 3], [1, 1]), undefined],
    [
      'sets come in another order',
      replay(
        1,
        [{ $set: [1, 2] }, { $set: [3, 4] }, { $set: [5] }],
        [{ $set: [2, 1] }, { $set: [4, 3] }, { $set: [5] }],
      ),
      undefined,
    ],
    ['numbers differ in the tenth digit', replay(1, [0.1, 0.2, 0.7], [0.1 + 1e-12, 0.2, 0.7]), undefined],
  ])('%s', (_, one, name) => {
    expect(learntByHeart([one])).toBe(name);
  });

  it('compares dialogues by what was asked and answered', () => {
    expect(sameSteps([step([1], 2)], [step([1], 2)])).toBe(true);
    expect(sameSteps([step([1], 2)], [step([1], 3)])).toBe(false);
    expect(sameSteps([step([1], { $ref: [0, false] })], [step([1], { $ref: [7, false] })])).toBe(true);
    expect(isDisguised([step([1], 2)], [step([1], { $ref: [0, true] })])).toBe(true);
    expect(isDisguised([step([1], { $ref: [0, false] })], [step([1], 3)])).toBe(false);
  });
});

it('finds the objects of another process by where they stood', () => {
  const numbers: Numbers = new Map();
  align({ value: [{ $ref: [0, false] }, 1] }, { value: [{ $ref: [5, false] }, 1] }, numbers);
  expect(translated([{ $ref: [0, false] }, { $ref: ['Box', false] }], numbers)).toEqual([
    { $ref: [5, false] },
    { $ref: ['Box', false] },
  ]);
  expect(translated({ args: [{ $ref: [1, false] }] }, numbers)).toBeUndefined();
});
