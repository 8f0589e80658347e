import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grader } from '../src/grading/grader.js';
import type { GradeReport, GradeRequest, TestCase } from '../src/grading/grading.types.js';
import {
  ADD_JS,
  ASSERTS,
  COUNTER,
  COUNTER_JS,
  COUNTER_SPEC,
  COUNTER_TEST,
  DRIVERS,
  JEST,
  unit,
  UNITTEST,
  verdicts,
} from './support/unit-tests.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 64 };

describe.each(DRIVERS)('unit tests, %s', (driver) => {
  let grader: Grader;
  beforeAll(async () => {
    grader = await openGrader(driver);
  });
  afterAll(() => grader.stop());

  const grade = (
    language: GradeRequest['language'],
    code: string,
    test: TestCase,
    more: Partial<GradeRequest> = {},
  ): Promise<GradeReport> => grader.grade({ language, code, tests: [test], limits: LIMITS, ...more });
  const names = ({ results }: GradeReport): string[] => results.map((result) => result.name);

  it('makes one result of each assert and shows what it compared', async () => {
    const report = await grade('python', 'def add(a, b):\n    return a * b\n', unit('assert', ASSERTS));
    expect(names(report)).toEqual(['assert add(1, 2) == 3', 'assert add(-5, 5) == 0']);
    expect(report.results[0]).toMatchObject({ verdict: 'wrong_answer', actual: '2', expected: '3' });
    expect(report).toMatchObject({ score: 0, integrity: 'full' });
  });

  it('makes one result of a function that asserts', async () => {
    const check =
      'def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(0, 0) == 0\n\ncheck(add)\n';
    const report = await grade('python', 'def add(a, b): return a + b', unit('assert', check));
    expect(report).toMatchObject({ score: 100, integrity: 'full', results: [{ name: 'check(add)' }] });
  });

  it('runs the methods of unittest apart from the code they test', async () => {
    const report = await grade('python', 'def add(a, b): return a + b', unit('unittest', UNITTEST));
    expect(names(report)).toEqual(['test_small', 'test_text', 'test_zero']);
    expect(report).toMatchObject({ score: 100, integrity: 'full' });
  });

  it('gives the part of the score that the methods which pass are', async () => {
    const report = await grade('python', 'def add(a, b): return 3', unit('unittest', UNITTEST));
    expect(verdicts(report)).toEqual(['accepted', 'wrong_answer', 'wrong_answer']);
    expect(report.score).toBe(33.33);
  });

  it('sees what a function does to its arguments, and exceptions of its own', async () => {
    const test = `import unittest
from solution import double, OddError

class T(unittest.TestCase):
    def test_in_place(self):
        items = [1, 2]
        double(items)
        self.assertEqual(items, [2, 4])

    def test_error(self):
        with self.assertRaises(OddError) as caught:
            double(None)
        self.assertEqual(caught.exception.args[0], "odd")
`;
    const code = `class OddError(Exception):
    pass

def double(items):
    if items is None:
        raise OddError("odd")
    items[:] = [2 * item for item in items]
`;
    const report = await grade('python', code, unit('unittest', test));
    expect(report).toMatchObject({ score: 100, integrity: 'full' });
  });

  it('believes tests of a class wholly, and says that integrity is low where they extend it', async () => {
    const report = await grade('python', COUNTER, unit('unittest', COUNTER_TEST));
    expect(report).toMatchObject({ score: 100, integrity: 'full' });
    const extending = COUNTER_TEST.replace(
      'class CounterTest',
      'class Own(Counter): pass\n\nclass CounterTest',
    );
    const low = await grade('python', COUNTER, unit('unittest', extending));
    expect(low).toMatchObject({ score: 100, integrity: 'low' });
    expect(low.integrityReason).toContain('Counter');
  });

  it('counts the specs of code that does not load', async () => {
    const report = await grade('python', 'def add(a, b) return a', unit('unittest', UNITTEST));
    expect(verdicts(report)).toEqual(['compile_error', 'compile_error', 'compile_error']);
    const crash = await grade('python', '1 / 0', unit('assert', ASSERTS));
    expect(verdicts(crash)).toEqual(['runtime_error', 'runtime_error']);
  });

  it('goes on after a spec that never ends', async () => {
    const code = 'def add(a, b):\n    while a == 1: pass\n    return a + b\n';
    const limits = { timeLimitMs: 200, memoryLimitMb: 64 };
    const report = await grade('python', code, unit('assert', ASSERTS), { limits });
    expect(verdicts(report)).toEqual(['time_limit_exceeded', 'accepted']);
  });

  it('falls back to one process where the author’s solution needs it', async () => {
    const test = unit('assert', 'items = make(2)\nitems().append(3)\nassert items() == [2, 3]\n');
    const code = 'def make(value):\n    kept = [value]\n    return lambda: kept\n';
    expect(await grade('python', code, test, { reference: code })).toMatchObject({
      score: 100,
      integrity: 'low',
    });
  });

  it('keeps the text of a hidden assert to itself', async () => {
    const hidden = { ...unit('assert', ASSERTS), hidden: true };
    const report = await grade('python', 'def add(a, b): return 4', hidden);
    expect(names(report)).toEqual(['Test 1', 'Test 2']);
    expect(JSON.stringify(report.results)).not.toContain('assert');
  });

  it('runs specs of jest apart from the code they test', async () => {
    const report = await grade('javascript', ADD_JS, unit('jest', JEST));
    expect(names(report)).toEqual(['add › adds', 'add › -5 and 5', 'add › 2 and 2', 'add › refuses text']);
    expect(report).toMatchObject({ score: 100, integrity: 'full' });
    const wrong = await grade('javascript', 'export const add = (a, b) => a - b;', unit('jest', JEST));
    expect(verdicts(wrong)).toEqual(Array(4).fill('wrong_answer'));
    expect(wrong.results[0]?.message).toContain('Expected: 3');
  });

  it('takes test files and solutions in TypeScript', async () => {
    const test: TestCase = {
      kind: 'unit',
      framework: 'jest',
      files: {
        'sum.test.ts':
          "import { sum } from './sum.ts';\nit('sums', () => { const all: number[] = [1, 2]; expect(sum(all)).toBe(3); });\n",
      },
    };
    const code = 'export const sum = (all: number[]): number => all.reduce((a, b) => a + b, 0);\n';
    const report = await grade('typescript', code, test, { solutionFile: 'sum.ts' });
    expect(report).toMatchObject({ score: 100, integrity: 'full' });
    const broken = await grade('typescript', 'export const = 1', test, { solutionFile: 'sum.ts' });
    expect(verdicts(broken)).toEqual(['compile_error']);
  });

  it('runs specs of a class apart from it', async () => {
    const report = await grade('javascript', COUNTER_JS, unit('jest', COUNTER_SPEC));
    expect(report).toMatchObject({ score: 100, integrity: 'full' });
    const wrong = await grade('javascript', COUNTER_JS.replace('+= n', '= 1'), unit('jest', COUNTER_SPEC));
    expect(verdicts(wrong)).toEqual(['accepted', 'accepted', 'wrong_answer']);
  });
});
