import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VERDICTS } from '../grading.types.js';
import { score, worstVerdict } from './score.js';

const result = (passed: boolean, weight = 1) => ({ passed, weight });

describe('score', () => {
  it.each([
    ['no results', [], 0],
    ['all passed', [result(true), result(true)], 100],
    ['none passed', [result(false)], 0],
    ['two of three', [result(true), result(true), result(false)], 66.67],
    ['weights', [result(true, 3), result(false, 1)], 75],
    ['a share that binary fractions miss', [result(true, 0.7), result(false, 0.3)], 70],
    ['almost all', [result(true, 1_000_000), result(false, 1)], 99.99],
    ['a failed test of weight 0', [result(true), result(false, 0)], 99.99],
    ['only weights of 0, all passed', [result(true, 0)], 100],
    ['only weights of 0, one failed', [result(true, 0), result(false, 0)], 0],
  ])('of %s', (_name, results, expected) => {
    expect(score(results)).toBe(expected);
  });

  it('is 100 exactly when every test passed, and never outside of 0 to 100', () => {
    const results = fc.array(
      fc.record({ passed: fc.boolean(), weight: fc.double({ min: 0, max: 1000, noNaN: true }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(results, (tests) => {
        const value = score(tests);
        expect(value === 100).toBe(tests.every(({ passed }) => passed));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
        expect(Number(value.toFixed(2))).toBe(value);
      }),
    );
  });
});

describe('worstVerdict', () => {
  it('is the most severe of the results', () => {
    expect(
      worstVerdict([
        { verdict: 'wrong_answer' },
        { verdict: 'time_limit_exceeded' },
        { verdict: 'accepted' },
      ]),
    ).toBe('time_limit_exceeded');
  });

  it('is compile_error whatever stands beside it', () => {
    expect(worstVerdict(VERDICTS.map((verdict) => ({ verdict })))).toBe('compile_error');
  });
});
