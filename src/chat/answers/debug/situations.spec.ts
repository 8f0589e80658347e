import { describe, expect, it } from '@jest/globals';
import type { LanguageId, Verdict } from '../../../grading/grading.types.js';
import { noteById } from '../notes/find-note.js';
import { bordersIn } from './edge-cases.js';
import { placeIn, resultLines, type Failure } from './failure.js';
import { observation, variablesOf } from './observe.js';
import { situationOf } from './situations.js';

const CODE = 'def solve(xs):\n    total = 0\n    return total + xs[0]\n';

function failure(verdict: Verdict, message = '', more: Partial<Failure> = {}): Failure {
  const code = more.code ?? CODE;
  return {
    result: { name: 't', hidden: false, verdict, passed: false, durationMs: 1, peakMemoryKb: null },
    verdict,
    message,
    language: 'python',
    code,
    place: placeIn(message, code),
    given: '`solve([])`',
    ...more,
  };
}

/** The grader's words, and the situation that they stand for. */
const MESSAGES: [id: string, verdict: Verdict, message: string][] = [
  [
    'missing-function',
    'runtime_error',
    'The tests call a function named `solve`, but your code does not define it.',
  ],
  ['syntax', 'compile_error', "A colon is missing. (line 1: `def solve(xs)`)\nSyntaxError: expected ':'"],
  ['unknown-name', 'runtime_error', 'There is no `totl`. (line 3: `x`)\nNameError: name'],
  ['unknown-name', 'runtime_error', 'x (line 3: `x`)\nReferenceError: totl is not defined'],
  ['nothing-used', 'runtime_error', "x (line 3: `x`)\nTypeError: 'NoneType' object is not subscriptable"],
  ['nothing-used', 'runtime_error', 'x\nTypeError: Cannot read properties of undefined (reading 0)'],
  ['position-outside', 'runtime_error', 'x (line 3: `x`)\nIndexError: list index out of range'],
  ['key-missing', 'runtime_error', "x\nKeyError: 'a'"],
  ['end-of-input', 'runtime_error', 'x\nEOFError: EOF when reading a line'],
  ['conversion', 'runtime_error', "x\nValueError: invalid literal for int() with base 10: 'a'"],
  ['division-by-zero', 'runtime_error', 'x\nZeroDivisionError: division by zero'],
  ['endless-recursion', 'runtime_error', 'x\nRecursionError: maximum recursion depth exceeded'],
  ['endless-recursion', 'runtime_error', 'x\nRangeError: Maximum call stack size exceeded'],
  ['kinds-of-values', 'runtime_error', 'x\nTypeError: can only concatenate str'],
  ['other-error', 'runtime_error', 'Your code stopped with the error Oops.'],
  ['time-limit', 'time_limit_exceeded', 'The code was stopped because it took too long.'],
  ['memory-limit', 'memory_limit_exceeded', 'The code needed more memory than allowed.'],
  ['output-limit', 'output_limit_exceeded', 'The code printed far more than this task needs.'],
  [
    'printed-not-returned',
    'wrong_answer',
    'should give `1`, but gave `None`. Your function prints the right value but does not give it back.',
  ],
  ['no-return', 'wrong_answer', '`f(1)` should give `1`, but gave `None`. None means "no value"'],
  ['no-output', 'wrong_answer', 'Your program printed nothing: it defines functions but never calls one.'],
  [
    'type-of-answer',
    'wrong_answer',
    'Your answer is a text that looks like the right number; the quotes show it.',
  ],
  ['off-by-one', 'wrong_answer', 'The answer is 1 too large. Check where your loop starts and ends'],
  ['number-form', 'wrong_answer', 'The part after the decimal point is missing.'],
  ['text-details', 'wrong_answer', 'Only capital and small letters differ.'],
  ['too-much-output', 'wrong_answer', 'The right output is there, but your program prints more after it.'],
  [
    'ends-early',
    'wrong_answer',
    'The output starts right but ends too early. Check the last round of the loop, or a part that is not printed.',
  ],
  [
    'number-form',
    'wrong_answer',
    'The answer should be a whole number, and yours has a part after the decimal point.',
  ],
  ['type-of-answer', 'wrong_answer', 'The answer should be a list, and yours is a tuple.'],
  ['order', 'wrong_answer', 'The list has the right elements, but in another order.'],
  ['list-content', 'wrong_answer', 'The first difference is at position 2 (counted from 0).'],
  ['list-content', 'wrong_answer', 'The dictionary should have 2 entries, and yours has 1.'],
  ['list-content', 'wrong_answer', 'The list should have 3 elements, and yours has 2.'],
  ['opposite', 'wrong_answer', 'Your function decides the opposite here.'],
  ['other', 'wrong_answer', '`f(1)` should give `1`, but gave `7`.'],
];

describe('situationOf', () => {
  it.each(MESSAGES)('knows %s (%s)', (id, verdict, message) => {
    expect(situationOf(failure(verdict, message)).id).toBe(id);
  });

  it.each(MESSAGES)('has a question, a strategy and a note for %s', (_, verdict, message) => {
    const found = failure(verdict, message);
    const situation = situationOf(found);
    expect(situation.question(found)).toMatch(/^[A-Z][^`]*(?:`[^`]*`[^`]*)*\?$/);
    expect(situation.question(found)).not.toMatch(/undefined|NaN|\s{2}/);
    expect(situation.strategy).toMatch(/^[A-Z].*[.?]$/);
    expect(noteById(situation.note)?.id).toBe(situation.note);
  });

  it('is not misled by what a message quotes', () => {
    const message =
      '`f(1)` should give `"KeyError in another order"`, but gave `"printed nothing, decimal point"`.';
    expect(situationOf(failure('wrong_answer', message)).id).toBe('other');
  });

  it('finds the loop that never ends behind a limit', () => {
    const code = 'while True:\n    x = 1\n';
    const found = failure('time_limit_exceeded', 'too long', { code });
    expect(situationOf(found).id).toBe('endless-loop');
    expect(situationOf(found).question(found)).toContain('the loop on line 1');
  });
});

describe('placeIn', () => {
  it('reads the line that an explanation names, if the code has it', () => {
    expect(placeIn('x (line 2: `total = 0`)', CODE)).toEqual({ line: 2, source: 'total = 0' });
    expect(placeIn('Look at the loop on line 1: …', CODE)?.line).toBe(1);
    expect(placeIn('x (line 99: `y`)', CODE)).toBeUndefined();
    expect(placeIn('no line at all', CODE)).toBeUndefined();
  });
});

describe('resultLines', () => {
  it.each<[string, LanguageId, string | undefined, string, number[]]>([
    [
      'returns of Python',
      'python',
      undefined,
      'def f(x):\n    if x: return 1\n    return\n    return x\n',
      [2, 4],
    ],
    [
      'returns of JavaScript',
      'javascript',
      undefined,
      'function f(x) {\n  if (x) return 1;\n  return;\n}\n',
      [2],
    ],
    ['prints of a program', 'python', '3\n', 'x = input()\nprint(x)\n', [2]],
    ['console.log of a program', 'javascript', '3\n', 'const x = 1;\nconsole.log(x);\n', [2]],
  ])('finds %s', (_, language, stdin, code, lines) => {
    const result = { ...failure('wrong_answer').result, ...(stdin === undefined ? {} : { stdin }) };
    expect(resultLines(failure('wrong_answer', '', { code, language, result }))).toEqual(lines);
  });
});

describe('variablesOf', () => {
  it.each<[string, LanguageId, string[]]>([
    ['total = total + xs[i]', 'python', ['xs', 'i']],
    ['return len(xs) / count', 'python', ['xs', 'count']],
    ['for x in items:', 'python', ['items']],
    ['person.name.upper()', 'python', ['person']],
    ['print("hello", name)', 'python', ['name']],
    ['def f(x):', 'python', []],
    ['const rest = cents % size;', 'javascript', ['cents', 'size']],
    ['return "text";', 'javascript', []],
    ['for (const word of words) {', 'javascript', ['words']],
  ])('reads the names of %s (%s)', (source, language, names) => {
    expect(variablesOf(source, { language })).toEqual(names);
  });
});

describe('observation', () => {
  it('prints in the student’s language, at the line in question', () => {
    const found = failure('runtime_error', 'x (line 3: `…`)\nIndexError: list index out of range');
    expect(observation(found)).toContain('`print(repr(total), repr(xs))` just before line 3');
    const script = { code: 'function f(xs) {\n  return xs[0].name;\n}\n', language: 'javascript' as const };
    expect(observation(failure('runtime_error', 'x (line 2: `…`)', script))).toContain('`console.log(xs)`');
    expect(
      observation(failure('runtime_error', 'x (line 2: `…`)', { ...script, language: 'java' })),
    ).toContain('a line that prints `xs`');
  });
});

describe('bordersIn', () => {
  it('takes the numbers of comparisons from the code alone', () => {
    const code = 'if a < 6 and b >= 18.5 or c > -2:  # < 99\n    print("< 7")\nif d <= 6:\n    go(5 < x)\n';
    expect(bordersIn(code, 'python')).toEqual(['6', '18.5', '-2']);
  });
});
