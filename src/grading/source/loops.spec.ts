import { describe, expect, it } from '@jest/globals';
import type { LanguageId } from '../grading.types.js';
import { findEndlessLoop } from './loops.js';
import { cpuMs } from '../../../test/support/cpu-ms.js';

describe('findEndlessLoop', () => {
  it.each<[string, LanguageId, string, number, string]>([
    ['while True without a way out', 'python', 'x = 0\nwhile True:\n    x += 1\nprint(x)\n', 2, 'no `break`'],
    ['a break in a comment only', 'python', 'while 1:\n    x = 1  # break\n', 1, 'no `break`'],
    ['a condition that stays', 'python', 'i = 0\nwhile i < 10:\n    print(i)\n', 2, '`i`'],
    [
      'another variable counted',
      'python',
      'def f(n):\n    i = 0\n    while i < n:\n        j = i + 1\n',
      3,
      '`i` or `n`',
    ],
    ['only a comparison', 'python', 'while n != 1:\n    n == n // 2\n', 1, '`n`'],
    ['while (true)', 'javascript', 'let i = 0;\nwhile (true) {\n  i++;\n}\n', 2, 'no `break`'],
    ['for (;;)', 'javascript', 'for (;;) {\n  console.log(1);\n}', 1, 'no `break`'],
    [
      'another counter updated',
      'javascript',
      'for (let i = 0; i < 3; j++) {\n  console.log(i);\n}',
      1,
      '`i`',
    ],
  ])('finds %s (%s)', (_name, language, code, line, reason) => {
    const loop = findEndlessLoop(code, language);
    expect(loop?.line).toBe(line);
    expect(loop?.reason).toContain(reason);
  });

  it.each<[string, LanguageId, string]>([
    ['a break', 'python', 'while True:\n    if x:\n        break\n'],
    ['a return', 'python', 'def f():\n    while True:\n        return 1\n'],
    ['reading input, which ends', 'python', 'while True:\n    print(input())\n'],
    [
      'an exception that is caught outside',
      'python',
      'try:\n    while True:\n        xs.pop()\nexcept IndexError:\n    pass\n',
    ],
    ['a step', 'python', 'while i < 10:\n    i += 1\n'],
    ['a step in one line', 'python', 'while i < 10: i = i + 1\n'],
    ['a step by unpacking', 'python', 'while b > 0:\n    a, b = b, a % b\n'],
    ['a step by the walrus', 'python', 'while n > 0:\n    print((n := n - 1))\n'],
    ['a list that shrinks', 'python', 'while len(xs) > 0:\n    xs.pop()\n'],
    ['a function that may change it', 'python', 'while i < 10:\n    step()\n'],
    [
      'a global changed elsewhere',
      'python',
      'def print(x):\n    global i\n    i += 1\nwhile i < 10:\n    print(1)\n',
    ],
    ['a loop of another length after it', 'python', 'while i < 3:\n    i += 1\nwhile j < 3:\n    j += 1\n'],
    ['an update', 'javascript', 'for (let i = 0; i < 3; i++) {\n  console.log(i);\n}'],
    ['a decrement before the name', 'javascript', 'while (n > 0) {\n  --n;\n}'],
    ['a method call', 'javascript', 'while (queue.length > 0) {\n  queue.shift();\n}'],
    ['a call that may change it', 'javascript', 'while (i < 3) {\n  next();\n}'],
    ['a throw', 'javascript', 'while (true) {\n  throw new Error();\n}'],
    ['a loop in a string', 'javascript', 'const s = "while (true) { x }";'],
  ])('says nothing of a loop with %s (%s)', (_name, language, code) => {
    expect(findEndlessLoop(code, language)).toBeUndefined();
  });

  it.each([
    ['nested loops', 'javascript', 'for (a;a<b;c) {'.repeat(4_300)],
    ['small loops', 'javascript', 'for(;a<b;b++){}\n'.repeat(4_000)],
    ['small loops in Python', 'python', `${'while a<b:b=1\n'.repeat(4_600)}while True:\n pass`],
    [
      'loops behind many names',
      'python',
      `${'global z;'.repeat(2_000)}\n${'while a<b<c<d:d=1\n'.repeat(2_400)}`,
    ],
    ['deep blocks', 'python', Array.from({ length: 350 }, (_, n) => `${' '.repeat(n)}while a<b:\n`).join('')],
  ] as const)('takes no more than a moment on 64 KiB of %s', (_name, language, code) => {
    // The worst of them take 5 s and more where each loop is read to its end.
    expect(cpuMs(() => findEndlessLoop(code, language))).toBeLessThan(1_500);
  });

  it('finds the loop at fault behind a hundred that are none', () => {
    const others = 'while (n > 0) {\n  n--;\n}\n'.repeat(150);
    expect(findEndlessLoop(`${others}while (true) {\n  x();\n}\n`, 'javascript')?.line).toBe(451);
  });
});
