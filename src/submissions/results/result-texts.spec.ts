import { describe, expect, it } from '@jest/globals';
import type { TestResult } from '../../grading/grading.types.js';
import { withinBudget } from './result-texts.js';

const result = (texts: Partial<TestResult>): TestResult => ({
  name: 'one',
  hidden: false,
  weight: 1,
  verdict: 'accepted',
  passed: true,
  durationMs: 1,
  peakMemoryKb: null,
  ...texts,
});

describe('withinBudget', () => {
  it('leaves what fits as it is', () => {
    const results = [result({ stdout: 'a', message: 'ü'.repeat(1000) }), result({})];
    expect(withinBudget(results)).toEqual(results);
  });

  it('keeps all texts of many long results to about a megabyte', () => {
    const long = 'x'.repeat(64 << 10);
    const all = {
      stdin: long,
      args: long,
      expected: long,
      actual: long,
      stdout: long,
      stderr: long,
      message: long,
    };
    const kept = withinBudget(Array.from({ length: 200 }, () => result(all)));
    expect(JSON.stringify(kept).length).toBeLessThan(1.2 * (1 << 20));
    expect(kept[199]?.stderr).toMatch(/^x{500,} …$/);
  });

  it('cuts between characters', () => {
    const [kept] = withinBudget([result({ stdout: 'aé'.repeat(100_000) })]);
    expect(kept?.stdout).toMatch(/^(aé)+a? …$/);
  });

  it('makes nothing of no results', () => {
    expect(withinBudget([])).toEqual([]);
  });
});
