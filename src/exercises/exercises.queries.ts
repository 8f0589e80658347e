import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { parseExactJson } from '../common/schemas/exact-json.js';
import { decodeCursor, toPage } from '../common/schemas/pagination.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import type { Exercise } from './exercise.entity.js';
import type { ExerciseQuery } from './exercises.schemas.js';
import { EXERCISE_DETAIL, EXERCISE_PAGE } from './exercises.sql.js';
import { toSummaryView, type DetailData, type ExercisePage } from './exercises.views.js';

/** Exactly the expression of the index `exercises_search_index`; another one would not use it. */
const SEARCHED = `to_tsvector('english', e.title || ' ' || e.topic || ' ' || e.description)`;

export type FoundExercise = DetailData & Pick<Exercise, 'revision'> & { hintsTaken: number };

/** One exercise as far as this viewer may see it, and how many hints they have taken. */
export async function exerciseDetail(
  em: EntityManager,
  viewer: Viewer,
  exerciseId: number,
): Promise<FoundExercise | null> {
  const row = await EXERCISE_DETAIL.first(em, [viewer.studentId, exerciseId, hasRole(viewer, 'instructor')]);
  if (row === undefined) return null;
  return {
    ...row,
    testCases: parseExactJson(row.testCases) as DetailData['testCases'],
    files: parseExactJson(row.files) as DetailData['files'],
  };
}

/** One page of summaries by id, so that what is put in meanwhile comes last and moves nothing. */
export async function exercisePage(
  em: EntityManager,
  query: ExerciseQuery,
  withUnpublished: boolean,
): Promise<ExercisePage> {
  const conditions = ['e.deleted_at is null'];
  const values: unknown[] = [];
  const where = (condition: string, ...given: unknown[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (!withUnpublished) where('e.is_published');
  if (query.topic !== undefined) where('e.topic = ?', query.topic);
  if (query.difficulty !== undefined) where('e.difficulty_level = ?', query.difficulty);
  if (query.language !== undefined)
    where('(e.language = ? or ? = any(e.allowed_languages))', query.language, query.language);
  const sought = query.q?.trim() ?? '';
  if (sought !== '') {
    where(
      `(${SEARCHED} @@ (websearch_to_tsquery('english', ?) || to_tsquery('english', ?)) or lower(e.title) like lower(?))`,
      sought,
      prefixQuery(sought),
      `${sought.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
    );
  }
  if (query.cursor !== undefined) where('e.id > ?', ...decodeCursor(query.cursor, Position));
  const rows = await EXERCISE_PAGE(conditions.join(' and ')).all(em, [...values, query.limit + 1]);
  return toPage(rows, query.limit, toSummaryView, (row) => [row.id]);
}

const Position = z.tuple([z.int().min(0).max(2_147_483_647)]);

/** `fizz bu` as `fizz:* & bu:*`. Letters and digits only, so that no text is a faulty query. */
function prefixQuery(sought: string): string {
  const words = sought.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => `${word}:*`).join(' & ');
}
