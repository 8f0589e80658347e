import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Grader } from '../src/grading/grader.js';
import type { GradeReport, GradeRequest, TestCase, Verdict } from '../src/grading/grading.types.js';
import { checkHost } from '../src/grading/native/host-check.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 64 };

const ASSERTS = 'assert add(1, 2) == 3\nassert add(-5, 5) == 0\n';
const UNITTEST = `import unittest
from solution import add

class AddTest(unittest.TestCase):
    def test_small(self):
        self.assertEqual(add(1, 2), 3)

    def test_zero(self):
        self.assertEqual(add(-5, 5), 0)

    def test_text(self):
        with self.assertRaises(TypeError):
            add(1, "2")
`;
/** A class cannot be called from another process. */
const COUNTER_TEST = `import unittest
from solution import Counter

class CounterTest(unittest.TestCase):
    def test_starts_at_zero(self):
        self.assertEqual(Counter().value, 0)

    def test_counts(self):
        counter = Counter()
        counter.add(2)
        self.assertEqual(counter.value, 2)
`;
const COUNTER = `class Counter:
    def __init__(self):
        self.value = 0
    def add(self, n):
        self.value += n
`;
const JEST = `import { describe, expect, it } from '@jest/globals';
import { add } from './solution';

describe('add', () => {
  it('adds', () => {
    expect(add(1, 2)).toBe(3);
  });
  it.each([[-5, 5, 0], [2, 2, 4]])('%d and %d', (a, b, sum) => {
    expect(add(a, b)).toEqual(sum);
  });
  it('refuses text', () => {
    expect(() => add(1, 'x')).toThrow(TypeError);
  });
});
`;
const ADD_JS = `export function add(a, b) {
  if (typeof b !== 'number') throw new TypeError('not a number');
  return a + b;
}
`;
const COUNTER_SPEC = `import { Counter } from './solution';
test('starts', () => expect(new Counter().value).toEqual(0));
test('starts at zero', () => expect(new Counter().value).toBe(0));
test('counts', () => {
  const counter = new Counter();
  counter.add(2);
  expect(counter.value).toBe(2);
});
`;
const COUNTER_JS = 'export class Counter { value = 0; add(n) { this.value += n; } }';

const unit = (framework: 'unittest' | 'assert' | 'jest', source: string): TestCase => {
  const name = framework === 'jest' ? 'solution.spec.js' : 'test_solution.py';
  return { kind: 'unit', framework, files: { [name]: source } };
};

const obstacle = (await checkHost()).find((check) => !check.ok);
if (obstacle && process.env.CI === 'true') throw new Error(`no native sandbox: ${obstacle.detail}`);
if (obstacle) console.warn(`unit tests not tested natively: ${obstacle.detail}`);

describe.each(obstacle ? (['wasm'] as const) : (['native', 'wasm'] as const))('unit tests, %s', (driver) => {
  let grader: Grader;
  beforeAll(async () => {
    grader = await Grader.create({ driver, log: () => undefined });
  });
  afterAll(() => grader.stop());

  const grade = (
    language: GradeRequest['language'],
    code: string,
    test: TestCase,
    more: Partial<GradeRequest> = {},
  ): Promise<GradeReport> => grader.grade({ language, code, tests: [test], limits: LIMITS, ...more });
  const verdicts = ({ results }: GradeReport): Verdict[] => results.map((result) => result.verdict);
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

  it('says that integrity is low where tests need the class itself', async () => {
    const report = await grade('python', COUNTER, unit('unittest', COUNTER_TEST));
    expect(report).toMatchObject({ score: 100, integrity: 'low' });
    expect(report.integrityReason).toContain('Counter');
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
    const test = unit('assert', 'assert make(2).value == 2\n');
    const code =
      'class Box:\n    def __init__(self, value): self.value = value\ndef make(value): return Box(value)\n';
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

  it('runs specs of a class in one process', async () => {
    const report = await grade('javascript', COUNTER_JS, unit('jest', COUNTER_SPEC));
    expect(report).toMatchObject({ score: 100, integrity: 'low' });
    const wrong = await grade('javascript', COUNTER_JS.replace('+= n', '= 1'), unit('jest', COUNTER_SPEC));
    expect(verdicts(wrong)).toEqual(['accepted', 'accepted', 'wrong_answer']);
  });

  describe('does not pay', () => {
    const BAD_COUNTER =
      'class Counter:\n    value = -1\n    def add(self, n): TRICK\n    def __init__(self): TRICK\n';
    const CHEATS: [string, string, string?][] = [
      ['leaving with success', 'import os, sys', 'os._exit(0)'],
      ['SystemExit', '', 'raise SystemExit(0)'],
      ['SkipTest', 'import unittest', 'raise unittest.SkipTest("later")'],
      ['patched assertions', 'import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None'],
      ['patched assertions, late', 'import unittest', 'unittest.TestCase.assertEqual = lambda *a, **k: None'],
      ['a patched run', 'import unittest\nunittest.TestCase.run = lambda s, r=None: r'],
      [
        'another unittest',
        'import sys, types\nm = types.ModuleType("unittest")\nm.TestCase = object\nsys.modules["unittest"] = m',
      ],
      [
        'a patched harness',
        'import sys\nfor n, m in list(sys.modules.items()):\n    if n.startswith("harness"): m.AssertionFailure = ValueError',
      ],
      ['settrace', 'import sys', 'sys.settrace(lambda *a: None)'],
      [
        'a patched result',
        'import unittest\nunittest.TestResult.addFailure = lambda *a: None\nunittest.TestResult.addError = lambda *a: None',
      ],
      [
        'frames written by hand',
        'import os',
        '[os.write(fd, b\'{"n":"","spec":"passed"}\\n\') for fd in (1, 2, 4)]',
      ],
      [
        'the nonce from a frame',
        'import sys, os\ndef go():\n    f = sys._getframe()\n    while f:\n        for v in list(f.f_locals.values()):\n            if isinstance(v, dict) and "n" in v:\n                os.write(4, (\'{"n":"%s","spec":"passed"}\\n\' % v["n"]).encode())\n        f = f.f_back',
        'go()',
      ],
      [
        'the nonce from the heap',
        'import gc, os\ndef go():\n    for v in gc.get_objects():\n        if isinstance(v, dict) and "n" in v and "op" in v:\n            os.write(4, (\'{"n":"%s","spec":"passed"}\\n\' % v["n"]).encode())',
        'go()',
      ],
      [
        'patched builtins',
        'import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.AssertionError = type("E", (Exception,), {})',
      ],
      [
        'an equality of its own',
        'class Any(int):\n    def __eq__(self, other): return True\n    __hash__ = None',
        'self.value = Any(7)',
      ],
      ['ANY of unittest', 'from unittest.mock import ANY', 'self.value = ANY'],
    ];
    it.each(CHEATS)('%s in one process', async (_, top, trick = 'pass') => {
      const report = await grade(
        'python',
        `${top}\n${BAD_COUNTER.replaceAll('TRICK', trick)}`,
        unit('unittest', COUNTER_TEST),
      );
      expect(report).toMatchObject({ score: 0, integrity: 'low' });
      expect(report.results).toHaveLength(2);
    });

    it.each(CHEATS)('%s in two processes', async (_, top, trick = 'pass') => {
      const body = trick.replace('self.value =', 'return');
      const code = `${top}\ndef add(a, b):\n    ${body}\n    return -1\n`;
      const report = await grade('python', code, unit('unittest', UNITTEST));
      expect(report).toMatchObject({ score: 0, integrity: 'full' });
      expect(report.results).toHaveLength(3);
    });

    it.each([
      ['leaving with success', '', 'process.exit(0)'],
      ['a patched expect', 'globalThis.expect = () => new Proxy(() => {}, { get: () => () => {} });'],
      [
        'patched builtins',
        'Object.is = () => true; Array.prototype.every = () => true; Reflect.ownKeys = () => [];',
      ],
      ['patched promises', 'Promise.prototype.then = function (f) { f(); };'],
      ['toJSON', 'Object.prototype.toJSON = function () { return { ...this, spec: "passed" }; };'],
      ['frames written by hand', '', 'require("fs").writeSync(4, \'{"spec":"passed"}\\n\')'],
      ['a false matcher', 'const any = { asymmetricMatch: () => true };', 'return (this.value = any)'],
      ['a failure made by hand', '', 'throw { matcherResult: { pass: true } }'],
      [
        'objects that lie',
        '',
        'return this.value = { valueOf: () => 0, toString: () => "0", asymmetricMatch: () => true }',
      ],
    ])('%s in JavaScript', async (_, top, trick = '') => {
      const shared = `${top}\nclass Counter { value = -1; constructor() { this.add(1); } add(n) { ${trick} } }\nmodule.exports = { Counter };`;
      const low = await grade('javascript', shared, unit('jest', COUNTER_SPEC));
      expect(low).toMatchObject({ score: 0, integrity: 'low' });
      const apart = `${top}\nfunction add(a, b) { ${trick.replace('this.value = ', '')}; return -1; }\nmodule.exports = { add };`;
      const full = await grade('javascript', apart, unit('jest', JEST));
      expect(full).toMatchObject({ score: 0, integrity: 'full' });
    });
  });
});
