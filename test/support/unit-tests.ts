import { checkHost } from '../../src/grading/sandbox/native/confinement/host-check.js';
import type { GradeReport, TestCase, Verdict } from '../../src/grading/grading.types.js';

export const ASSERTS = 'assert add(1, 2) == 3\nassert add(-5, 5) == 0\n';
export const UNITTEST = `import unittest
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
export const COUNTER_TEST = `import unittest
from solution import Counter

class CounterTest(unittest.TestCase):
    def test_starts_at_zero(self):
        self.assertEqual(Counter().value, 0)

    def test_counts(self):
        counter = Counter()
        counter.add(2)
        self.assertEqual(counter.value, 2)
`;
export const COUNTER = `class Counter:
    def __init__(self):
        self.value = 0
    def add(self, n):
        self.value += n
`;
export const JEST = `import { describe, expect, it } from '@jest/globals';
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
export const ADD_JS = `export function add(a, b) {
  if (typeof b !== 'number') throw new TypeError('not a number');
  return a + b;
}
`;
export const COUNTER_SPEC = `import { Counter } from './solution';
test('starts', () => expect(new Counter().value).toEqual(0));
test('starts at zero', () => expect(new Counter().value).toBe(0));
test('counts', () => {
  const counter = new Counter();
  counter.add(2);
  expect(counter.value).toBe(2);
});
`;
export const COUNTER_JS = 'export class Counter { value = 0; add(n) { this.value += n; } }';

export const unit = (framework: 'unittest' | 'assert' | 'jest', source: string): TestCase => {
  const name = framework === 'jest' ? 'solution.spec.js' : 'test_solution.py';
  return { kind: 'unit', framework, files: { [name]: source } };
};

export const verdicts = ({ results }: GradeReport): Verdict[] => results.map((result) => result.verdict);

const obstacle = (await checkHost()).find((check) => !check.ok);
if (obstacle && process.env.CI === 'true') throw new Error(`no native sandbox: ${obstacle.detail}`);
if (obstacle) console.warn(`unit tests not tested natively: ${obstacle.detail}`);

export const DRIVERS = obstacle ? (['wasm'] as const) : (['native', 'wasm'] as const);
