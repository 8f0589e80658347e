import { describe, expect, it } from '@jest/globals';
import { readFiles } from '../../../../test/support/read-files.js';
import type { GradeReport, Verdict } from '../../../grading/grading.types.js';
import { checkExercise } from './check-exercises.js';

const FILES = {
  'a/exercise.yaml': 'learnflow: 1\ntitle: A\ndifficultyLevel: beginner\nlanguage: python\n',
  'a/description.md': 'A',
  'a/solution.py': 'solution',
  'a/starter.py': 'starter',
  'a/wrong/off.py': 'wrong',
  'a/tests/1.in': '',
  'a/tests/1.out': '1\n',
};

/** Says of each program what it is told to, on one visible and one hidden test. */
const graderThat = (verdicts: Record<string, [Verdict, Verdict]>) => ({
  describe: () => ({ sandbox: 'wasm' }) as never,
  grade: ({ code }: { code: string }) => {
    const results = (verdicts[code] ?? []).map((verdict, index) => {
      const passed = verdict === 'accepted';
      return { name: `t${index}`, hidden: index === 1, verdict, passed };
    });
    const score = (results.filter(({ passed }) => passed).length / results.length) * 100;
    const verdict = results.find(({ passed }) => !passed)?.verdict ?? 'accepted';
    return Promise.resolve({ score, verdict, results } as unknown as GradeReport);
  },
});
const sound = {
  solution: ['accepted', 'accepted'],
  starter: ['wrong_answer', 'wrong_answer'],
  wrong: ['accepted', 'wrong_answer'],
} as const;

describe('the check of an exercise', () => {
  it.each<[string, Record<string, readonly [Verdict, Verdict]>, string[]]>([
    ['nothing where all is well', {}, []],
    [
      'a solution that fails',
      { solution: ['accepted', 'runtime_error'] },
      ['wasm: the solution fails “t1” (runtime_error)'],
    ],
    ['a starter that passes', { starter: ['accepted', 'accepted'] }, ['wasm: the starter passes every test']],
    [
      'a starter that does not load',
      { starter: ['compile_error', 'compile_error'] },
      ['wasm: the starter is no whole program'],
    ],
    [
      'a starter of which students see no failure',
      { starter: ['accepted', 'wrong_answer'] },
      ['wasm: the starter fails no test that students see'],
    ],
    [
      'a wrong program that is accepted',
      { wrong: ['accepted', 'accepted'] },
      ['wasm: wrong/off.py is accepted, not refused'],
    ],
  ])('names %s', async (_what, verdicts, faults) => {
    const [imported] = await readFiles(FILES);
    const grader = graderThat({ ...sound, ...verdicts } as never);
    expect(await checkExercise(imported as never, [grader])).toEqual(faults);
  });
});
