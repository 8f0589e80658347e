import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grader } from '../src/grading/grader.js';
import type { GradeReport, GradeRequest, TestCase } from '../src/grading/grading.types.js';
import { ADD } from './support/native-grading.js';
import { DRIVERS, unit, verdicts } from './support/unit-tests.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 300, memoryLimitMb: 64 };
const SUMS: TestCase[] = [1, 2, 3, 4, 5, 6].map((n) => ({
  kind: 'io',
  stdin: `${n}\n`,
  expectedStdout: `${n}\n`,
}));

describe.each(DRIVERS)('what an exercise may ask for, %s', (driver) => {
  let grader: Grader;
  beforeAll(async () => {
    grader = await openGrader(driver);
  });
  afterAll(() => grader.stop());

  const grade = (
    request: Pick<GradeRequest, 'language' | 'code'> & Partial<GradeRequest>,
  ): Promise<GradeReport> => grader.grade({ tests: ADD, limits: LIMITS, ...request });
  const messages = ({ results }: GradeReport) => results.map(({ message }) => message);

  describe('typeCheck', () => {
    const typed = (code: string, more: Partial<GradeRequest> = {}) =>
      grade({ language: 'typescript', code, typeCheck: true, ...more });
    const FAULTY =
      'export function add(a: number, b: number): number {\n  const text: string = a + b;\n  return a + b;\n}\n';

    it('is off where nobody has asked for it', async () => {
      expect((await typed(FAULTY, { typeCheck: false })).score).toBe(100);
    });

    it('makes a type error a compile_error with its line', async () => {
      const report = await typed(FAULTY);
      expect(report).toMatchObject({ verdict: 'compile_error', score: 0 });
      expect(report.results[0]?.message).toContain('line 2');
      expect(report.results[0]?.message).toContain("Type 'number' is not assignable to type 'string'.");
    });

    it.each([
      ['a script', 'function add(a: number, b: number) { return a + b; }'],
      [
        'a module',
        'import fs from "node:fs";\nexport const add = (a: number, b: number) => (fs ? a + b : 0);',
      ],
      [
        'names of the surroundings',
        'const process = 1, name = "n";\nconst add = (a: number, b: number) => a + b;',
      ],
    ])('passes %s whose types fit', async (_, code) => {
      expect((await typed(code)).score).toBe(100);
    });

    it('knows what a program reads and prints with', async () => {
      const code = `import { readFileSync } from 'node:fs';
const lines: string[] = readFileSync(0, 'utf8').split('\\n');
process.stdout.write(lines[0] + '\\n');
`;
      expect((await typed(code, { tests: SUMS })).score).toBe(100);
      const browser = await typed('document.title = "x";', { tests: SUMS });
      expect(messages(browser)[0]).toContain("Cannot find name 'document'");
    });

    it('checks the student’s file alone, under the name by which the tests import it', async () => {
      const test = unit(
        'jest',
        "import { add } from './sum';\ntest('adds', () => expect(add(1, 2)).toBe(3));\n",
      );
      const code = 'export const add = (a: number, b: number): number => a + b;\n';
      const more = { tests: [test], solutionFile: 'sum.ts' };
      expect(await typed(code, more)).toMatchObject({ score: 100, integrity: 'full' });
      expect(verdicts(await typed(`${code}const x: string = 1;`, more))).toEqual(['compile_error']);
    });

    it.each([
      [
        'never come to an end',
        'type Grow<T> = T extends [infer A] ? Grow<[[A]]> : Grow<[T]>;\nlet x: Grow<1>;',
      ],
      ['are too deep for the compiler', `const x = ${'1+'.repeat(30_000)}1;`],
      [
        'multiply',
        `type A0 = { a: 1 } | { b: 2 };\n${Array.from({ length: 30 }, (_, i) => `type A${i + 1} = (A${i} & { x${i}: 1 }) | (A${i} & { y${i}: 2 });`).join('\n')}\ndeclare let v: A30;\nconst w: string = v;`,
      ],
    ])('gives types that %s a verdict, and goes on', async (_, code) => {
      expect((await typed(code)).verdict).toBe('compile_error');
      expect((await typed('const add = (a: number, b: number) => a + b;')).score).toBe(100);
    });

    it('keeps nothing of one check for the next', async () => {
      const widening =
        'declare global { interface Array<T> { twice: T } }\nexport const add = () => [1].twice;';
      expect((await typed(widening)).verdict).toBe('wrong_answer');
      expect(messages(await typed('export const add = () => [1].twice;'))[0]).toContain(
        "'twice' does not exist",
      );
    });

    const SLOW =
      "type Long<N, A extends any[] = []> = A['length'] extends N ? A : Long<N, [...A, any]>;\nlet x: Long<9999>;";
    it('ends with the wish for the answer', async () => {
      const request = {
        language: 'typescript' as const,
        code: SLOW,
        typeCheck: true,
        tests: ADD,
        limits: LIMITS,
      };
      await expect(grader.grade(request, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
        name: 'TimeoutError',
      });
    });
  });

  it('grades TypeScript on, after a source that breaks the compiler', async () => {
    const code = `const a = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`;
    const report = await grade({ language: 'typescript', code });
    expect(report.verdict).toBe('compile_error');
    expect(messages(report)[0]).toContain('nested too deeply');
    const right = 'const add = (a: number, b: number) => a + b;';
    expect((await grade({ language: 'typescript', code: right })).score).toBe(100);
  });

  describe('stopAtFirstFailure', () => {
    it('leaves out the tests after the first that fails, and says so', async () => {
      const code = 'n = int(input())\nprint(n if n != 2 else 0)\n';
      const report = await grade({ language: 'python', code, tests: SUMS, stopAtFirstFailure: true });
      expect(verdicts(report)).toEqual(['accepted', ...Array<string>(5).fill('wrong_answer')]);
      expect(report.score).toBe(16.67);
      expect(report.results[2]).toMatchObject({ durationMs: 0, message: expect.stringContaining('Not run') });
      expect(report.results[2]).not.toHaveProperty('actual');
      const whole = await grade({ language: 'python', code, tests: SUMS });
      expect(whole.score).toBe(83.33);
    });

    it('holds for the specs of a unit test and for the tests after it', async () => {
      const asserts = unit('assert', 'assert add(1, 2) == 3\nassert add(1, 1) == 3\nassert add(2, 1) == 3\n');
      const code = 'def add(a, b):\n    return a + b\n';
      const tests = [asserts, ...ADD];
      const report = await grade({ language: 'python', code, tests, stopAtFirstFailure: true });
      expect(report.results.map(({ passed }) => passed)).toEqual([true, false, false, false, false]);
      expect(messages(report).slice(2)).toEqual(Array(3).fill(expect.stringContaining('Not run')));
    });
  });

  it('costs three time limits at most where a program never ends', async () => {
    const report = await grade({ language: 'python', code: 'while True: pass', tests: SUMS });
    expect(verdicts(report)).toEqual(Array(6).fill('time_limit_exceeded'));
    expect(report.results.filter(({ durationMs }) => durationMs > 0)).toHaveLength(3);
    expect(messages(report)[3]).toContain('Not run');
  });

  it('still runs the others where only some inputs are too much', async () => {
    const code = 'n = int(input())\nwhile n in (1, 2, 4, 5): pass\nprint(n)\n';
    const report = await grade({ language: 'python', code, tests: SUMS });
    expect(report.results.map(({ passed }) => passed)).toEqual([false, false, true, false, false, true]);
  });
});
