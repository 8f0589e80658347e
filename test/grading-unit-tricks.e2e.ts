import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grader } from '../src/grading/grader.js';
import type { GradeReport, GradeRequest, TestCase } from '../src/grading/grading.types.js';
import { readTrickFiles } from './support/trick-files.js';
import {
  ADD_JS,
  COUNTER,
  COUNTER_JS,
  COUNTER_SPEC,
  COUNTER_TEST,
  DRIVERS,
  JEST,
  unit,
  UNITTEST,
} from './support/unit-tests.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 64 };
const ADD = 'def add(a, b):\n    return a + b\n';
const BAD =
  'class Counter:\n    value = -1\n    def __init__(self): pass\n    def add(self, n): pass\ndef add(a, b): return -1\n';

/** What a student might write to have wrong code pass: each by itself, around or in `BAD`. */
const PYTHON: Record<string, string> = {
  'failureException of the cases': `${BAD}import unittest\nunittest.TestCase.failureException = ZeroDivisionError`,
  'assertion methods through the subclass': `${BAD}import unittest\nclass Soft(unittest.TestCase):\n    def assertEqual(self, *a): pass\nunittest.TestCase = Soft`,
  'a result that forgets': `${BAD}import unittest.case as c\nc._Outcome.testPartExecutor = __import__("contextlib").nullcontext`,
  'an outcome that succeeds': `${BAD}import unittest.case as c\nc._addError = lambda *a: None`,
  'a suite that runs nothing': `${BAD}import unittest\nunittest.TestSuite.run = lambda self, result, debug=False: result`,
  'equality functions by type': `${BAD}import unittest\nunittest.TestCase._getAssertEqualityFunc = lambda *a: (lambda *b, **k: None)`,
  'the base comparison': `${BAD}import unittest\nunittest.TestCase._baseAssertEqual = lambda *a, **k: None`,
  'code of a method': `${BAD}import unittest\ndef soft(self, first, second, msg=None): pass\nunittest.TestCase.assertEqual.__code__ = soft.__code__`,
  'defaults of a method': `${BAD}import unittest\nunittest.TestCase.run.__defaults__ = (None,)\nunittest.TestCase.run.__kwdefaults__ = {}`,
  'the harness’s own spec': `${BAD}import sys\nm = sys.modules.get("harness_specs")\nif m: m.MethodSpec.run = lambda self: None`,
  'the harness’s answer': `${BAD}import sys\nm = sys.modules.get("harness_unit")\nif m: m.Tests.perform = lambda *a: {"spec": "passed"}`,
  'the guard': `${BAD}import sys\nm = sys.modules.get("harness_guard")\nif m:\n    m.Guard.is_intact = lambda self: True\n    import unittest\n    unittest.TestCase.assertEqual = lambda *a, **k: None`,
  'an import hook': `${BAD}import sys\nclass H:\n    def find_spec(self, n, p=None, t=None): return None\nsys.meta_path.insert(0, H())`,
  'a test class in place of the real one': `${BAD}import sys, types\nfake = types.ModuleType("test_solution")\nsys.modules["test_solution"] = fake`,
  'tests removed by name': `${BAD}import unittest\nunittest.TestLoader.getTestCaseNames = lambda *a: []`,
  'skips at load': `${BAD}import unittest\nunittest.TestCase.__unittest_skip__ = True`,
  'a module of its own': `${BAD}import sys\nclass M(type(sys)):\n    def __getattr__(self, n): return lambda *a, **k: 0\nsys.modules[__name__] = M("solution")`,
  'an int that is every int': `class Any(int):\n    def __eq__(self, o): return True\n    def __hash__(self): return 0\nclass Counter:\n    value = Any(7)\n    def add(self, n): pass\ndef add(a, b): return Any(7)`,
  'an object that is everything': `class Any:\n    def __eq__(self, o): return True\nclass Counter:\n    value = Any()\n    def add(self, n): pass\ndef add(a, b): return Any()`,
  'ANY of the library': `from unittest.mock import ANY\nclass Counter:\n    value = ANY\n    def add(self, n): pass\ndef add(a, b): return ANY`,
  'a thread that patches later': `${BAD}import threading, time, unittest\ndef go():\n    time.sleep(0.001)\n    unittest.TestCase.assertEqual = lambda *a, **k: None\nthreading.Thread(target=go, daemon=True).start()`,
  'an exit function': `${BAD}import atexit, os\natexit.register(lambda: os.write(4, b'{"spec":"passed"}\\n'))`,
  'an exception hook': `${BAD}import sys\nsys.excepthook = lambda *a: None`,
  'tracing that leaves asserts': `${BAD}import sys, threading\nthreading.settrace(lambda *a: None)`,
  'builtins of comparison': `${BAD}import builtins\nbuiltins.type = lambda *a: int\nbuiltins.getattr = lambda *a: (lambda *b, **k: None)`,
  'assertion errors that are none': `${BAD}import builtins\nbuiltins.AssertionError = type("Quiet", (BaseException,), {})`,
};

const BAD_JS =
  'class Counter { value = -1; add() {} }\nfunction add() { return -1; }\nmodule.exports = { Counter, add };\n';
const ANY_JS = (any: string): string =>
  `const any = ${any};\nclass Counter { value = any; add() {} }\nmodule.exports = { Counter, add: () => any };\n`;
const JAVASCRIPT: Record<string, string> = {
  'the registry of matchers': `${BAD_JS}const all = globalThis[Symbol.for('$$jest-matchers-object')];\nif (all) for (const name of Object.keys(all.matchers)) all.matchers[name] = () => ({ pass: true });`,
  'symbols of the global object': `${BAD_JS}for (const s of Object.getOwnPropertySymbols(globalThis)) { const all = globalThis[s]; if (all && all.matchers) for (const name of Object.keys(all.matchers)) all.matchers[name] = () => ({ pass: true }); }`,
  'the compiler of modules': `${BAD_JS}try { require('vm').compileFunction = () => () => undefined; } catch {}`,
  'scripts of vm': `${BAD_JS}try { const vm = require('vm'); vm.Script.prototype.runInThisContext = () => undefined; } catch {}`,
  'Object.is': `try { Object.is = () => true; } catch {}\n${BAD_JS}`,
  'Object.is defined anew': `try { Object.defineProperty(Object, 'is', { value: () => true }); } catch {}\n${BAD_JS}`,
  'Array.prototype.every': `try { Array.prototype.every = () => true; Array.prototype.some = () => false; } catch {}\n${BAD_JS}`,
  'Function.prototype.call': `try { const call = Function.prototype.call; Function.prototype.call = function (...a) { return String(a[1]).includes('expect') ? true : call.apply(this, a); }; } catch {}\n${BAD_JS}`,
  'throwing is forbidden': `try { globalThis.Error = class { constructor() { return { message: '' }; } }; } catch {}\n${BAD_JS}`,
  'Promise.reject': `try { Promise.reject = () => Promise.resolve(); } catch {}\n${BAD_JS}`,
  thenables: ANY_JS('{ then: (f) => f(0) }'),
  'asymmetric matchers': ANY_JS('{ asymmetricMatch: () => true }'),
  'the matchers’ own mark': ANY_JS(
    "{ $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true }",
  ),
  'a proxy': ANY_JS('new Proxy(function () {}, { get: () => () => true })'),
  'values of objects': ANY_JS('{ valueOf: () => 0, [Symbol.toPrimitive]: () => 0 }'),
  'leaving early': `${BAD_JS}process.on('exit', () => {}); setTimeout(() => process.exit(0), 0);`,
  'frames by hand': `${BAD_JS}try { require('fs').writeSync(4, '{"spec":"passed"}\\n'); } catch {}`,
  'the environment of the tests': `${BAD_JS}globalThis.test = globalThis.it = () => {}; globalThis.expect = () => new Proxy({}, { get: () => () => {} });`,
  'sorting of frames': `${BAD_JS}Object.prototype.spec = 'passed';`,
};

interface Trick {
  language: GradeRequest['language'];
  code: string;
  tests: [TestCase, string][];
}

const TRICKS: [string, Trick][] = [
  ...Object.entries(PYTHON).map(([name, code]): [string, Trick] => [
    `${name}, in Python`,
    {
      language: 'python',
      code,
      tests: [
        [unit('unittest', COUNTER_TEST), COUNTER],
        [unit('unittest', UNITTEST), ADD],
      ],
    },
  ]),
  ...Object.entries(JAVASCRIPT).map(([name, code]): [string, Trick] => [
    `${name}, in JavaScript`,
    {
      language: 'javascript',
      code,
      tests: [
        [unit('jest', COUNTER_SPEC), COUNTER_JS],
        [unit('jest', JEST), ADD_JS],
      ],
    },
  ]),
];

describe.each(DRIVERS.slice(0, 1))('tricks where tests and code share a process, %s', (driver) => {
  let grader: Grader;
  beforeAll(async () => {
    grader = await openGrader(driver);
  });
  afterAll(() => grader.stop());

  it.each(TRICKS)('%s: not accepted, or marked', async (_, { language, code, tests }) => {
    for (const [test, reference] of tests) {
      const report: GradeReport = await grader.grade({
        language,
        code,
        tests: [test],
        reference,
        limits: LIMITS,
      });
      expect(report.score === 100 ? report.integrity : 'not accepted').not.toBe('full');
      expect(report.score === 100 ? report.integrity : 'not accepted').not.toBe('low');
    }
  });

  it.each([
    ['python', 'unittest', COUNTER_TEST, COUNTER],
    ['python', 'unittest', UNITTEST, ADD],
    ['javascript', 'jest', COUNTER_SPEC, COUNTER_JS],
    ['javascript', 'jest', JEST, ADD_JS],
  ] as const)('suspects no honest code: %s, %s', async (language, framework, test, code) => {
    const tests = [unit(framework, test)];
    const honest = `${code}\n`;
    const report = await grader.grade({ language, code: honest, tests, reference: code, limits: LIMITS });
    expect(report).toMatchObject({ score: 100, integrity: 'full' });
  });

  const CODES = readTrickFiles().flatMap(({ codes, ...exercise }) =>
    codes.map((one) => ({ ...exercise, ...one })),
  );
  const graded = ({ language, test, solution, code }: (typeof CODES)[number]): Promise<GradeReport> =>
    grader.grade({ language, code, tests: [test], reference: solution, limits: LIMITS });

  it.each(CODES.filter(({ isHonest }) => isHonest))('believes $language, $name', async (honest) => {
    expect(await graded(honest)).toMatchObject({ score: 100, integrity: 'full' });
  });

  it.each(CODES.filter(({ isHonest }) => !isHonest))('sees through $language, $name', async (trick) => {
    const { score, integrity } = await graded(trick);
    expect(score === 100 ? integrity : 'not accepted').not.toBe('full');
  });
});
