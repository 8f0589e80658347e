import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grader } from '../src/grading/grader.js';
import type { GradeReport, GradeRequest, TestCase } from '../src/grading/grading.types.js';
import { COUNTER_SPEC, COUNTER_TEST, DRIVERS, JEST, unit, UNITTEST } from './support/unit-tests.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 64 };

describe.each(DRIVERS)('cheating at unit tests does not pay, %s', (driver) => {
  let grader: Grader;
  beforeAll(async () => {
    grader = await openGrader(driver);
  });
  afterAll(() => grader.stop());

  const grade = (language: GradeRequest['language'], code: string, test: TestCase): Promise<GradeReport> =>
    grader.grade({ language, code, tests: [test], limits: LIMITS });

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
  const LIARS = new Set(['an equality of its own', 'ANY of unittest']);

  it.each(CHEATS)('%s in one process', async (name, top, trick = 'pass') => {
    const report = await grade(
      'python',
      `${top}\n${BAD_COUNTER.replaceAll('TRICK', trick)}`,
      unit('unittest', COUNTER_TEST),
    );
    // The tests' own runner believes an object that says what it is equal to: it is marked, not refused.
    if (LIARS.has(name)) expect(report.integrity).not.toBe('full');
    else expect(report.score).toBe(0);
    expect(report.results).toHaveLength(2);
  });

  it.each(CHEATS)('%s in two processes', async (name, top, trick = 'pass') => {
    const body = trick.replace('self.value =', 'return');
    const code = `${top}\ndef add(a, b):\n    ${body}\n    return -1\n`;
    const report = await grade('python', code, unit('unittest', UNITTEST));
    if (LIARS.has(name)) expect(report.integrity).not.toBe('full');
    else expect(report).toMatchObject({ score: 0, integrity: 'full' });
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
    const classes = await grade('javascript', shared, unit('jest', COUNTER_SPEC));
    expect(classes.score).toBe(0);
    const apart = `${top}\nfunction add(a, b) { ${trick.replace('this.value = ', '')}; return -1; }\nmodule.exports = { add };`;
    const full = await grade('javascript', apart, unit('jest', JEST));
    expect(full).toMatchObject({ score: 0, integrity: 'full' });
  });
});
