import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Grader } from '../../src/grading/grader.js';
import type { GradeReport, LanguageId, TestCase, Verdict } from '../../src/grading/grading.types.js';
import { checkHost } from '../../src/grading/sandbox/native/confinement/host-check.js';
import { openGrader } from './open-grader.js';

const LIMITS = { timeLimitMs: 1000, memoryLimitMb: 128 };

export const add = (...triples: [number, number, number][]): TestCase[] =>
  triples.map(([a, b, expected]) => ({ kind: 'call', function: 'add', args: [a, b], expected }));
export const ADD = add([1, 2, 3], [-5, 5, 0]);
export const SUM_IO: TestCase[] = [
  { kind: 'io', stdin: '1 2\n', expectedStdout: '3\n' },
  { kind: 'io', stdin: '-5 5\n', expectedStdout: '0\n' },
];
export const verdicts = ({ results }: GradeReport): Verdict[] => results.map((result) => result.verdict);

const obstacle = (await checkHost()).find((check) => !check.ok);
if (obstacle && process.env.CI === 'true') throw new Error(`no native sandbox: ${obstacle.detail}`);
if (obstacle) console.warn(`native sandbox not tested: ${obstacle.detail}`);

interface NativeGrading {
  grader: () => Grader;
  grade: (
    language: LanguageId,
    code: string,
    tests?: TestCase[],
    limits?: typeof LIMITS,
  ) => Promise<GradeReport>;
}

/** Tests with a native grader of their own; skipped aloud where this machine has no native sandbox. */
export function describeNative(name: string, define: (native: NativeGrading) => void): void {
  (obstacle ? describe.skip : describe)(name, () => {
    let grader: Grader;
    beforeAll(async () => {
      grader = await openGrader('native');
    });
    afterAll(() => grader.stop());
    define({
      grader: () => grader,
      grade: (language, code, tests = ADD, limits = LIMITS) =>
        grader.grade({ language, code, tests, limits }),
    });
  });
}
