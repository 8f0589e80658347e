import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ProgressService } from '../../analytics/progress/progress.service.js';
import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';
import { JobQueue } from '../../database/work/job-queue.js';
import { addEvent, outboxRecord } from '../../events/outbox/outbox.js';
import { gradingSpec, toGradingSpec } from '../../exercises/grading-spec.js';
import type { GradeReport } from '../../grading/grading.types.js';
import type { Run } from './run.js';
import { storeGrade } from './store-grade.js';
import { signalSubmission } from '../live/submission-signal.js';
import { Submission } from '../submission.entity.js';
import { CLAIM, FAIL, OPEN_RUNS, SWEEP_LOCK, TAKE_ORPHANS, type FailedRow } from '../submissions.sql.js';
import { moveSubmission } from '../transitions.js';

/** Ten runs in a row that the platform fails, about a quarter of an hour with the pauses between them. */
export const MAX_FAILURES = 10;
/** 2, 4, 8 ... seconds after the first, second, third failure, and at most ten minutes. */
const retryDelaySeconds = (failures: number): number => Math.min(2 ** failures, 600);

/** What the platform has failed waits for everybody's first: it may be the submission that fails the platform. */
const LAST_PRIORITY = -1_000_000;

const WILL_RETRY =
  'The grader failed, not your code. Your submission is kept, it costs no attempt, and it is graded again by itself.';
const GAVE_UP =
  'The grader failed several times, not your code. Your submission is kept and costs no attempt; your instructor can have it graded again.';
const FAILURE_FEEDBACK = [MAX_FAILURES, WILL_RETRY, GAVE_UP];

const EXERCISE_AT_FAULT =
  'This exercise cannot be graded: its own tests do not run. Your code is not to blame. Your submission is kept, it costs no attempt, and your instructor has been told.';

/** The transactions around a run: nothing in here waits for the engine. Lock order: submission, then progress. */
@Injectable()
export class GradingRunsService {
  constructor(
    private readonly em: EntityManager,
    private readonly queue: JobQueue,
    private readonly progress: ProgressService,
  ) {}

  /**
   * Makes a waiting submission `running` for this process; null when it is graded, gone, or run by another.
   */
  async claim(id: number, workerKey: number, onRunId: (runId: string) => void): Promise<Run | null> {
    const runId = randomUUID();
    onRunId(runId);
    const em = this.em.fork();
    const row = await CLAIM.first(em, [runId, workerKey, id]);
    if (row === undefined) return null;
    const { studentId, userId, timezone, exerciseId, topic, difficultyLevel } = row;
    const { submissionId, exerciseVersion, attempt, language, code, codeFiles, isRegrade, waitedSeconds } =
      row;
    return {
      runId,
      submissionId,
      exerciseVersion,
      attempt,
      language,
      code,
      codeFiles,
      isRegrade,
      waitedSeconds,
      student: { studentId, userId, timezone },
      exercise: { exerciseId, topic, difficultyLevel },
      // A claim that had to wait for the row has seen the versions that were there before.
      spec: toGradingSpec(row) ?? (await gradingSpec(em, exerciseId, exerciseVersion)),
    };
  }

  /** Stores results, score, progress and events in one commit. False, and nothing stored, when the run is no longer the one that counts. */
  store(run: Run, report: GradeReport): Promise<boolean> {
    const { submissionId, student, exercise } = run;
    return this.em.fork().transactional(async (em) => {
      if (!(await storeGrade(em, run, report))) return false;
      const graded = outboxRecord('submission.graded', {
        studentId: student.studentId,
        userId: student.userId,
        exerciseId: exercise.exerciseId,
        submissionId,
        attempt: run.attempt,
        verdict: report.verdict,
        score: report.score,
      });
      await this.progress.record(em, student, exercise, graded);
      return true;
    });
  }

  /** The platform failed: `error`, and another try after a pause, up to `MAX_FAILURES` in a row. */
  fail(run: Run, reason: string): Promise<void> {
    return this.em.fork().transactional(async (em) => {
      const failed = await FAIL.all(em, [...FAILURE_FEEDBACK, run.submissionId, run.runId]);
      for (const row of failed) await this.recordFailure(em, row, reason, retryDelaySeconds(row.failures));
    });
  }

  /** The exercise is at fault: the end, until somebody has mended it and asks for a regrade. */
  giveUp(run: Run, reason: string): Promise<void> {
    return this.em.fork().transactional(async (em) => {
      const { submissionId, exerciseVersion, student, exercise } = run;
      const given = [reason.slice(0, 2_000), EXERCISE_AT_FAULT];
      if (!(await moveSubmission(em, 'giveUp', { id: submissionId, runId: run.runId }, given))) return;
      const { exerciseId } = exercise;
      const ids = { studentId: student.studentId, userId: student.userId, exerciseId, submissionId };
      addEvent(em, 'exercise.faulty', { ...ids, version: exerciseVersion, reason: reason.slice(0, 500) });
      await signalSubmission(em, { submissionId, userId: student.userId, status: 'error' });
    });
  }

  /** Gives up a run that nobody is to blame for, at shutdown: somebody else may take it at once. */
  release(run: Run): Promise<void> {
    return this.em.fork().transactional(async (em) => {
      if (await moveSubmission(em, 'release', { id: run.submissionId, runId: run.runId }, []))
        await this.queue.send(em, 'grading', jobOf(run.submissionId, run.student.studentId));
    });
  }

  /**
   * Takes back the runs that no living process holds, and gives a job to every waiting submission without one. Safe
   * at any time, in any number of processes: a job too many finds nothing to do. Answers whether there are runs that
   * other processes hold.
   */
  async reclaimOrphaned(workerKey: number, ownRunIds: readonly string[]): Promise<boolean> {
    const open = await OPEN_RUNS.first(this.em.fork(), [ownRunIds]);
    const { waiting = false, others = false } = open ?? {};
    if (waiting || others) await this.sweep(workerKey, ownRunIds);
    return others;
  }

  private sweep(workerKey: number, ownRunIds: readonly string[]): Promise<void> {
    return this.em.fork().transactional(async (em) => {
      // What it leaves to others, they find a few seconds later.
      const sweep = await SWEEP_LOCK.first(em, [ADVISORY_LOCKS.gradingWorkers]);
      if (sweep?.mine !== true) return;
      const orphans = await TAKE_ORPHANS.all(em, [
        ...FAILURE_FEEDBACK,
        workerKey,
        ownRunIds,
        ADVISORY_LOCKS.gradingWorkers,
      ]);
      for (const orphan of orphans) {
        // At once after a death or two; a submission that keeps killing its graders must not do so without a pause.
        const delay = orphan.failures <= 2 ? 0 : retryDelaySeconds(orphan.failures);
        await this.recordFailure(em, orphan, 'the process that graded it has died', delay);
      }
      await this.sendMissingJobs(em);
    });
  }

  private async recordFailure(
    em: EntityManager,
    row: FailedRow,
    reason: string,
    delay: number,
  ): Promise<void> {
    const { id: submissionId, failures, ...ids } = row;
    const willRetry = failures < MAX_FAILURES;
    addEvent(em, 'grader.failed', { ...ids, submissionId, reason: reason.slice(0, 500), willRetry });
    if (willRetry)
      await this.queue.send(em, 'grading', jobOf(submissionId, ids.studentId), {
        delaySeconds: delay,
        priority: LAST_PRIORITY,
      });
    await signalSubmission(em, { submissionId, userId: ids.userId, status: 'error' });
  }

  /** Jobs are lost where the queue was dropped, or restored without, or gave up after errors of the database. */
  private async sendMissingJobs(em: EntityManager): Promise<void> {
    const waiting = await em.find(
      Submission,
      {
        $or: [
          { status: 'queued' },
          { status: 'error', failures: { $lt: MAX_FAILURES }, exerciseFault: null },
        ],
      },
      { fields: ['id', 'failures', 'student'], orderBy: { id: 'asc' }, limit: 1_000 },
    );
    const jobs = waiting.map(({ id, student }) => jobOf(id, student.id));
    const pending = await this.queue.pendingKeys(
      em,
      'grading',
      jobs.map(({ key }) => key),
    );
    for (const job of jobs) if (!pending.has(job.key)) await this.queue.send(em, 'grading', job);
  }
}

const jobOf = (submissionId: number, studentId: number) => ({
  key: String(submissionId),
  owner: String(studentId),
});
