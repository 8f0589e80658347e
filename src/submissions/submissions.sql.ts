import { z } from 'zod';
import { countSubmissions, progressLock } from '../analytics/progress/progress-lock.js';
import { outboxInsert } from '../events/outbox/outbox.js';
import { instant } from '../common/sql.js';
import { family, prepared, statement } from '../database/statement.js';
import { SPEC_COLUMNS, SpecRow } from '../exercises/grading-spec.sql.js';
import { DIFFICULTY_LEVELS } from '../exercises/exercise.entity.js';
import type { StudentFiles } from '../exercises/schemas/code-files.schemas.js';
import { LanguageName } from '../grading/grading.schemas.js';
import { RESULT_TEXTS } from '../grading/test-result.js';
import { RESULT_COLUMNS, RESULT_RECORD, resultColumn } from './results/result-columns.js';
import { SUBMISSION_SIGNAL } from './live/submission-signal.js';
import { SubmissionResult, SubmissionView } from './submissions.schemas.js';
import { changesOf, mayMove } from './transitions.js';

const Id = z.object({ id: z.int() });

const FailedRow = z.object({
  id: z.int(),
  studentId: z.int(),
  userId: z.string(),
  exerciseId: z.int(),
  failures: z.int(),
});
export type FailedRow = z.infer<typeof FailedRow>;
const FAILED_COLUMNS = `s.id, u.id as "studentId", u.user_id as "userId", s.exercise_id as "exerciseId", s.failures`;

/** Of two workers the second waits for the row and then finds it taken. */
export const CLAIM = prepared(
  SpecRow.extend({
    submissionId: z.int(),
    exerciseVersion: z.int(),
    attempt: z.int(),
    language: LanguageName,
    code: z.string(),
    codeFiles: z.record(z.string(), z.string()),
    isRegrade: z.boolean(),
    waitedSeconds: z.number().nullable(),
    studentId: z.int(),
    userId: z.string(),
    timezone: z.string(),
    exerciseId: z.int(),
    topic: z.string(),
    difficultyLevel: z.enum(DIFFICULTY_LEVELS),
  }),
  `with claimed as (
     update exercise_submissions s set ${changesOf('claim')}
     from students u where s.id = ? and ${mayMove('claim', 's')} and u.id = s.student_id
     returning s.*, u.user_id, u.timezone),
   signalled as materialized (select ${SUBMISSION_SIGNAL} from claimed)
   select c.id as "submissionId", c.exercise_version as "exerciseVersion", c.attempt,
     c.language, c.code, c.files as "codeFiles", c.verdict is not null as "isRegrade",
     case when c.verdict is null and c.failures = 0 then extract(epoch from now() - c.created_at)::float8 end as "waitedSeconds",
     c.student_id as "studentId", c.user_id as "userId", c.timezone,
     e.id as "exerciseId", e.topic, e.difficulty_level as "difficultyLevel", ${SPEC_COLUMNS}
   from claimed c join exercises e on e.id = c.exercise_id
     left join exercise_versions v on v.exercise_id = c.exercise_id and v.version = c.exercise_version, signalled`,
);

/** One statement, since each costs a grade more than what it does: results and grade, the signal, the progress lock. */
export const STORE = prepared(
  Id,
  `with stored as (
    update exercise_submissions set ${changesOf('store')}
    where id = ? and run_id = ? and ${mayMove('store')}
    returning id, student_id, exercise_id, status, verdict, score, ?::text as user_id),
  results as (
    insert into code_execution_results (submission_id, created_at, position, ${RESULT_COLUMNS})
    select stored.id, now(), result.*
    from stored, json_to_recordset(?::json) as result (position int, ${RESULT_RECORD})),
  ${progressLock('stored')},
  signalled as materialized (select ${SUBMISSION_SIGNAL} from stored)
  select id from stored, signalled`,
);

/** Takes the results of the run before away. Apart, since a plan that was made while there were none would read them all. */
export const CLEAR = prepared(
  Id,
  `with counted as (select id from exercise_submissions where id = ? and run_id = ? for update),
  cleared as (delete from code_execution_results using counted where submission_id = counted.id)
  select id from counted`,
);

export const FAIL = statement(
  FailedRow,
  `update exercise_submissions s set ${changesOf('fail')}
   from students u where s.id = ? and s.run_id = ? and ${mayMove('fail', 's')} and u.id = s.student_id
   returning ${FAILED_COLUMNS}`,
);

/** Those that no living process holds. One that has just been claimed may be missing in the list, which was made before. */
export const TAKE_ORPHANS = statement(
  FailedRow,
  `update exercise_submissions s set ${changesOf('orphan')}
   from students u
   where ${mayMove('orphan', 's')} and u.id = s.student_id and not (
     case when s.worker_key = ? then s.run_id = any(?::uuid[]) or s.started_at > now() - interval '10 seconds'
     else s.started_at > now() - interval '1 hour' and s.worker_key in (
       select objid::bigint from pg_locks where locktype = 'advisory' and classid::bigint = ? and objsubid = 2 and granted
         and database = (select oid from pg_database where datname = current_database())) end)
   returning ${FAILED_COLUMNS}`,
);

/** Whether anybody waits, and whether others run some. */
export const OPEN_RUNS = statement(
  z.object({ waiting: z.boolean(), others: z.boolean() }),
  `select exists (select from exercise_submissions where status in ('queued', 'error')) as waiting,
     exists (select from exercise_submissions where status = 'running' and not run_id = any(?::uuid[])) as others`,
);

/** One process at a time sweeps; key 0 is no worker's. */
export const SWEEP_LOCK = statement(
  z.object({ mine: z.boolean() }),
  'select pg_try_advisory_xact_lock(?, 0) as mine',
);

export const GRADED_OF = statement(
  Id,
  `select id from exercise_submissions where id = any(?) and status = 'graded'`,
);

export const BEGIN_SWEEP = statement(
  z.object({ position: z.int() }),
  `insert into sweep_positions (name, position) values ('results', 0)
   on conflict (name) do update set position = sweep_positions.position returning position`,
);

/**
 * Takes the results of old submissions away, of the next few by their ids up to the first that is young; those of each
 * student's best and latest at an exercise stay. One process at a time: the position is locked.
 */
export const SWEEP_RESULTS = statement(
  z.object({ looked: z.int(), gone: z.int() }),
  `with place as (select position from sweep_positions where name = 'results'),
   next as (
     select s.id, s.student_id, s.exercise_id, s.attempt, s.status, s.score, s.created_at
     from exercise_submissions s, place where s.id > place.position order by s.id limit ?),
   old as (
     select * from next where id < coalesce(
       (select min(id) from next where created_at >= now() - make_interval(days => ?)), 2147483647)),
   gone as (
     delete from code_execution_results r using old s where r.submission_id = s.id and s.status = 'graded'
       and exists (select from exercise_submissions l
         where l.student_id = s.student_id and l.exercise_id = s.exercise_id and l.attempt > s.attempt)
       and exists (select from exercise_submissions b
         where b.student_id = s.student_id and b.exercise_id = s.exercise_id and b.status = 'graded'
           and (b.score > s.score or b.score = s.score and b.attempt < s.attempt))
     returning 1),
   moved as (
     update sweep_positions set position = (select max(id) from old)
     where name = 'results' and exists (select from old) returning 1)
   select (select count(*)::int from old) as looked, (select count(*)::int from gone) as gone`,
);

/** Seconds of the last runs, and of those under way. */
export const RUN_SECONDS = prepared(
  z.object({ last: z.number().nullable(), now: z.number().nullable(), running: z.int() }),
  `select
     (select avg(extract(epoch from graded_at - started_at))::float8 from exercise_submissions
       where id = any(?) and graded_at > started_at) as last,
     avg(least(extract(epoch from now() - started_at), ?))::float8 as now,
     count(*)::int as running
   from exercise_submissions where status = 'running'`,
);

export const OPEN_COUNTS = prepared(
  z.object({ status: z.enum(['queued', 'running', 'error']), count: z.int() }),
  `select status, count(*)::int as count
   from (select status from exercise_submissions where status in ('queued', 'running', 'error') limit ?) open
   group by status`,
);

/** By the key of a request. */
export const BY_KEY = prepared(
  z.object({ id: z.int(), hash: z.string().nullable() }),
  'select id, request_hash as hash from exercise_submissions where student_id = ? and idempotency_key = ?',
);

/**
 * Locks the student until the transaction ends, so that each hands in one after another: attempts count without gaps, and a
 * key makes one submission. And what the exercise takes; nulls where there is none that the viewer sees.
 */
export const BEGIN_HAND_IN = prepared(
  z.object({
    exerciseId: z.int().nullable(),
    exerciseVersion: z.int().nullable(),
    language: LanguageName.nullable(),
    allowedLanguages: z.array(z.string()).nullable(),
    languageVersion: z.string().nullable(),
    studentFiles: z.custom<StudentFiles>().nullable(),
  }),
  `select e.id as "exerciseId", e.version as "exerciseVersion", e.language, e.allowed_languages as "allowedLanguages",
     e.language_version as "languageVersion", e.student_files as "studentFiles"
   from students s left join exercises e
     on e.id = ? and e.deleted_at is null and (e.is_published or ?::boolean)
   where s.id = ? for no key update of s`,
);

/**
 * The submission with the number of its attempt, its fact and the count of the student's submissions; and how many of them wait
 * already. One statement, since each costs more than what it does. Under the lock of BEGIN_HAND_IN.
 */
export const HAND_IN = prepared(
  z.object({ id: z.int(), waiting: z.int() }),
  `with given as (select ?::int as student_id, ?::int as exercise_id),
   next as (select
     (select coalesce(max(attempt), 0) + 1 from exercise_submissions join given using (student_id, exercise_id)) as attempt,
     (select count(*)::int from exercise_submissions join given using (student_id)
       where status in ('queued', 'running') or status = 'error' and failures < ?) as waiting),
   made as (
     insert into exercise_submissions (student_id, exercise_id, attempt, exercise_version, language, code, files,
       idempotency_key, request_hash, created_at)
     select student_id, given.exercise_id, attempt, ?::int, ?::text, ?::text, ?::jsonb, ?::text, ?::text, ?::timestamptz
     from given, next returning id, student_id, attempt),
   counted as (${countSubmissions('made')}),
   told as (${outboxInsert("fact.data || jsonb_build_object('submissionId', made.id, 'attempt', made.attempt)", 'made')})
   select made.id, next.waiting from made, next`,
);

/** All of an exercise, or all that the platform has failed for good; oldest first. */
export const TO_REGRADE = statement(
  Id,
  `select id from exercise_submissions
   where exercise_id = coalesce(?::int, exercise_id)
     and (not ?::boolean or status = 'error' and (failures >= ? or exercise_fault is not null)) order by id`,
);

const COLUMNS = `s.id, s.student_id as "studentId", s.exercise_id as "exerciseId", s.exercise_version as "exerciseVersion",
  s.attempt, s.language, s.code, s.files, s.status, s.verdict, s.score::float8 as score, s.feedback,
  s.sandbox, s.runtime, s.integrity, s.integrity_reason as "integrityReason",
  s.exercise_fault as "exerciseFault",
  ${instant('s.created_at')} as "createdAt", ${instant('s.started_at')} as "startedAt", ${instant('s.graded_at')} as "gradedAt"`;

/** Up to a megabyte a submission, which is why lists go without. The message is short. */
const TEXTS = RESULT_TEXTS.filter((name) => name !== 'message');

const FACTS = Object.keys(SubmissionResult.shape).filter((name) => !(TEXTS as string[]).includes(name));
const ALL = [...FACTS, ...TEXTS];

const results = (names: readonly string[]) => {
  const members = names.map((name) => `'${name}', r.${resultColumn(name)}`).join(', ');
  return `coalesce((select json_agg(json_build_object(${members}) order by r.position)
  from code_execution_results r where r.submission_id = s.id), '[]') as results`;
};

const ViewRow = SubmissionView.omit({ queue: true }).extend({
  results: z.union([z.string(), z.array(z.record(z.string(), z.unknown()))]),
});
export type ViewRow = z.infer<typeof ViewRow>;

/** Whole, by conditions on `s`. */
export const WHOLE_SUBMISSION = family(
  prepared,
  ViewRow,
  (condition: string) => `select ${COLUMNS}, ${results(ALL)} from exercise_submissions s where ${condition}`,
  [['s.id = ?']],
);

export const LATEST_GRADED = `s.id = (select max(id) from exercise_submissions where student_id = ? and exercise_id = ? and status = 'graded')`;

/** Newest first, without texts, by conditions on `s`. */
export const SUBMISSION_PAGE = family(
  prepared,
  ViewRow,
  (conditions: string) => `select ${COLUMNS}, ${results(FACTS)} from exercise_submissions s
   where ${conditions} order by s.id desc limit ?`,
  [['s.student_id = ? and s.id < ?']],
);
