import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/errors.js';
import type { FieldError } from '../../common/errors/field-errors.js';
import { FairSemaphore } from '../../common/limits/fair-semaphore.js';
import type { Viewer } from '../../common/viewer.js';
import { Grader } from '../../grading/grader.js';
import {
  ExerciseFault,
  GraderUnavailable,
  NotGradable,
  type GradeReport,
} from '../../grading/grading.types.js';
import { settleNumbers } from '../schemas/big-numbers.js';
import { gradedTests, type Exercise } from '../exercise.entity.js';
import { failure } from './failed-test.js';
import { checkFingerprint } from './fingerprints.js';
import { LONGEST_LIMIT_MS, proposedTimeLimit } from './time-limit-proposal.js';
import { authorsFiles, gradeRequestFor, specOf } from '../grading-spec.js';
import { requireVersion, versionWarnings } from '../language-versions.js';
import { toCheckedCode, type ExerciseCheckView, type Integrity } from './exercise-check.views.js';
import type { ExerciseData } from '../exercises.schemas.js';

/** 200 tests of 30 s each would hold the request, and a slot of the grader, for more than an hour. */
const MAX_DURATION_MS = 120_000;
/** As long as one check may take: who saves a few exercises at once gets their turn for each. Then they had better try again. */
const MAX_WAIT_MS = MAX_DURATION_MS;

/** What the author's own code says about an exercise. */
interface Examination {
  solution: GradeReport | null;
  starter: GradeReport | null;
  problems: FieldError[];
}

/** How far the results can be trusted, as a run of the solution has shown. */
export interface Trust {
  integrity: Integrity;
  integrityReason: string | null;
}

/**
 * Grades an author's own solution and starter before students meet the exercise. Half of the engine's places at most,
 * one author in each, and authors take turns: saving a course in one go holds up nobody's grades.
 */
@Injectable()
export class AuthorCheckService {
  private readonly places = new FairSemaphore(Math.max(1, Math.floor(availableParallelism() / 2)), 1);

  constructor(private readonly grader: Grader) {}

  /**
   * Throws `exercise_not_verified` where the solution fails a test or the starter passes all of them,
   * `language_not_available` and `service_unavailable` where this server cannot tell. Drafts and exercises without
   * a solution pass, and so does what `before`, published, has been checked by already: null, as nothing was run.
   */
  async verify(viewer: Viewer, exercise: ExerciseData, before?: Exercise): Promise<Trust | null> {
    if (!exercise.isPublished) return null;
    if (before?.isPublished === true && checkFingerprint(before) === checkFingerprint(exercise)) return null;
    if (exercise.solutionCode === null) return this.verifyTests(viewer, exercise);
    const { solution, problems } = await this.inTurn(viewer, (signal) =>
      this.examine(viewer, exercise, signal),
    );
    if (problems.length > 0)
      throw new DomainError('exercise_not_verified', 'Its own code contradicts its tests.', {
        errors: problems,
      });
    return trustOf(solution);
  }

  /** The exercise with a word on big integers in each test that needs one (`big-numbers.ts`). */
  settleNumbers(viewer: Viewer, exercise: ExerciseData): Promise<ExerciseData> {
    return settleNumbers(exercise, (tried, code) =>
      this.inTurn(viewer, (signal) => this.grade(viewer, tried, code, signal)),
    );
  }

  /** Nobody's code can be graded by tests that do not load, which shows without any. */
  private async verifyTests(viewer: Viewer, exercise: ExerciseData): Promise<null> {
    const unit = exercise.testCases.filter((test) => test.kind === 'unit');
    if (unit.length === 0) return null;
    try {
      await this.inTurn(viewer, (signal) => this.grade(viewer, { ...exercise, testCases: unit }, '', signal));
    } catch (error) {
      // A server that cannot tell now says nothing against the exercise.
      if (error instanceof DomainError && error.cause instanceof ExerciseFault) throw error;
    }
    return null;
  }

  /** Tries an exercise that is not saved, published or not. What is wrong with it is data; throws `service_unavailable` alone. */
  async check(viewer: Viewer, exercise: ExerciseData): Promise<ExerciseCheckView> {
    try {
      return await this.inTurn(viewer, (signal) => this.tried(viewer, exercise, signal));
    } catch (error) {
      const problems = asData(error);
      if (problems === undefined) throw error;
      return { ...NOTHING_RUN, problems };
    }
  }

  private async tried(
    viewer: Viewer,
    exercise: ExerciseData,
    signal: AbortSignal,
  ): Promise<ExerciseCheckView> {
    const { solution, starter, problems } = await this.examine(viewer, exercise, signal);
    if (gradedTests(exercise).length === 0)
      problems.push({
        path: '/testCases',
        code: 'too_few',
        params: { minimum: 1 },
        message: 'there is no test, and no expectedOutput',
      });
    return {
      verified: problems.length === 0,
      problems,
      solution: toCheckedCode(solution),
      starter: toCheckedCode(starter),
      proposedTimeLimitMs: await this.proposeTimeLimit(viewer, exercise, solution, signal),
      warnings: versionWarnings(exercise),
      integrity: null,
      integrityReason: null,
      ...trustOf(solution ?? starter),
    };
  }

  /** The time that a check may take begins with its turn. */
  private async inTurn<T>(viewer: Viewer, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const leave = await this.places
      .take(viewer.userId, { signal: AbortSignal.timeout(MAX_WAIT_MS) })
      .catch((cause: unknown) => {
        throw unavailable(cause);
      });
    try {
      return await work(AbortSignal.timeout(MAX_DURATION_MS));
    } finally {
      leave();
    }
  }

  private async examine(viewer: Viewer, exercise: ExerciseData, signal: AbortSignal): Promise<Examination> {
    const { solutionCode, starterCode } = exercise;
    const [solution, starter] = await Promise.all([
      solutionCode === null ? null : this.grade(viewer, exercise, solutionCode, signal, 'solution'),
      starterCode === null ? null : this.grade(viewer, exercise, starterCode, signal),
    ]);
    const problems = solution?.results.filter(({ passed }) => !passed).map(failure) ?? [];
    if (starter?.score === 100)
      problems.push({
        path: '/starterCode',
        code: 'passes_unsolved',
        params: {},
        message: 'passes every test, so that nothing is left to do',
      });
    return { solution, starter, problems };
  }

  /** Null where the solution fails. One that the present limit cuts off runs once more under the longest, to see what it needs. */
  private async proposeTimeLimit(
    viewer: Viewer,
    exercise: ExerciseData,
    solution: GradeReport | null,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { solutionCode, language } = exercise;
    if (solutionCode === null || solution === null || solution.results.length === 0) return null;
    const isCutOff = ({ verdict }: GradeReport) => verdict === 'time_limit_exceeded';
    const unhurried = isCutOff(solution)
      ? await this.grade(
          viewer,
          { ...exercise, timeLimitMs: LONGEST_LIMIT_MS },
          solutionCode,
          signal,
          'solution',
        )
      : solution;
    if (unhurried.results.some(({ passed }) => !passed)) return null;
    const factor = this.grader.runtimes().find((runtime) => runtime.language === language)?.timeFactor ?? 1;
    return proposedTimeLimit(Math.max(...unhurried.results.map(({ durationMs }) => durationMs)) / factor);
  }

  private async grade(
    viewer: Viewer,
    exercise: ExerciseData,
    code: string,
    signal: AbortSignal,
    whose: 'starter' | 'solution' = 'starter',
  ): Promise<GradeReport> {
    requireVersion(exercise, this.grader);
    const codeFiles = authorsFiles(exercise.studentFiles, whose);
    try {
      const request = gradeRequestFor(specOf(exercise), exercise.language, { code, codeFiles });
      return await this.grader.grade(request, { signal, owner: viewer.userId });
    } catch (error) {
      throw asProblem(error, signal);
    }
  }
}

/** Null where nothing was run: that says nothing about the tests. */
const trustOf = (report: GradeReport | null): Trust | null =>
  report && report.results.length > 0
    ? {
        integrity: report.integrity === 'full' ? 'full' : 'low',
        integrityReason: report.integrityReason ?? null,
      }
    : null;

const NOTHING_RUN = {
  verified: false,
  solution: null,
  starter: null,
  proposedTimeLimitMs: null,
  warnings: [],
  integrity: null,
  integrityReason: null,
};

/** The problems that are the exercise's own; undefined where it is the platform that fails. */
function asData(error: unknown): FieldError[] | undefined {
  if (!(error instanceof DomainError)) return undefined;
  if (error.code === 'exercise_not_verified') return error.errors;
  if (error.code !== 'language_not_available') return undefined;
  return [{ path: '/language', code: 'invalid_value', params: {}, message: error.message }];
}

const unavailable = (cause: unknown) =>
  new DomainError('service_unavailable', 'The exercise cannot be checked right now; try again in a moment.', {
    cause,
    headers: { 'Retry-After': '5' },
  });

function asProblem(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ExerciseFault) {
    const { file = '', line = 0 } = error.place;
    const params = { file, line, reason: error.reason };
    const errors = [
      { path: '/testCases', code: 'tests_do_not_run' as const, params, message: error.message },
    ];
    return new DomainError('exercise_not_verified', 'Its tests do not run.', { cause: error, errors });
  }
  if (error instanceof NotGradable)
    return new DomainError('language_not_available', error.message, { cause: error });
  if (error instanceof GraderUnavailable) {
    return unavailable(error);
  }
  if (!signal.aborted) return error;
  const message = `grading took longer than ${MAX_DURATION_MS / 1000} s`;
  return new DomainError('exercise_not_verified', undefined, {
    errors: [{ path: '/solutionCode', code: 'invalid_value', params: {}, message }],
  });
}
