import { z } from 'zod';
import { prepared, statement } from '../../database/statement.js';
import { LanguageName } from '../../grading/grading.schemas.js';

/** A person's word gives a score, but only the grader gives this verdict. */
const UNSOLVED = `not exists (select 1 from exercise_submissions s
  where s.exercise_id = e.id and s.student_id = ? and s.status = 'graded' and s.verdict = 'accepted')`;

export const BEGUN = prepared(
  z.object({ id: z.int() }),
  `select e.id from progress p join exercises e on e.id = p.exercise_id
   where p.student_id = ? and p.attempts > 0 and e.id <> ? and e.deleted_at is null
     and p.updated_at > now() - make_interval(days => ?) and ${UNSOLVED}
   order by p.updated_at desc limit ?`,
);

const TargetRow = z.object({
  exerciseId: z.int(),
  language: LanguageName,
  tests: z.string(),
  timeLimitMs: z.int(),
  memoryLimitMb: z.int(),
  solutionFile: z.string().nullable(),
  starterCode: z.string().nullable(),
  bestScore: z.number(),
});
export type TargetRow = z.infer<typeof TargetRow>;

export const TARGETS = statement(
  TargetRow,
  `select e.id as "exerciseId", e.language, v.test_cases::text as tests, v.time_limit_ms as "timeLimitMs",
     v.memory_limit_mb as "memoryLimitMb", v.solution_file as "solutionFile", e.starter_code as "starterCode",
     coalesce(p.best_score, 0)::float8 as "bestScore"
   from exercises e
   join exercise_versions v on v.exercise_id = e.id and v.version = e.version
   left join progress p on p.exercise_id = e.id and p.student_id = ?
   where e.id = any(?::int[]) and e.deleted_at is null and ${UNSOLVED}`,
);

/** What tutors have told a student lately, newest first. */
export const SHOWN_BEFORE = prepared(
  z.object({ content: z.string() }),
  `select m.content from chat_messages m join chat_sessions c on c.session_id = m.session_id
   where c.student_id = ? and m.role = 'assistant' and m.content <> ''
     and m.created_at > now() - make_interval(days => ?)
   order by m.id desc limit ?`,
);

/** An operator on JSON fails at a NUL anywhere in it. */
export const TESTED_NAMES = statement(
  z.object({ id: z.int(), name: z.string() }),
  `select distinct e.id, test ->> 'function' as name
   from exercises e
   join exercise_versions v on v.exercise_id = e.id and v.version = e.version
   cross join json_array_elements(replace(v.test_cases::text, '\\u0000', '\\ufffd')::json) test
   where e.is_published and e.deleted_at is null and test ->> 'function' is not null`,
);

const Code = z.object({ id: z.int(), code: z.string() });

/** Authors' solutions, and what was accepted. */
export const SOLUTIONS = statement(
  Code,
  `select e.id, left(e.solution_code, ?) as code from exercises e
   where e.id = any(?::int[]) and e.solution_code is not null
   union all
   select e.id, passed.code from unnest(?::int[]) e(id) cross join lateral (
     select distinct on (md5(s.code)) left(s.code, ?) as code from (
       select code from exercise_submissions
       where exercise_id = e.id and status = 'graded' and verdict = 'accepted' order by id desc limit ?
     ) s limit ?) passed`,
);

/** What a student has handed in, and sent to tutors of the exercise. */
export const OWN_CODE = statement(
  Code,
  `select e.id, own.code from unnest(?::int[]) e(id) cross join lateral (
     (select left(code, ?) as code from exercise_submissions
      where student_id = ? and exercise_id = e.id order by id desc limit ?)
     union all
     (select left(m.content, ?) from chat_sessions c join chat_messages m on m.session_id = c.session_id
      where c.student_id = ? and c.exercise_id = e.id and m.role = 'user' order by m.id desc limit ?)) own`,
);
