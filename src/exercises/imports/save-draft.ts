import { isDeepStrictEqual } from 'node:util';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';
import { stringifyExactJson } from '../../common/schemas/exact-json.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { gradingFingerprint } from '../author-check/fingerprints.js';
import { Exercise } from '../exercise.entity.js';
import { keepVersion } from '../exercise-version.entity.js';
import type { ExerciseData } from '../exercises.schemas.js';
import type { CheckedDraft } from './import-checker.js';

export interface Source {
  format: string;
  id: string;
}

export interface Saved {
  outcome: 'created' | 'updated' | 'unchanged';
  exerciseId: number | null;
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * The exercise that this source is, deleted or not: the one imported from it before, or the one of ours that was
 * exported under this name. Locked, so that two imports at once do not both change it.
 */
export async function findBySource(em: EntityManager, { format, id }: Source): Promise<Exercise | null> {
  const ours = [
    ...(format === 'learnflow' ? [{ slug: id }] : []),
    ...(UUID.test(id) ? [{ uuid: id.toLowerCase() }] : []),
  ];
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const imported = await em.findOne(Exercise, { sourceFormat: format, sourceId: id }, options);
  if (imported !== null || ours.length === 0) return imported;
  return em.findOne(Exercise, { $or: ours }, options);
}

/** Within the caller's transaction. The id stays, and with it versions, submissions and progress. */
export async function saveDraft(
  em: EntityManager,
  source: Source,
  data: ExerciseData,
  { trust, authorId }: { trust: CheckedDraft['trust']; authorId: number | null },
): Promise<Saved> {
  const known = await findBySource(em, source);
  if (known !== null) return update(em, known, data, trust);
  const exercise = em.create(Exercise, {
    ...data,
    ...trust,
    sourceFormat: source.format,
    sourceId: source.id,
    ...(authorId !== null && { createdBy: em.getReference(Student, authorId) }),
  });
  await em.flush();
  keepVersion(em, exercise);
  addEvent(em, 'exercise.created', { exerciseId: exercise.id, version: exercise.version });
  return { outcome: 'created', exerciseId: exercise.id };
}

function update(
  em: EntityManager,
  exercise: Exercise,
  data: ExerciseData,
  trust: CheckedDraft['trust'],
): Saved {
  const { id: exerciseId } = exercise;
  if (isSame(exercise, data)) return { outcome: 'unchanged', exerciseId };
  const before = gradingFingerprint(exercise);
  em.assign(exercise, {
    ...data,
    integrity: null,
    integrityReason: null,
    ...trust,
    deletedAt: null,
    updatedAt: databaseNow(),
  });
  if (gradingFingerprint(exercise) !== before) {
    exercise.version += 1;
    keepVersion(em, exercise);
  }
  addEvent(em, 'exercise.updated', { exerciseId, version: exercise.version });
  return { outcome: 'updated', exerciseId };
}

/** Whether an import would change nothing of it. */
export function isSame(exercise: Exercise, data: ExerciseData): boolean {
  if (exercise.deletedAt != null) return false;
  return Object.entries(data).every(([key, value]) =>
    isSameField(exercise[key as keyof ExerciseData], value),
  );
}

/** The database keeps members of an object in an order of its own. */
const isSameField = (kept: unknown, given: unknown): boolean =>
  stringifyExactJson(kept ?? null) === stringifyExactJson(given ?? null) ||
  isDeepStrictEqual(kept ?? null, given ?? null);
