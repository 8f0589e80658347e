import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grader } from '../src/grading/grader.js';
import { ExerciseFault, type GradeRequest, type IoTest } from '../src/grading/grading.types.js';
import { sendExercises } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent } from './support/students.js';
import { submit, submitAndWait } from './support/submissions.js';
import { startTestApp } from './support/test-app.js';
import { DRIVERS, unit, verdicts } from './support/unit-tests.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 2000, memoryLimitMb: 128 };
const echo = (n: number, more: Partial<IoTest> = {}): IoTest => ({
  kind: 'io',
  stdin: `${n}\n`,
  expectedStdout: `${n}\n`,
  ...more,
});

/** Any order of the words will do; half of them are half of the points. */
const IN_ANY_ORDER = `def check(input, expected, actual):
    wanted, got = set(expected.split()), set(actual.split())
    if wanted == got:
        return True
    return {"accepted": False, "score": len(wanted & got) / len(wanted), "message": f"of {input.strip()} words {len(wanted & got)} are right"}
`;

describe.each(DRIVERS)('what authors may add to an exercise, %s', (driver) => {
  let grader: Grader;
  beforeAll(async () => {
    grader = await openGrader(driver);
  });
  afterAll(() => grader.stop());

  const grade = (request: Partial<GradeRequest> & Pick<GradeRequest, 'code' | 'tests'>) =>
    grader.grade({ language: 'python', limits: LIMITS, ...request });

  it('counts a group only where all of it passes', async () => {
    const tests = [
      echo(1, { group: 'small' }),
      echo(2, { group: 'small' }),
      echo(3, { group: 'large' }),
      echo(4, { group: 'large' }),
      echo(5),
    ];
    const report = await grade({ code: 'n = int(input())\nprint(n if n != 4 else 0)\n', tests });
    expect(report.score).toBe(60);
    expect(report.results.map(({ group }) => group)).toEqual(['small', 'small', 'large', 'large', undefined]);
  });

  it('counts the asserts of a unit test in a group as one', async () => {
    const tests = [
      { ...unit('assert', 'assert f(1) == 1\nassert f(2) == 2\n'), group: 'g' },
      unit('assert', 'assert f(1) == 1\n'),
    ];
    const report = await grade({ code: 'def f(n):\n    return 1\n', tests });
    expect(report.score).toBe(33.33);
  });

  it('shares one time among all tests, and says which were not run', async () => {
    const code = 'n = int(input())\nwhile n > 1: pass\nprint(n)\n';
    const limits = { ...LIMITS, timeLimitMs: 5000, totalTimeLimitMs: 800 };
    const report = await grade({ code, limits, tests: [1, 2, 3].map((n) => echo(n)) });
    expect(verdicts(report)).toEqual(['accepted', 'time_limit_exceeded', 'time_limit_exceeded']);
    expect(report.results[2]).toMatchObject({ durationMs: 0, message: expect.stringContaining('Not run') });
  });

  describe('a checker', () => {
    const test = echo(4, { expectedStdout: 'a b c d\n', compare: 'checker' });
    const checker = { language: 'python', code: IN_ANY_ORDER } as const;

    it('accepts what it likes, gives a part of the weight, and speaks to the student', async () => {
      const right = await grade({ code: 'print("d c b a")', tests: [test], checker });
      expect(right).toMatchObject({ score: 100, verdict: 'accepted' });
      const half = await grade({ code: 'print("d c")', tests: [test, echo(4)], checker });
      expect(half.score).toBe(25);
      expect(half.results[0]).toMatchObject({
        verdict: 'wrong_answer',
        passed: false,
        share: 0.5,
        message: 'of 4 words 2 are right',
      });
    });

    it('may be in another language than the exercise', async () => {
      const code =
        'function check(input: string, expected: string, actual: string): boolean { return actual.trim() === input.trim(); }';
      const report = await grade({
        code: 'print(input())',
        tests: [test],
        checker: { language: 'typescript', code },
      });
      expect(report.score).toBe(100);
    });

    it('is asked nothing where the program failed', async () => {
      const failing = { language: 'python', code: 'def check(*_):\n    return True\n' } as const;
      const report = await grade({ code: 'print("a")\nraise ValueError\n', tests: [test], checker: failing });
      expect(report.verdict).toBe('runtime_error');
    });

    it('takes a megabyte of output', async () => {
      const long = {
        language: 'python',
        code: 'def check(i, e, actual):\n    return len(actual) == 1000001\n',
      } as const;
      const report = await grade({ code: 'print("x" * 1000000)', tests: [test], checker: long });
      expect(report.score).toBe(100);
    });

    it.each([
      ['raises', 'def check(i, e, a):\n    return 1 / 0\n', /ZeroDivisionError/],
      ['answers nothing', 'def check(i, e, a):\n    pass\n', /must answer/],
      ['is not there', 'def chek(i, e, a):\n    pass\n', /check/],
      ['cannot be read', 'def check(', /SyntaxError/],
      ['ends the process', 'import os\ndef check(i, e, a):\n    os._exit(0)\n', /checker/],
    ])('that %s is the exercise’s fault, not the student’s', async (_what, code, words) => {
      const fault = await grade({
        code: 'print(1)',
        tests: [test],
        checker: { language: 'python', code },
      }).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(ExerciseFault);
      expect((fault as Error).message).toMatch(words);
    });

    it('is not reached by the student’s files', async () => {
      const code = 'import words\ndef check(i, e, actual):\n    return words.ANY\n';
      const report = await grade({
        code: 'print(1)',
        codeFiles: { 'words.py': 'ANY = True\n' },
        files: { 'words.py': 'ANY = False\n' },
        tests: [test],
        checker: { language: 'python', code },
      });
      expect(report.score).toBe(0);
    });
  });

  describe('several files of the student’s', () => {
    const area = 'def area(r):\n    return r * r\n';
    it('are imported by the main file and by tests', async () => {
      const report = await grade({
        code: 'from shapes import area\ndef twice(r):\n    return 2 * area(r)\n',
        codeFiles: { 'shapes.py': area },
        reference: 'from shapes import area\ndef twice(r):\n    return 2 * area(r)\n',
        referenceFiles: { 'shapes.py': area },
        tests: [
          { kind: 'call', function: 'twice', args: [2], expected: 8 },
          unit('assert', 'import shapes\nassert twice(1) == 2\nassert shapes.area(3) == 9\n'),
        ],
      });
      expect(report.score).toBe(100);
      expect(report.integrity).toBe('low');
    });

    it('fail where one of them is wrong', async () => {
      const report = await grade({
        code: 'from shapes import area\ndef twice(r):\n    return 2 * area(r)\n',
        codeFiles: { 'shapes.py': 'def area(r:\n' },
        tests: [{ kind: 'call', function: 'twice', args: [2], expected: 8 }],
      });
      expect(report.score).toBe(0);
      expect(report.results[0]?.message).toMatch(/shapes\.py|syntax/i);
    });

    it.each(['javascript', 'typescript'] as const)('of %s too', async (language) => {
      const ending = language === 'javascript' ? 'js' : 'ts';
      const type = language === 'typescript' ? ': number' : '';
      const request: Pick<GradeRequest, 'language' | 'code' | 'tests'> = {
        language,
        code: `const { area } = require('./shapes');\nfunction twice(r${type}) { return 2 * area(r); }\nmodule.exports = { twice };\n`,
        tests: [{ kind: 'call', function: 'twice', args: [2], expected: 8 }],
      };
      const file = `shapes.${ending}`;
      const right = { [file]: `exports.area = (r${type}) => r * r;\n` };
      expect((await grade({ ...request, codeFiles: right })).score).toBe(100);
      const broken = await grade({ ...request, codeFiles: { [file]: 'exports.area = (' } });
      expect(broken).toMatchObject({ score: 0, verdict: 'compile_error' });
      expect(broken.results[0]?.message).toContain(file);
    });
  });
});

it('travels from the author to the student’s result over the API', async () => {
  const app = await startTestApp();
  try {
    const [instructor, student] = [await makeInstructor(app), await registerStudent(app)];
    const body = {
      title: 'Words of a file',
      description: 'Print them.',
      difficultyLevel: 'beginner',
      topic: 'files',
      starterCode: 'from words import WORDS\n',
      solutionCode: 'from words import WORDS\nprint(*WORDS)\n',
      studentFiles: { 'words.py': { starter: 'WORDS = []\n', solution: 'WORDS = ["a", "b"]\n' } },
      checker: { language: 'python', code: IN_ANY_ORDER },
      totalTimeLimitMs: 60_000,
      testCases: [
        { kind: 'io', stdin: '2\n', expectedStdout: 'a b\n', compare: 'checker', group: 'all' },
        { kind: 'io', stdin: '2\n', expectedStdout: 'b a\n', compare: 'checker', weight: 3 },
      ],
    };
    const made = await sendExercises(app, instructor, 'POST', '/', body);
    expect(made.status).toBe(201);
    const id = made.body['id'] as number;
    const seen = await send(app, 'GET', `/api/exercises/${id}`, { headers: student.headers });
    expect(seen.body).toMatchObject({
      studentFiles: { 'words.py': { starter: 'WORDS = []\n' } },
      totalTimeLimitMs: 60_000,
    });
    expect(JSON.stringify(seen.body)).not.toMatch(/"a", \\"b\\"|def check|solution":/);
    const refused = await submit(app, student, { exerciseId: id, code: '', files: { 'other.py': '' } });
    expect(refused.body).toMatchObject({
      status: 422,
      errors: [{ path: '/files/other.py', code: 'unknown_field' }],
    });
    const graded = await submitAndWait(app, student, {
      exerciseId: id,
      code: body.solutionCode,
      files: { 'words.py': 'WORDS = ["a"]\n' },
    });
    expect(graded).toMatchObject({
      score: 37.5,
      files: { 'words.py': 'WORDS = ["a"]\n' },
      results: [{ group: 'all', share: 0.5, message: 'of 2 words 1 are right' }, { share: 0.5 }],
    });
  } finally {
    await app.stop();
  }
});
