import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { parseExactJson } from '../common/exact-json.js';
import { decodeCursor, toPage } from '../common/pagination.js';
import { instant } from '../common/sql.js';
import { queryPrepared } from '../database/prepared.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import type { Exercise } from './exercise.entity.js';
import type { ExerciseQuery } from './exercises.schemas.js';
import { toSummaryView, type DetailData, type ExercisePage, type SummaryData } from './exercises.views.js';

/** These two routes are the hottest: rows of one statement each, without entities (four times as fast). */
const SUMMARY = `e.id, e.title, e.difficulty_level as "difficultyLevel", e.topic, e.language,
  e.allowed_languages as "allowedLanguages", e.is_published as "isPublished",
  ${instant('e.created_at')} as "createdAt", ${instant('e.updated_at')} as "updatedAt"`;
const DETAIL = `${SUMMARY}, e.titles, e.tags, e.author, e.source, e.licence, e.description,
  e.language_version as "languageVersion", e.solution_file as "solutionFile", e.starter_code as "starterCode",
  e.solution_code as "solutionCode", e.expected_output as "expectedOutput", e.test_cases::text as "testCases",
  e.files::text as files, e.student_files as "studentFiles", e.checker, e.total_time_limit_ms as "totalTimeLimitMs", e.hints,
  e.time_limit_ms as "timeLimitMs", e.memory_limit_mb as "memoryLimitMb", e.tutor_support as "tutorSupport",
  e.type_check as "typeCheck", e.stop_at_first_failure as "stopAtFirstFailure", e.version, e.revision,
  e.integrity, e.integrity_reason as "integrityReason"`;

/** Exactly the expression of the index `exercises_search_index`; another one would not use it. */
const SEARCHED = `to_tsvector('english', e.title || ' ' || e.topic || ' ' || e.description)`;

export type FoundExercise = DetailData & Pick<Exercise, 'revision'> & { hintsTaken: number };

/** One exercise as far as this viewer may see it, and how many hints they have taken. */
export async function exerciseDetail(
  em: EntityManager,
  viewer: Viewer,
  exerciseId: number,
): Promise<FoundExercise | null> {
  const [row] = await queryPrepared<
    Omit<FoundExercise, 'testCases' | 'files'> & { testCases: string; files: string }
  >(
    em,
    `select ${DETAIL},
       (select count(*)::int from hint_reveals h where h.exercise_id = e.id and h.student_id = ?) as "hintsTaken"
     from exercises e where e.id = ? and e.deleted_at is null and (e.is_published or ?)`,
    [viewer.studentId, exerciseId, hasRole(viewer, 'instructor')],
  );
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
  const rows = await queryPrepared<SummaryData>(
    em,
    `select ${SUMMARY} from exercises e where ${conditions.join(' and ')} order by e.id limit ?`,
    [...values, query.limit + 1],
  );
  return toPage(rows, query.limit, toSummaryView, (row) => [row.id]);
}

const Position = z.tuple([z.int().min(0).max(2_147_483_647)]);

/** `fizz bu` as `fizz:* & bu:*`. Letters and digits only, so that no text is a faulty query. */
function prefixQuery(sought: string): string {
  const words = sought.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => `${word}:*`).join(' & ');
}
