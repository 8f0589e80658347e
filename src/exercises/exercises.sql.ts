import { z } from 'zod';
import { instant } from '../common/sql.js';
import { family, prepared, statement } from '../database/statement.js';
import type { Checker } from '../grading/grading.types.js';
import { ExerciseSummaryView, ExerciseView } from './exercises.views.js';
import { OUTCOMES } from './imports/exercise-import-item.entity.js';
import type { StudentFiles } from './schemas/code-files.schemas.js';

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

const languages = ExerciseSummaryView.shape.allowedLanguages.nullable();

/** Tests and files as they were written, for numbers that JSON alone would round. */
const DetailRow = ExerciseView.omit({ view: true, hiddenTestCount: true, hintCount: true }).extend({
  allowedLanguages: languages,
  testCases: z.string(),
  files: z.string(),
  studentFiles: z.custom<StudentFiles>(),
  checker: z.custom<Checker>().nullable(),
  revision: z.int(),
  hintsTaken: z.int(),
});

/** One exercise as far as a viewer may see it, and how many hints they have taken. */
export const EXERCISE_DETAIL = prepared(
  DetailRow,
  `select ${DETAIL},
     (select count(*)::int from hint_reveals h where h.exercise_id = e.id and h.student_id = ?) as "hintsTaken"
   from exercises e where e.id = ? and e.deleted_at is null and (e.is_published or ?)`,
);

/** By conditions on `e`, by id, so that what is put in meanwhile comes last and moves nothing. */
export const EXERCISE_PAGE = family(
  prepared,
  ExerciseSummaryView.extend({ allowedLanguages: languages }),
  (conditions: string) => `select ${SUMMARY} from exercises e where ${conditions} order by e.id limit ?`,
  [['e.id > ?']],
);

export const STARTER_SLUGS = statement(
  z.object({ slug: z.string().nullable() }),
  'select slug from exercises where slug is not null',
);

export const IMPORT_OUTCOMES = statement(
  z.object({ outcome: z.enum(OUTCOMES), count: z.int() }),
  'select outcome, count(*)::int as count from exercise_import_items where import_id = ? group by outcome',
);
