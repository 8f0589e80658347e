import { Injectable } from '@nestjs/common';
import { DomainError, type FieldError } from '../common/errors.js';
import { stringifyExactJson } from '../common/exact-json.js';
import { Grader } from '../grading/grader.js';
import {
  GraderUnavailable,
  NotGradable,
  type GradeReport,
  type TestResult,
} from '../grading/grading.types.js';
import { gradedTests, type Exercise } from './exercise.entity.js';
import type { ExerciseData } from './exercises.schemas.js';

/** 200 tests of 30 s each would hold the request, and a slot of the grader, for more than an hour. */
const MAX_DURATION_MS = 120_000;

type Graded = Pick<
  Exercise,
  'testCases' | 'expectedOutput' | 'solutionFile' | 'timeLimitMs' | 'memoryLimitMb'
>;
type Checked = Graded & Pick<Exercise, 'language' | 'starterCode' | 'solutionCode'>;

/** Texts that differ where a submission would be graded otherwise. */
export const gradedBy = (exercise: Graded): string =>
  stringifyExactJson([
    gradedTests(exercise),
    exercise.solutionFile,
    exercise.timeLimitMs,
    exercise.memoryLimitMb,
  ]);

const checkedBy = (exercise: Checked): string =>
  stringifyExactJson([gradedBy(exercise), exercise.language, exercise.starterCode, exercise.solutionCode]);

/** Grades an author's own solution and starter before students meet the exercise. */
@Injectable()
export class AuthorCheck {
  constructor(private readonly grader: Grader) {}

  /**
   * Throws `exercise_not_verified` where the solution fails a test or the starter passes all of them,
   * `language_not_available` and `service_unavailable` where this server cannot tell. Drafts and exercises without
   * a solution pass, and so does what `before`, published, has been checked by already.
   */
  async verify(exercise: ExerciseData, before?: Exercise): Promise<void> {
    const { solutionCode, starterCode } = exercise;
    if (!exercise.isPublished || solutionCode === null) return;
    if (before?.isPublished === true && checkedBy(before) === checkedBy(exercise)) return;
    const signal = AbortSignal.timeout(MAX_DURATION_MS);
    const [solution, starter] = await Promise.all([
      this.grade(exercise, solutionCode, signal),
      starterCode === null ? null : this.grade(exercise, starterCode, signal),
    ]);
    const errors = solution.results.filter(({ passed }) => !passed).map(failure);
    if (starter?.score === 100) {
      errors.push({ path: 'starterCode', message: 'passes every test, so that nothing is left to do' });
    }
    if (errors.length > 0)
      throw new DomainError('exercise_not_verified', 'Its own code contradicts its tests.', { errors });
  }

  private async grade(exercise: ExerciseData, code: string, signal: AbortSignal): Promise<GradeReport> {
    const { language, timeLimitMs, memoryLimitMb } = exercise;
    const tests = gradedTests(exercise);
    const limits = { timeLimitMs, memoryLimitMb };
    const solutionFile = exercise.solutionFile ?? undefined;
    try {
      return await this.grader.grade({ language, code, solutionFile, tests, limits }, { signal });
    } catch (error) {
      throw asProblem(error, signal);
    }
  }
}

/** At most this much of a failing test's message: it may quote a whole output. */
const MAX_MESSAGE = 500;

function failure({ name, verdict, message, expected, actual }: TestResult): FieldError {
  const comparison =
    expected === undefined || actual === undefined ? '' : `expected ${expected}, got ${actual}`;
  const reason = message ?? comparison;
  const text = `fails “${name}” (${verdict})${reason === '' ? '' : `: ${reason}`}`;
  return {
    path: 'solutionCode',
    message: text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE).toWellFormed()}…` : text,
  };
}

function asProblem(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof NotGradable)
    return new DomainError('language_not_available', error.message, { cause: error });
  if (error instanceof GraderUnavailable) {
    return new DomainError(
      'service_unavailable',
      'The exercise cannot be checked right now; try again in a moment.',
      {
        cause: error,
        headers: { 'Retry-After': '5' },
      },
    );
  }
  if (!signal.aborted) return error;
  const message = `grading took longer than ${MAX_DURATION_MS / 1000} s`;
  return new DomainError('exercise_not_verified', undefined, { errors: [{ path: 'solutionCode', message }] });
}
