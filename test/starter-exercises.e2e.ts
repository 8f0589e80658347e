import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STARTER_EXERCISES } from '../src/exercises/starter/starter-exercises.js';
import type { StarterExercise } from '../src/exercises/starter/starter.types.js';
import { Grader } from '../src/grading/grader.js';
import type { GradeReport } from '../src/grading/grading.types.js';

/** Enough to keep two cores busy while a sandbox boots. */
const PARALLEL = 3;
/** In wasm mode a submission costs about half a second of boot, and there are two per exercise. */
const TIMEOUT_MS = 300_000;

let grader: Grader;

function grade(exercise: StarterExercise, code: string): Promise<GradeReport> {
  const { language, testCases, timeLimitMs = 2000, memoryLimitMb = 128 } = exercise;
  return grader.grade({ language, code, tests: testCases, limits: { timeLimitMs, memoryLimitMb } });
}

/** The grade of one program of every exercise, by slug; a few are graded at the same time. */
async function gradeAll(program: 'solutionCode' | 'starterCode'): Promise<Map<string, GradeReport>> {
  const reports = new Map<string, GradeReport>();
  const waiting = [...STARTER_EXERCISES];
  const work = async () => {
    for (let exercise = waiting.shift(); exercise; exercise = waiting.shift()) {
      reports.set(exercise.slug, await grade(exercise, exercise[program]));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return reports;
}

describe('the starter exercises in the real sandbox', () => {
  beforeAll(async () => {
    grader = await Grader.create({ driver: 'auto', log: (level, message) => console.info(level, message) });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await grader?.stop();
  });

  it(
    'gives every solution 100 points',
    async () => {
      const reports = await gradeAll('solutionCode');
      const failures = [...reports].flatMap(([slug, report]) =>
        report.results
          .filter((result) => !result.passed)
          .map(({ name, verdict, actual, message }) => ({ slug, name, verdict, actual, message })),
      );
      expect(failures).toEqual([]);
      expect([...reports.values()].map((report) => report.score)).toEqual(STARTER_EXERCISES.map(() => 100));
    },
    TIMEOUT_MS,
  );

  it(
    'lets every starter load, and lets it fail a test that the student can see',
    async () => {
      const reports = await gradeAll('starterCode');
      for (const [slug, { score, results }] of reports) {
        const visiblyFailed = results.some((result) => !result.hidden && !result.passed);
        const loads = results.every((result) => result.verdict !== 'compile_error');
        expect({ slug, isFullScore: score === 100, visiblyFailed, loads }).toEqual({
          slug,
          isFullScore: false,
          visiblyFailed: true,
          loads: true,
        });
      }
      expect(reports.size).toBe(STARTER_EXERCISES.length);
    },
    TIMEOUT_MS,
  );
});
