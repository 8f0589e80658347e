import { describe, expect, it } from '@jest/globals';
import { isCodeLine, isMention, isTrivial } from './code-lines.js';
import { foreignLanguage, scriptsOf } from './languages.js';
import { definedNames, toTestedNames } from './tested-names.js';

describe('isTrivial', () => {
  it.each([
    'total',
    'range(3)',
    'len("abc")',
    'for',
    '%',
    '42',
    '"red"',
    'TypeError: bad operand',
    'if ... else',
    '.append()',
  ])('spares %s a run', (code) => {
    expect(isTrivial(code)).toBe(true);
  });

  it.each([
    'return a + b',
    'print(input()[::-1])',
    'lambda x: x',
    'print("Hello")',
    'sorted(names)',
    'total // 60',
    'x = 3',
  ])('does not spare %s', (code) => {
    expect(isTrivial(code)).toBe(false);
  });
});

describe('isMention', () => {
  it('keeps brackets and calls in a program that is told line by line', () => {
    expect(['}', 'else:', 'tokens.pop(0)', 'break'].filter((line) => isMention(line))).toEqual([]);
    expect(['total', '%'].filter((line) => !isMention(line))).toEqual([]);
  });
});

describe('isCodeLine', () => {
  it.each([
    'return x',
    'x += 1',
    'for x in y:',
    'print(x)',
    'const a = 1;',
    '} else {',
    '#include <stdio.h>',
    '2. total = 0',
    '+    return x',
  ])('knows %s', (line) => {
    expect(isCodeLine(line, false)).toBe(true);
  });

  it.each([
    'return the largest number',
    'for every name you meet',
    'while you wait, think',
    'import duties are high',
    '- one more thing',
  ])('does not take %s for code', (line) => {
    expect(isCodeLine(line, false)).toBe(false);
  });
});

describe('languages', () => {
  it.each([
    ['def f(x):\n    return x', ['python']],
    ['function f(x) { return x; }', ['javascript']],
    ['x + 1', []],
    ['const a = sorted(b);', ['python', 'javascript']],
  ])('takes %j for %j', (text, scripts) => {
    expect(scriptsOf(text)).toEqual(scripts);
    expect(foreignLanguage(text)).toBeUndefined();
  });

  it.each([
    ['#include <stdio.h>\nint main(void) { return 0; }', 'c'],
    ['#include <iostream>\nint main() { std::cout << 1; }', 'cpp'],
    ['public class Main { }', 'java'],
    ['package main\nfunc main() {\n}', 'go'],
    ['def f(x)\n  x + 1\nend', 'other'],
    ['fn f(x: i32) -> i32 { x + 1 }', 'other'],
  ])('knows %j', (text, language) => {
    expect(foreignLanguage(text)).toBe(language);
  });
});

describe('names', () => {
  it('are found in either spelling', () => {
    expect(toTestedNames('split_minutes')).toEqual(['split_minutes', 'splitMinutes']);
    expect(toTestedNames('splitMinutes')).toEqual(['splitMinutes', 'split_minutes']);
  });

  it('are those of functions', () => {
    const text =
      'def a(x):\nfunction b() {}\nconst c = (x) => x;\nd = lambda x: x\ne = 3\nstatic int f(int x) {';
    expect(definedNames(text)).toEqual(['a', 'b', 'c', 'd', 'f']);
  });
});
