import type { CallTest } from '../src/grading/grading.types.js';

/** The same small task in every bench that grades: a function that adds up a list, and ten calls of it. */
export const TOTAL_SOLUTIONS = {
  python:
    'def total(numbers):\n    result = 0\n    for number in numbers:\n        result += number\n    return result\n',
  javascript:
    'function total(numbers) {\n  let result = 0;\n  for (const number of numbers) result += number;\n  return result;\n}\n',
} as const;

export const TOTAL_TESTS: CallTest[] = Array.from({ length: 10 }, (_, n) => {
  const numbers = Array.from({ length: 20 }, (_item, i) => i * n);
  return { kind: 'call', function: 'total', args: [numbers], expected: numbers.reduce((a, b) => a + b, 0) };
});
