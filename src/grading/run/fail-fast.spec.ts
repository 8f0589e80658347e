import { describe, expect, it } from '@jest/globals';
import { FailFast } from './fail-fast.js';
import { allowedMs } from './time-budget.js';

/** How many tests are run of many that never end, and how long that takes. */
function endless(limitMs: number, timeFactor: number): { tests: number; totalMs: number } {
  const runtime = { language: 'python', version: '', timeFactor, stdin: 'virtual' } as const;
  const failFast = new FailFast({ runtime, stopAtFirstFailure: false });
  const each = allowedMs(limitMs, timeFactor);
  let tests = 0;
  while (failFast.rest === undefined) {
    failFast.note('time_limit_exceeded', true, each);
    tests += 1;
  }
  return { tests, totalMs: tests * each };
}

describe('FailFast', () => {
  it('tells an endless loop after three limits where the interpreter is fast', () => {
    expect(endless(2000, 1)).toEqual({ tests: 3, totalMs: 6000 });
    expect(endless(30_000, 1)).toEqual({ tests: 3, totalMs: 90_000 });
  });

  it.each([100, 500, 1000, 2000, 4000])(
    'tells it within 15 s where the interpreter is slow, at %i ms',
    (limitMs) => {
      for (const timeFactor of [5, 6.4, 8]) expect(endless(limitMs, timeFactor).totalMs).toBeLessThan(15_000);
    },
  );

  it('gives slow interpreters three times a long limit', () => {
    expect(allowedMs(10_000, 8)).toBe(30_000);
    expect(endless(10_000, 8).tests).toBe(1);
  });

  it('goes on where a test in between is in time', () => {
    const runtime = { language: 'python', version: '', timeFactor: 6, stdin: 'virtual' } as const;
    const failFast = new FailFast({ runtime, stopAtFirstFailure: false });
    for (let test = 0; test < 10; test++) {
      failFast.note('time_limit_exceeded', true, 5000);
      expect(failFast.rest).toBeUndefined();
      failFast.note('accepted', false, 5);
    }
  });
});
