import { z } from 'zod';
import { prepared } from '../database/statement.js';
import { LanguageName } from '../grading/grading.schemas.js';
import type { Checker } from '../grading/grading.types.js';
import type { StudentFiles } from './schemas/code-files.schemas.js';

/** Tests and files as they were written, for numbers that JSON alone would round. Null where that version was never kept. */
export const SpecRow = z.object({
  tests: z.string().nullable(),
  files: z.string().nullable(),
  checker: z.custom<Checker>().nullable(),
  totalTimeLimitMs: z.int().nullable(),
  studentFiles: z.custom<StudentFiles>(),
  timeLimitMs: z.int(),
  memoryLimitMb: z.int(),
  typeCheck: z.boolean(),
  stopAtFirstFailure: z.boolean(),
  solutionFile: z.string().nullable(),
  reference: z.string().nullable(),
  starter: z.string().nullable(),
  exerciseLanguage: LanguageName,
});
export type SpecRow = z.infer<typeof SpecRow>;

/** The columns of a SpecRow, for a statement that has at hand a version as `v` and its exercise as `e`. */
export const SPEC_COLUMNS = `v.test_cases::text as tests, v.files::text as files,
  v.checker, v.total_time_limit_ms as "totalTimeLimitMs", e.student_files as "studentFiles",
  v.time_limit_ms as "timeLimitMs", v.memory_limit_mb as "memoryLimitMb",
  v.type_check as "typeCheck", v.stop_at_first_failure as "stopAtFirstFailure",
  v.solution_file as "solutionFile", e.solution_code as reference, e.starter_code as starter, e.language as "exerciseLanguage"`;

export const GRADING_SPEC = prepared(
  SpecRow,
  `select ${SPEC_COLUMNS} from exercise_versions v join exercises e on e.id = v.exercise_id
   where v.exercise_id = ? and v.version = ?`,
);
