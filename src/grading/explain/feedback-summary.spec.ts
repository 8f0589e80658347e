import { describe, expect, it } from '@jest/globals';
import { explainVerdict, summarise } from './feedback.js';
import type { TestResult, Verdict } from '../grading.types.js';

describe('explainVerdict', () => {
  it('gives the limit and a loop that certainly never ends', () => {
    const context = {
      language: 'python' as const,
      code: 'while True:\n    pass\n',
      limits: { timeLimitMs: 2000, memoryLimitMb: 64 },
    };
    expect(explainVerdict('time_limit_exceeded', context)).toMatch(/limit is 2 seconds.*line 1/s);
    expect(explainVerdict('memory_limit_exceeded', context)).toContain('64 MB');
    expect(explainVerdict('output_limit_exceeded', context)).toContain('line 1');
  });

  it('blames no loop where it is not certain', () => {
    expect(
      explainVerdict('time_limit_exceeded', { language: 'python', code: 'while x:\n    x = f(x)\n' }),
    ).not.toContain('on line');
  });
});

describe('summarise', () => {
  const result = (verdict: Verdict, fields: Partial<TestResult> = {}): TestResult => ({
    name: 'a test',
    hidden: false,
    weight: 1,
    verdict,
    passed: verdict === 'accepted',
    durationMs: 1,
    peakMemoryKb: null,
    ...fields,
  });

  it('is brief about a success', () => {
    expect(summarise([result('accepted'), result('accepted', { hidden: true })], 'python')).toBe(
      'All 2 tests passed. Well done.',
    );
  });

  it('counts, names the first failing visible test, and counts the hidden ones', () => {
    const results = [
      result('accepted'),
      result('wrong_answer', { name: 'two numbers', message: 'Look here.' }),
      result('runtime_error', { name: 'later' }),
      result('wrong_answer', { hidden: true }),
      result('time_limit_exceeded', { hidden: true }),
    ];
    expect(summarise(results, 'python')).toBe(
      '1 of 5 tests passed.\nStart with the test "two numbers": Look here.\n2 hidden tests did not pass (1 gave a wrong answer, 1 took too long). They may pass once the visible ones do.',
    );
  });

  it('tells nothing of a hidden test but its verdict, whatever the result holds', () => {
    const secret = 'SECRET-4711';
    const fields = {
      name: secret,
      message: secret,
      args: secret,
      stdin: secret,
      expected: secret,
      actual: secret,
      stdout: secret,
      stderr: secret,
    };
    for (const verdict of [
      'wrong_answer',
      'runtime_error',
      'compile_error',
      'memory_limit_exceeded',
    ] as const) {
      const text = summarise([result('accepted'), result(verdict, { ...fields, hidden: true })], 'python');
      expect(text).not.toContain(secret);
      expect(text).toContain('1 hidden test');
    }
  });

  it('says once that the code cannot be compiled', () => {
    expect(summarise([result('compile_error', { hidden: true, message: 'Line 1: …' })], 'javascript')).toBe(
      'JavaScript cannot read the code, so the test could not run.\nLine 1: …',
    );
    const results = [
      result('compile_error', { hidden: true, message: 'What lies beside a hidden test.' }),
      result('compile_error', { message: 'A colon is missing.' }),
    ];
    expect(summarise(results, 'python')).toBe(
      'Python cannot read the code, so none of the 2 tests could run.\nA colon is missing.',
    );
  });
});
