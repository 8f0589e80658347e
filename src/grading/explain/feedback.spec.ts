import { describe, expect, it } from '@jest/globals';
import { renderExpected } from '../values/compare.js';
import { explainFault, explainMismatch } from './feedback.js';
import type { CallTest, IoTest, Json, LanguageId } from '../grading.types.js';
import { decodeValue, renderValue, type Fault } from '../values/wire.js';

const python = { language: 'python' as const, code: 'def add(a, b):\n    return a + totl\n' };

function faultOf(fields: Partial<Fault>): Fault {
  return { fault: 'exception', type: '', message: '', ...fields };
}

describe('explainFault', () => {
  it('says what happened, shows the line of the student, and ends with the own words of the language', () => {
    const fault = faultOf({
      type: 'NameError',
      message: "name 'totl' is not defined",
      line: 2,
      trace: [{ line: 2, function: 'add' }],
    });
    expect(explainFault(fault, python)).toBe(
      'Nothing is called `totl` at this point. Check that it gets a value before this line and in the same function, and put it in quotes if it is meant as text. (line 2, in `add`: `return a + totl`)\n' +
        "NameError: name 'totl' is not defined",
    );
  });

  it('reads an error behind the last line as a bracket that is still open', () => {
    const fault = faultOf({
      fault: 'syntax',
      type: 'SyntaxError',
      message: "unexpected token: ')'",
      line: 4,
    });
    const text = explainFault(fault, { language: 'javascript', code: 'function f() {\n  return 1;\n' });
    expect(text).toContain('a bracket is still open');
    expect(text).not.toContain('line 4');
  });

  it('names an error that no row knows', () => {
    expect(explainFault(faultOf({ type: 'TooBig', message: 'no', line: 1 }), python)).toBe(
      'Your code stopped with the error TooBig. (line 1: `def add(a, b):`)\nTooBig: no',
    );
  });

  it.each([
    ['def addd(a, b): pass\n', 'your code defines `addd`'],
    ['def total(a, b): pass\n', 'your code defines `total`'],
    ['x = 1\n', 'your code does not define it'],
  ])('of a missing function suggests the one that is there: %j', (code, hint) => {
    const text = explainFault(faultOf({ type: 'MissingFunction', message: 'add' }), {
      language: 'python',
      code,
    });
    expect(text).toContain('`add`');
    expect(text).toContain(hint);
    expect(text).not.toContain('MissingFunction');
  });

  it('of a missing function in JavaScript finds arrow functions too', () => {
    const context = {
      language: 'javascript' as const,
      code: 'const ad = (a, b) => a + b;\nfunction other() {}',
    };
    expect(explainFault(faultOf({ type: 'MissingFunction', message: 'add' }), context)).toContain('`ad`');
  });

  it.each([
    [{ fault: 'exit', type: 'SystemExit', message: '1' }, 'ended the program itself (exit code 1)'],
    [{ fault: 'memory', type: 'MemoryError', message: '' }, 'more memory than allowed'],
    [{ fault: 'unsupported', type: 'generator', message: 'x' }, 'a generator'],
    [{ fault: 'unsupported', type: 'Matrix', message: 'a reason' }, 'of type Matrix'],
    [{ fault: 'syntax', type: 'CompilerError', message: 'bad' }, 'could not be compiled'],
  ] as const)('knows the fault %j', (fault, text) => {
    expect(explainFault(faultOf(fault), python)).toContain(text);
  });
});

describe('explainMismatch of a function', () => {
  function mismatch(
    expected: Json,
    raw: unknown,
    { code = 'def f(x):\n    return x\n', stdout = '', language = 'python' as LanguageId } = {},
  ): string {
    const test: CallTest = { kind: 'call', function: 'f', args: [[1, 'a'], true], expected };
    const actual = decodeValue(raw);
    return explainMismatch({
      test,
      actual,
      actualText: renderValue(actual, language),
      stdout,
      language,
      code,
    });
  }

  it('says what was called, what should come and what came', () => {
    expect(mismatch(5, 40)).toBe("`f([1, 'a'], True)` should give `5`, but gave `40`.");
    expect(mismatch(5, 40, { language: 'javascript' })).toBe(
      "`f([1, 'a'], true)` should give `5`, but gave `40`.",
    );
  });

  it.each<[string, Json, unknown, string]>([
    ['a missing return', 5, null, 'no value'],
    ['a value where none belongs', null, 5, 'no value'],
    ['a number as text', 5, '5', 'looks like the right number'],
    ['a list as text', [1, 2], '[1, 2]', 'looks like the right value'],
    ['text as a number', '5', 5, 'should be a text'],
    ['a truth value for a number', 1, true, 'yours is a truth value'],
    ['a number for a truth value', true, 1, 'should be a truth value'],
    ['the opposite', true, false, 'the opposite'],
    ['a set', [1], { $set: [1] }, 'is a set'],
    ['a wrong sign', 5, -5, 'sign'],
    ['one too many', 5, 6, '1 too large'],
    ['one too few', 5, 4, '1 too small'],
    ['a cut fraction', 2.5, 2, '`//`'],
    ['an unwanted fraction', 2, 2.5, 'whole number'],
    ['a rounded number', 3.14159, 3.14, 'round'],
    ['letter case', 'Hello', 'hello', 'capital and small'],
    ['a space', 'a b', 'ab', 'white space'],
    ['a reversed text', 'abc', 'cba', 'backwards'],
    ['another order', [3, 1, 2], [1, 2, 3], 'another order'],
    ['a list in a list', [1, 2], [[1, 2]], 'inside of a list'],
    ['a missing element', [1, 2, 3], [1, 2], 'should have 3 elements, and yours has 2'],
    ['a wrong element', [1, 2, 3], [1, 5, 3], 'position 1'],
    ['another kind', [1], { $dict: [] }, 'should be a list, and yours is a dictionary'],
    ['a missing key', { a: 1, b: 2 }, { $dict: [['a', 1]] }, 'should have 2 entries, and yours has 1'],
    ['a wrong key', { a: 1 }, { $dict: [['b', 1]] }, 'Compare the keys'],
  ])('notices %s', (_name, expected, raw, text) => {
    expect(mismatch(expected, raw)).toContain(text);
  });

  it('notices a result that is printed instead of returned', () => {
    expect(mismatch('a b', null, { stdout: 'a b\n', code: 'def f(x):\n    print(x)\n' })).toContain(
      'does not give it back',
    );
    expect(mismatch([1, 2], null, { stdout: '[1, 2]\n' })).toContain('does not give it back');
    expect(mismatch([1, 2], null, { stdout: '[1, 3]\n' })).not.toContain('does not give it back');
  });

  it('tells code without any return from code that misses one path', () => {
    expect(mismatch(1, null, { code: 'def f(x):\n    x  # return\n' })).toContain(
      'your code has no `return`',
    );
    expect(mismatch(1, null)).toContain('every path');
  });

  it.each([
    ['seen=[]', true],
    ['seen: dict[str, int] = { }', true],
    ['*,\n      seen=set(\n      )', true],
    ['seen=None', false],
    ['seen=()', false],
    ['seen=[0]', false],
  ])('notices a mutable default value: %s', (parameter, isMutable) => {
    const code = `def f(x, ${parameter}):\n    return g(x, seen=[])\n`;
    expect(mismatch([1], [1, 1], { code }).includes('default value')).toBe(isMutable);
  });

  it('uses the words of JavaScript', () => {
    const text = mismatch([1, 2], [1], { language: 'javascript', code: 'function f() { return [1]; }' });
    expect(text).toContain('The array should have');
    expect(text).not.toMatch(/list|dictionary|None/);
  });
});

describe('explainMismatch of a program', () => {
  function mismatch(
    expectedStdout: string,
    printed: string,
    test: Partial<IoTest> = {},
    code = 'print(1)\n',
  ): string {
    return explainMismatch({
      test: { kind: 'io', stdin: '3 4\n', expectedStdout, ...test },
      actualText: printed,
      language: 'python',
      code,
    });
  }

  it('quotes short texts, and leaves long ones to the fields of the result', () => {
    expect(mismatch('7\n', '12\n')).toContain(
      'With the input `3 4` the output should be `7`, but your program printed `12`.',
    );
    expect(mismatch('1\n2\n', '1\n3\n')).toContain('The output is not the expected one.');
  });

  it.each<[string, string, string, string]>([
    ['no output', '7', '', 'printed nothing'],
    ['letter case', 'Yes', 'YES', 'capital and small'],
    ['words run together', 'a b', 'ab', 'Only spaces or line breaks'],
    ['punctuation', 'Hello, Ann!', 'Hello Ann', 'only signs'],
    ['the form of numbers', '3', '3.0', 'written in another way'],
    ['output before the result', '7', 'result 7', 'prints more before'],
    ['output after the result', '7', '7 done', 'prints more after'],
    ['an early end', '1\n2\n3', '1\n2', 'ends too early'],
    ['the first line that differs', '1\n2\n3', '1\n5\n3', 'Line 2 of the output'],
  ])('notices %s', (_name, expected, printed, text) => {
    expect(mismatch(expected, printed)).toContain(text);
  });

  it('notices white space where it counts', () => {
    expect(mismatch('a\nb', 'a\nb\n\n', { compare: 'exact' })).toContain('Only the end');
    expect(mismatch('a b\n', 'a  b\n', { compare: 'exact' })).toContain('first in line 1');
  });

  it('notices the prompt of input() in the output', () => {
    const text = mismatch('7', 'Number: 7', {}, 'n = int(input("Number: "))\nprint(n)\n');
    expect(text).toContain('Without it the output would be right.');
  });

  it('notices functions that nobody calls', () => {
    expect(mismatch('7', '', {}, 'def main():\n    print(7)\n')).toContain('never calls one');
    expect(mismatch('7', '', {}, 'def main():\n    x = 7\nmain()\n')).toContain('`print`');
  });
});

describe('every message', () => {
  it('stays short whatever the values are', () => {
    const long = 'x'.repeat(10_000);
    const test: CallTest = { kind: 'call', function: 'f', args: [long], expected: long };
    const context = { language: 'python' as const, code: long };
    expect(
      explainMismatch({ test, actualText: renderExpected(long, 'python'), ...context }).length,
    ).toBeLessThan(1500);
    const fault = faultOf({ type: 'ValueError', message: long, line: 1, sourceLine: long });
    expect(explainFault(fault, context).length).toBeLessThan(1000);
  });
});
