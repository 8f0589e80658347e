import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { databaseNow } from '../database/clock.js';
import { Student } from '../auth/student.entity.js';
import { DomainError, notFound } from '../common/errors/errors.js';
import { matchesEtag } from '../common/http/etag.js';
import { hasRole, requireRole, type Viewer } from '../common/viewer.js';
import { addEvent } from '../events/outbox/outbox.js';
import { AuthorCheckService } from './author-check/author-check.service.js';
import type { ExerciseCheckView } from './author-check/exercise-check.views.js';
import { Exercise } from './exercise.entity.js';
import { keepVersion } from './exercise-version.entity.js';
import { exerciseDetail, exercisePage } from './exercises.queries.js';
import { exerciseData, type ExerciseBody, type ExerciseQuery } from './exercises.schemas.js';
import {
  toExerciseView,
  toStudentExerciseView,
  type ExercisePage,
  type ExerciseView,
  type StudentExerciseView,
} from './exercises.views.js';
import { checkFingerprint, gradingFingerprint } from './author-check/fingerprints.js';
import { HintReveal } from './hints/hint-reveal.entity.js';

/** A view and the entity tag of just this view. */
export interface Tagged<V> {
  view: V;
  etag: string;
}

@Injectable()
export class ExercisesService {
  constructor(
    private readonly em: EntityManager,
    private readonly authorCheck: AuthorCheckService,
  ) {}

  async create(viewer: Viewer, body: ExerciseBody): Promise<Tagged<ExerciseView>> {
    requireRole(viewer, 'instructor');
    const data = await this.authorCheck.settleNumbers(viewer, exerciseData(body));
    const trust = await this.authorCheck.verify(viewer, data);
    return this.em.transactional(async (em) => {
      const exercise = em.create(Exercise, {
        ...data,
        ...trust,
        createdBy: em.getReference(Student, viewer.studentId),
      });
      await em.flush();
      keepVersion(em, exercise);
      addEvent(em, 'exercise.created', { exerciseId: exercise.id, version: exercise.version });
      return instructorsView(exercise);
    });
  }

  /** Tries an exercise without saving it. */
  check(viewer: Viewer, body: ExerciseBody): Promise<ExerciseCheckView> {
    requireRole(viewer, 'instructor');
    return this.authorCheck.check(viewer, exerciseData(body));
  }

  /** The whole exercise for an instructor, and what a student may see for all others; 404 alike for deleted and unpublished. */
  async get(viewer: Viewer, exerciseId: number): Promise<Tagged<ExerciseView | StudentExerciseView>> {
    const found = await exerciseDetail(this.em, viewer, exerciseId);
    if (found === null) throw notFound('exercise');
    if (hasRole(viewer, 'instructor')) return { view: toExerciseView(found), etag: instructorsEtag(found) };
    const { hintsTaken } = found;
    return {
      view: toStudentExerciseView(found, hintsTaken),
      etag: `"${found.id}-${found.revision}-${hintsTaken}"`,
    };
  }

  /** Summaries in the order of creation. */
  list(viewer: Viewer, query: ExerciseQuery): Promise<ExercisePage> {
    return exercisePage(this.em, query, hasRole(viewer, 'instructor'));
  }

  /** Replaces the whole exercise. Without `ifMatch` the last write wins. */
  async update(
    viewer: Viewer,
    exerciseId: number,
    body: ExerciseBody,
    ifMatch?: string,
  ): Promise<Tagged<ExerciseView>> {
    requireRole(viewer, 'instructor');
    const data = await this.authorCheck.settleNumbers(viewer, exerciseData(body));
    const current = await findExercise(this.em, exerciseId, ifMatch);
    const trust = await this.authorCheck.verify(viewer, data, current);
    return this.em.transactional(async (em) => {
      const exercise = await findExercise(em, exerciseId, ifMatch, LockMode.PESSIMISTIC_WRITE);
      const before = gradingFingerprint(exercise);
      // What another run has shown says nothing about other tests.
      const forgotten =
        checkFingerprint(exercise) === checkFingerprint(data)
          ? {}
          : { integrity: null, integrityReason: null };
      em.assign(exercise, { ...data, ...forgotten, ...trust, updatedAt: databaseNow() });
      if (gradingFingerprint(exercise) !== before) {
        exercise.version += 1;
        keepVersion(em, exercise);
      }
      addEvent(em, 'exercise.updated', { exerciseId, version: exercise.version });
      await em.flush();
      return instructorsView(exercise);
    });
  }

  /** Students and lists no longer see it; its submissions, versions and progress stay. */
  async remove(viewer: Viewer, exerciseId: number, ifMatch?: string): Promise<void> {
    requireRole(viewer, 'instructor');
    await this.em.transactional(async (em) => {
      const exercise = await findExercise(em, exerciseId, ifMatch, LockMode.PESSIMISTIC_WRITE);
      exercise.deletedAt = databaseNow();
      addEvent(em, 'exercise.deleted', { exerciseId });
    });
  }

  /** For handing in. Throws 404 where the exercise is deleted, or unpublished for a student. */
  async getForSubmission(viewer: Viewer, exerciseId: number): Promise<Exercise> {
    const exercise = await this.em.findOne(Exercise, { id: exerciseId, deletedAt: null });
    if (exercise === null || !(exercise.isPublished || hasRole(viewer, 'instructor')))
      throw notFound('exercise');
    return exercise;
  }

  /** How many hints the student has taken on this exercise. */
  countHints(em: EntityManager, studentId: number, exerciseId: number): Promise<number> {
    return em.count(HintReveal, { student: studentId, exercise: exerciseId });
  }
}

/** With a lock it waits for other writers, so that `ifMatch` and the version are judged by what is really there. */
async function findExercise(
  em: EntityManager,
  exerciseId: number,
  ifMatch?: string,
  lockMode = LockMode.NONE,
): Promise<Exercise> {
  const exercise = await em.findOne(
    Exercise,
    { id: exerciseId, deletedAt: null },
    { lockMode, refresh: true },
  );
  if (exercise === null) throw notFound('exercise');
  if (!matchesEtag(ifMatch, instructorsEtag(exercise))) throw new DomainError('precondition_failed');
  return exercise;
}

const instructorsEtag = ({ id, revision }: Pick<Exercise, 'id' | 'revision'>): string =>
  `"${id}-${revision}"`;

const instructorsView = (exercise: Exercise): Tagged<ExerciseView> => ({
  view: toExerciseView(exercise),
  etag: instructorsEtag(exercise),
});
