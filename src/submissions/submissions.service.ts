import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { ProgressService } from '../analytics/progress/progress.service.js';
import { Student } from '../auth/student.entity.js';
import { DomainError, forbidden, notFound } from '../common/errors/errors.js';
import { hasRole, requireRole, type Viewer } from '../common/viewer.js';
import { JobQueue } from '../database/work/job-queue.js';
import { databaseNow } from '../database/clock.js';
import { addEvent, outboxRecord, outboxRows } from '../events/outbox/outbox.js';
import { ExercisesService } from '../exercises/exercises.service.js';
import { Grader } from '../grading/grader.js';
import { MAX_FAILURES } from './queue/grading-runs.service.js';
import { QueuePositionsService } from './queue/queue-positions.service.js';
import { filesFor } from './submission-files.js';
import { languageFor } from './submission-language.js';
import { signalSubmission } from './live/submission-signal.js';
import { SubmissionWaitersService } from './live/submission-waiters.service.js';
import { Submission } from './submission.entity.js';
import { findSubmissionView, submissionPage } from './submissions.queries.js';
import type {
  Evaluation,
  ExerciseSubmissionsQuery,
  SubmissionBody,
  SubmissionPage,
  SubmissionQuery,
  SubmissionView,
} from './submissions.schemas.js';
import { BEGIN_HAND_IN, BY_KEY, HAND_IN, LATEST_GRADED } from './submissions.sql.js';
import { moveSubmission } from './transitions.js';

/** Behind those who wait for their first answer, but not behind the hundredth of one student. */
const REGRADE_PRIORITY = -20;

export interface SubmitOptions {
  idempotencyKey?: string | undefined;
  /** Holds the answer until it is graded or so many seconds have passed. */
  waitSeconds: number;
  /** Aborts when the client no longer waits. */
  gone: AbortSignal;
}

export interface Submitted {
  view: SubmissionView;
  /** The answer to an `Idempotency-Key` that was here before: nothing was made. */
  replayed: boolean;
}

@Injectable()
export class SubmissionsService {
  constructor(
    private readonly em: EntityManager,
    private readonly queue: JobQueue,
    private readonly exercises: ExercisesService,
    private readonly progress: ProgressService,
    private readonly grader: Grader,
    private readonly waiters: SubmissionWaitersService,
    private readonly places: QueuePositionsService,
  ) {}

  /**
   * Hands in code. Throws 404 for an exercise that the viewer does not see, 422 for a language that it does not take
   * (`validation_failed`) or that nothing here can run (`language_not_available`), and for a key used for another request.
   */
  async submit(viewer: Viewer, body: SubmissionBody, options: SubmitOptions): Promise<Submitted> {
    const request = { ...body, key: options.idempotencyKey, hash: hashOf(body) };
    // A retried request is answered as before, even if the exercise has been taken away meanwhile.
    const { id, replayed } =
      (await findByKey(this.em, viewer, request)) ?? (await this.handIn(viewer, request));
    if (options.waitSeconds > 0) await this.waiters.untilGraded(id, options.waitSeconds, options.gone);
    return { view: await this.get(viewer, id), replayed };
  }

  /** Throws 404 where it is somebody else's. */
  async get(viewer: Viewer, submissionId: number): Promise<SubmissionView> {
    const seesAll = hasRole(viewer, 'instructor');
    const [condition, values] = seesAll
      ? ['s.id = ?', [submissionId]]
      : ['s.id = ? and s.student_id = ?', [submissionId, viewer.studentId]];
    const view = await findSubmissionView(this.em, viewer, condition, values);
    if (view === null) throw notFound('submission');
    const [placed = view] = await this.places.fill([view]);
    return placed;
  }

  /** The viewer's own latest that has been graded. */
  findLatestGraded(viewer: Viewer, exerciseId: number): Promise<SubmissionView | null> {
    return findSubmissionView(this.em, viewer, LATEST_GRADED, [viewer.studentId, exerciseId]);
  }

  /** Newest first. Throws 404 for a stranger, and for a student that does not exist. */
  async listOfStudent(viewer: Viewer, studentId: number, query: SubmissionQuery): Promise<SubmissionPage> {
    const mayAsk = viewer.studentId === studentId || hasRole(viewer, 'instructor');
    const { exerciseId, integrity, ...page } = query;
    const conditions = {
      's.student_id = ?': studentId,
      ...trusted(viewer, integrity),
      ...(exerciseId && { 's.exercise_id = ?': exerciseId }),
    };
    const found = mayAsk ? await submissionPage(this.em, viewer, conditions, page) : undefined;
    if (found?.items.length) return { ...found, items: await this.places.fill(found.items) };
    if (found === undefined || (await this.em.count(Student, { id: studentId })) === 0)
      throw notFound('student');
    return found;
  }

  /** The viewer's own, all of them for an instructor; newest first. Those for a deleted exercise stay. */
  async listOfExercise(
    viewer: Viewer,
    exerciseId: number,
    { integrity, ...page }: ExerciseSubmissionsQuery,
  ): Promise<SubmissionPage> {
    const conditions = {
      ...trusted(viewer, integrity),
      's.exercise_id = ?': exerciseId,
      ...(!hasRole(viewer, 'instructor') && { 's.student_id = ?': viewer.studentId }),
    };
    const found = await submissionPage(this.em, viewer, conditions, page);
    if (found.items.length === 0) await this.exercises.getForSubmission(viewer, exerciseId);
    return { ...found, items: await this.places.fill(found.items) };
  }

  /** Puts a person's score, and feedback if given, over the grader's. It stands: later runs change verdict and results only. */
  async evaluate(
    viewer: Viewer,
    submissionId: number,
    { score, feedback }: Evaluation,
  ): Promise<SubmissionView> {
    requireRole(viewer, 'instructor');
    await this.em.transactional(async (em) => {
      const submission = await lockSubmission(em, submissionId);
      const settles = submission.status === 'error';
      await moveSubmission(em, settles ? 'settle' : 'evaluate', { id: submissionId }, [
        score,
        feedback ?? null,
        viewer.studentId,
      ]);
      const ids = idsOf(submission);
      addEvent(em, 'submission.evaluated', { ...ids, score });
      await this.progress.lock(em, ids.studentId, ids.exerciseId);
      const { topic, difficultyLevel } = submission.exercise.$;
      const student = {
        studentId: ids.studentId,
        userId: ids.userId,
        timezone: submission.student.$.timezone,
      };
      await this.progress.record(em, student, { exerciseId: ids.exerciseId, topic, difficultyLevel });
      const status = settles ? 'graded' : submission.status;
      await signalSubmission(em, { submissionId, userId: ids.userId, status });
    });
    return this.get(viewer, submissionId);
  }

  /** Grades it anew by the exercise's current version (of a deleted exercise: by the old one); a run under way no longer counts. */
  async regrade(viewer: Viewer, submissionId: number): Promise<SubmissionView> {
    requireRole(viewer, 'instructor');
    await this.em.transactional(async (em) => {
      const submission = await lockSubmission(em, submissionId);
      const exercise = submission.exercise.$;
      const exerciseVersion = exercise.deletedAt == null ? exercise.version : submission.exerciseVersion;
      await moveSubmission(em, 'regrade', { id: submissionId }, [exerciseVersion]);
      const job = { key: String(submissionId), owner: String(submission.student.id) };
      await this.queue.send(em, 'grading', job, { priority: REGRADE_PRIORITY });
      await signalSubmission(em, { submissionId, userId: submission.student.$.userId, status: 'queued' });
    });
    return this.get(viewer, submissionId);
  }

  /** The new submission, or the one that the same key has made meanwhile. */
  private handIn(viewer: Viewer, request: Request): Promise<HandedIn> {
    const { studentId, userId } = viewer;
    const { exerciseId, code, key = null } = request;
    const hash = key === null ? null : request.hash;
    return this.em.transactional(async (em) => {
      const seesDrafts = hasRole(viewer, 'instructor');
      const exercise = await BEGIN_HAND_IN.first(em, [exerciseId, seesDrafts, studentId]);
      const existing = await findByKey(em, viewer, request);
      if (existing !== null) return existing;
      if (!isExercise(exercise)) throw notFound('exercise');
      const language = languageFor(exercise, request.language, this.grader);
      const files = JSON.stringify(filesFor(exercise, request.files));
      // Numbers that the statement alone knows: it puts them in.
      const unknown = { submissionId: 1, attempt: 1 };
      const fact = outboxRecord('submission.created', {
        studentId,
        userId,
        exerciseId,
        language,
        ...unknown,
      });
      const columns = [exercise.exerciseVersion, language, code, files, key, hash, databaseNow()];
      const values = [studentId, exerciseId, MAX_FAILURES, ...columns, outboxRows([fact])];
      const made = await HAND_IN.first(em, values);
      if (made === undefined) throw new Error('a submission was not stored');
      // A student's second waits for everybody's first, the third for everybody's second, and so on.
      const job = { key: String(made.id), owner: String(studentId) };
      await this.queue.send(em, 'grading', job, { priority: -made.waiting });
      return { id: made.id, replayed: false };
    });
  }
}

type Target = z.infer<typeof BEGIN_HAND_IN.row>;
type Present<T> = {
  [K in keyof T]: K extends 'allowedLanguages' | 'languageVersion' ? T[K] : NonNullable<T[K]>;
};

const isExercise = (target: Target | undefined): target is Present<Target> =>
  target !== undefined && target.exerciseId !== null;

/** What a pass is worth is a word between instructors. */
function trusted(viewer: Viewer, integrity: SubmissionQuery['integrity']): Record<string, unknown> {
  if (integrity === undefined) return {};
  if (!hasRole(viewer, 'instructor')) throw forbidden('Only instructors may filter by integrity.');
  return { 's.integrity = ?': integrity };
}

interface HandedIn {
  id: number;
  replayed: boolean;
}

interface Request extends SubmissionBody {
  key: string | undefined;
  hash: string;
}

const hashOf = ({ exerciseId, language, code, files }: SubmissionBody): string =>
  createHash('sha256')
    .update(JSON.stringify([exerciseId, language ?? null, code, ...(files ? [files] : [])]))
    .digest('hex');

/** The submission that this key made before; throws 422 when it was another request. */
async function findByKey(
  em: EntityManager,
  { studentId }: Viewer,
  { key, hash }: Request,
): Promise<HandedIn | null> {
  if (key === undefined) return null;
  const row = await BY_KEY.first(em, [studentId, key]);
  if (row !== undefined && row.hash !== hash) throw new DomainError('idempotency_key_reused');
  return row === undefined ? null : { id: row.id, replayed: true };
}

/** Locks the submission's row alone: first of all locks, as everywhere. */
async function lockSubmission(em: EntityManager, submissionId: number) {
  const submission = await em.findOne(
    Submission,
    { id: submissionId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (submission === null) throw notFound('submission');
  return em.populate(submission, ['student', 'exercise'], { refresh: true });
}

function idsOf(submission: Awaited<ReturnType<typeof lockSubmission>>) {
  const { student, exercise, id } = submission;
  return { studentId: student.id, userId: student.$.userId, exerciseId: exercise.id, submissionId: id };
}
