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
  const probe: Probe = { spec: 0, calls: steps.map((_, at) => call(at + 2)), steps, expected };
  return { probe, answers: answers.map((value) => (value === undefined ? undefined : { value })) };
};

const isText = (value: unknown, text: string): boolean => JSON.stringify(value).includes(text);

describe('the same calls with other values', () => {
  const others = (args: unknown[]) =>
    WAYS.map((way) => otherValues([call(...args)], way('seed', [call(...args)]))?.[0]?.args as unknown[]);

  it('keeps kinds, signs and the order of what is sorted', () => {
    for (const [number, negative, text, list] of others([7, -2, 'Ab 3', [1, 5, 9]])) {
      expect(number).toBeGreaterThan(0);
      expect(negative).toBeLessThan(0);
      expect(text).toMatch(/^(?:[A-Z][a-z] [1-9]|[A-Z][a-z]|[1-9])$/);
      expect(list).toEqual([...(list as number[])].sort((one, two) => one - two));
    }
  });

  it('leaves names, objects and what holds no value alone', () => {
    const asked: Fields = { operator: 'get', args: [{ $ref: [0, false] }, 'size'], kwargs: {} };
    for (const way of WAYS) {
      expect(otherValues([asked], way('seed', [asked]))).toBeUndefined();
      expect(otherValues([call(null, [], '')], way('seed', []))).toBeUndefined();
    }
  });

  it.each<[string, unknown[], (one: unknown) => boolean]>([
    ['the letters of the tests alone', ['GATTACA'], (one) => /^[GATC]+$/.test(one as string)],
    ['the digits of the tests alone', ['1011'], (one) => /^[01]+$/.test(one as string)],
    ['signs over and over', ['([])'], (one) => one === '([])([])'],
    ['a word less', ['one two three'], (one) => /^\w+ \w+$/.test(one as string)],
    ['a list of another length', [[1, 2, 3, 4]], (one) => (one as unknown[]).length !== 4],
    [
      'grids of the same size',
      [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      (one) => (one as number[][]).flat().length === 6,
    ],
    ['flags turned', [[true, false]], (one) => JSON.stringify(one) === '[false,true]'],
    ['other bytes', [{ $bytes: '01ff' }], (one) => !isText(one, '{"$bytes":"01ff"}')],
    ['another day', [{ $date: 86_400_000 }], (one) => (one as { $date: number }).$date % 86_400_000 === 0],
    ['other numbers in a typed array', [{ $typed: ['Int8Array', [1]] }], (one) => !isText(one, '[1]')],
  ])('has %s', (_, args, holds) => {
    const found = others(args).filter((one) => one !== undefined && holds(one[0]));
    expect(found.length).toBeGreaterThanOrEqual(2);
  });

  it('is the same for the same seed alone', () => {
    const numbers = (seed: string) => Array.from({ length: 20 }, randomOf(seed));
    expect(numbers('a')).toEqual(numbers('a'));
    expect(numbers('a')).not.toEqual(numbers('b'));
  });
});

describe('what was learnt by heart', () => {
  it('is not judged by values that are those of the tests', () => {
    const { probe, answers } = replay(1, [2, 3, 4], [1, 1, 1]);
    expect(learntByHeart([{ probe: { ...probe, calls: probe.steps.map((one) => one.call) }, answers }])).toBe(
      undefined,
    );
  });

  it('names a method as the tests do', () => {
    const get: Step = {
      call: { operator: 'get', args: [{ $ref: [0, false] }, 'size'], kwargs: {} },
      outcome: { value: { $ref: [1, false] } },
    };
    const asked: Step = { call: { object: 1, args: [1], kwargs: {} }, outcome: { value: 1 } };
    const steps = [get, asked, asked, asked];
    const expected = [undefined, { value: 2 }, { value: 3 }, { value: 4 }];
    const probe: Probe = { spec: 0, calls: steps.map((one) => one.call), steps, expected };
    expect(learntByHeart([{ probe, answers: [get.outcome, ...Array<Fields>(3).fill({ value: 1 })] }])).toBe(
      'size',
    );
  });

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
