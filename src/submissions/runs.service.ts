import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors.js';
import type { Viewer } from '../common/viewer.js';
import { gradedTests, type Exercise } from '../exercises/exercise.entity.js';
import { ExercisesService } from '../exercises/exercises.service.js';
import { Grader } from '../grading/grader.js';
import {
  GraderUnavailable,
  NotGradable,
  type GradeReport,
  type GradeRequest,
  type IoTest,
  type LanguageId,
} from '../grading/grading.types.js';
import { Semaphore } from '../common/semaphore.js';
import { withinBudget } from './result-texts.js';
import { languageFor } from './submission-language.js';
import type { RunBody, RunView, SubmissionResult } from './submissions.schemas.js';

/** However many tests there are and however long they may take. */
const MAX_RUN_MS = 30_000;
/** Longer than that in line, and the student had better try again. */
const MAX_WAIT_MS = 10_000;
const MAX_WAITING = 100;

/**
 * Runs code without a score: nothing is stored or counted. Half of the engine's places at most are theirs, and in its
 * line they stand behind every submission that is graded, so runs cannot hold up grades; runs that wait too long for
 * their turn are refused instead.
 */
@Injectable()
export class RunsService {
  private readonly places = new Semaphore(Math.max(1, Math.floor(availableParallelism() / 2)));
  private waiting = 0;

  constructor(
    private readonly exercises: ExercisesService,
    private readonly grader: Grader,
  ) {}

  /**
   * Runs the visible tests, or the code as a program that reads `stdin`. Throws as handing in does, and
   * `service_unavailable` where the server is too busy or the engine fails.
   */
  async run(viewer: Viewer, body: RunBody, gone: AbortSignal): Promise<RunView> {
    const exercise = await this.exercises.getForSubmission(viewer, body.exerciseId);
    const language = languageFor(exercise, body.language, this.grader);
    const request = requestFor(exercise, language, body);
    if (request.tests.length === 0) return nothingToRun(this.grader, language);
    const leave = await this.enter(gone);
    try {
      const report = await this.grade(request, gone);
      return body.stdin === undefined ? toRunView(report, language) : toFreeRunView(report, language);
    } finally {
      leave();
    }
  }

  private async enter(gone: AbortSignal): Promise<() => void> {
    if (this.waiting >= MAX_WAITING) throw busy();
    this.waiting += 1;
    try {
      return await this.places.take(AbortSignal.any([gone, AbortSignal.timeout(MAX_WAIT_MS)]));
    } catch (cause) {
      throw busy(cause);
    } finally {
      this.waiting -= 1;
    }
  }

  private async grade(request: GradeRequest, gone: AbortSignal): Promise<GradeReport> {
    const tooLong = AbortSignal.timeout(MAX_RUN_MS);
    try {
      return await this.grader.grade(request, { signal: AbortSignal.any([gone, tooLong]), yields: true });
    } catch (error) {
      if (error instanceof NotGradable)
        throw new DomainError('language_not_available', error.message, { cause: error });
      if (tooLong.aborted || gone.aborted || error instanceof GraderUnavailable) throw busy(error);
      throw error;
    }
  }
}

const busy = (cause?: unknown) =>
  new DomainError(
    'service_unavailable',
    `The run did not come to its end within ${MAX_RUN_MS / 1000} s on a busy server; try again in a moment.`,
    { cause, headers: { 'Retry-After': '5' } },
  );

function requestFor(exercise: Exercise, language: LanguageId, { code, stdin }: RunBody): GradeRequest {
  const { timeLimitMs, memoryLimitMb, typeCheck, stopAtFirstFailure, solutionFile, solutionCode, files } =
    exercise;
  const free: IoTest = { kind: 'io', name: 'Your input', stdin: stdin ?? '', expectedStdout: '' };
  return {
    language,
    code,
    solutionFile: solutionFile ?? undefined,
    reference: language === exercise.language ? (solutionCode ?? undefined) : undefined,
    tests: stdin === undefined ? gradedTests(exercise).filter((test) => test.hidden !== true) : [free],
    files,
    limits: { timeLimitMs, memoryLimitMb },
    typeCheck,
    stopAtFirstFailure,
  };
}

function toRunView(report: GradeReport, language: LanguageId): RunView {
  const { verdict, score, feedback, sandbox, runtime } = report;
  return { verdict, score, feedback, results: shown(report), language, sandbox, runtime };
}

/** Nothing was expected, so a run to the end is neither right nor wrong. */
function toFreeRunView(report: GradeReport, language: LanguageId): RunView {
  const { sandbox, runtime } = report;
  const results = shown(report).map(({ expected: _nothing, ...result }) =>
    hasEnded(report) ? ended(result) : result,
  );
  // The summary speaks of tests, and there are none here.
  const feedback = hasEnded(report)
    ? 'Your program ran to its end.'
    : (results[0]?.message ?? report.feedback);
  const verdict = hasEnded(report) ? null : report.verdict;
  return { verdict, score: null, feedback, results, language, sandbox, runtime };
}

const ended = ({ message: _comparison, ...result }: SubmissionResult): SubmissionResult => ({
  ...result,
  verdict: 'accepted',
  passed: true,
});

const hasEnded = ({ verdict }: GradeReport): boolean => verdict === 'accepted' || verdict === 'wrong_answer';

const shown = ({ results }: GradeReport): SubmissionResult[] =>
  withinBudget(results).map(({ weight: _weight, durationMs, ...result }) => ({
    ...result,
    durationMs: Math.round(durationMs),
  }));

function nothingToRun(grader: Grader, language: LanguageId): RunView {
  const { sandbox } = grader.describe();
  const runtime = grader.runtimes().find((one) => one.language === language)?.version ?? '';
  const feedback = 'This exercise has no visible tests. Give some input (`stdin`) to run your program with.';
  return { verdict: null, score: null, feedback, results: [], language, sandbox, runtime };
}
