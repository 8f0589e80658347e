import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/errors.js';
import type { Viewer } from '../../common/viewer.js';
import type { Exercise } from '../../exercises/exercise.entity.js';
import { gradeRequestFor, specOf } from '../../exercises/grading-spec.js';
import { ExercisesService } from '../../exercises/exercises.service.js';
import { Grader } from '../../grading/grader.js';
import {
  GraderUnavailable,
  NotGradable,
  type GradeReport,
  type GradeRequest,
  type IoTest,
  type LanguageId,
} from '../../grading/grading.types.js';
import { RunPlaces, type RunPlace, type RunRefusal } from './run-places.js';
import { withinBudget } from '../results/result-texts.js';
import { filesFor } from '../submission-files.js';
import { languageFor } from '../submission-language.js';
import type { RunBody, RunView, SubmissionResult } from '../submissions.schemas.js';

/** However many tests there are and however long they may take. */
const MAX_RUN_MS = 30_000;
const MAX_WAIT_MS = 10_000;
/** More than an endless loop costs by default: three tests of two seconds, and the start. */
const SLICE_MS = 7_000;

/**
 * Runs code without a score: nothing is stored or counted. Half of the engine's places at most are theirs, and in its
 * line they stand behind every submission that is graded, so runs cannot hold up grades. Students take turns; a run
 * ends early when somebody else waits and it has had its time, and one that waits too long for its turn is refused.
 */
@Injectable()
export class RunsService {
  private readonly places = new RunPlaces(Math.max(1, Math.floor(availableParallelism() / 2)), {
    waitMs: MAX_WAIT_MS,
    sliceMs: SLICE_MS,
  });

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
    const place = await this.places.enter(viewer.userId, gone);
    if (typeof place === 'string') throw busy(place);
    try {
      const report = await this.grade(viewer, request, place, gone);
      return body.stdin === undefined ? toRunView(report, language) : toFreeRunView(report, language);
    } finally {
      place.leave();
    }
  }

  private async grade(
    viewer: Viewer,
    request: GradeRequest,
    { cut }: RunPlace,
    gone: AbortSignal,
  ): Promise<GradeReport> {
    const tooLong = AbortSignal.timeout(MAX_RUN_MS);
    const signal = AbortSignal.any([gone, tooLong, cut]);
    try {
      return await this.grader.grade(request, { signal, yields: true, owner: viewer.userId });
    } catch (error) {
      if (error instanceof NotGradable)
        throw new DomainError('language_not_available', error.message, { cause: error });
      if (cut.aborted) throw busy('others_wait', error);
      if (tooLong.aborted || gone.aborted || error instanceof GraderUnavailable) throw busy('failed', error);
      throw error;
    }
  }
}

const BUSY: Record<RunRefusal | 'failed', string> = {
  too_many: 'Too many runs are waiting; try again when one of yours has ended.',
  waited_too_long: `There was no place within ${MAX_WAIT_MS / 1000} s on a busy server; try again in a moment.`,
  others_wait: `Others are waiting, so this run was ended after ${SLICE_MS / 1000} s or more; try again in a moment.`,
  failed: `The run did not come to its end within ${MAX_RUN_MS / 1000} s on a busy server; try again in a moment.`,
};

const busy = (reason: keyof typeof BUSY, cause?: unknown) =>
  new DomainError('service_unavailable', BUSY[reason], { cause, headers: { 'Retry-After': '5' } });

function requestFor(exercise: Exercise, language: LanguageId, { code, files, stdin }: RunBody): GradeRequest {
  const spec = specOf(exercise);
  const free: IoTest = { kind: 'io', name: 'Your input', stdin: stdin ?? '', expectedStdout: '' };
  const tests = stdin === undefined ? spec.tests.filter((test) => test.hidden !== true) : [free];
  return gradeRequestFor({ ...spec, tests }, language, { code, codeFiles: filesFor(exercise, files) });
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
