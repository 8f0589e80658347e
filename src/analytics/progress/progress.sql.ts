import { z } from 'zod';
import { prepared } from '../../database/statement.js';
import { outboxInsert } from '../../events/outbox/outbox.js';
import { DIFFICULTY_LEVELS } from '../../exercises/exercise.entity.js';
import { EXERCISE_STATS_ADD } from '../exercise-sums.js';
import type { GradedAttempt } from './outcome.js';
import { PROGRESS_STATUSES } from './progress.entity.js';
import { progressLock } from './progress-lock.js';

const ATTEMPTS = `select json_agg(json_build_object('attempt', s.attempt, 'verdict', s.verdict, 'score', s.score::float8,
    'gradedAt', coalesce(s.graded_at, s.evaluated_at), 'evaluated', s.evaluated_at is not null,
    'hintsBefore', (select count(*) from hint_reveals h
      where h.student_id = s.student_id and h.exercise_id = s.exercise_id and h.revealed_at <= s.created_at)))
  from exercise_submissions s where s.student_id = p.student_id and s.exercise_id = p.exercise_id and s.score is not null`;

/** The progress of a student with an exercise and with all others of its topic; of that one the attempts, too. */
export const STANDING = prepared(
  z.object({
    exerciseId: z.int(),
    difficultyLevel: z.enum(DIFFICULTY_LEVELS),
    status: z.enum(PROGRESS_STATUSES),
    attempts: z.int(),
    bestScore: z.number().nullable(),
    firstGradedAt: z.string().nullable(),
    completedAt: z.string().nullable(),
    firstCompletedAt: z.string().nullable(),
    unaided: z.boolean(),
    observation: z.number().nullable(),
    hintsBefore: z.record(z.string(), z.number()),
    graded: z.array(z.custom<Omit<GradedAttempt, 'gradedAt'> & { gradedAt: string }>()).nullable(),
  }),
  `select p.exercise_id as "exerciseId", e.difficulty_level as "difficultyLevel", p.status, p.attempts,
       p.best_score::float8 as "bestScore", p.first_graded_at::text as "firstGradedAt",
       p.completed_at::text as "completedAt", p.first_completed_at::text as "firstCompletedAt", p.unaided, p.observation,
       p.hints_before as "hintsBefore", case when e.id = ? then (${ATTEMPTS}) end as graded
     from progress p join exercises e on e.id = p.exercise_id
     where p.student_id = ? and (e.topic = ? or e.id = ?)`,
);

/** What `progressLock` says, in a statement of its own. */
export const LOCK_PROGRESS = prepared(
  z.object({ locked: z.int() }),
  `with wanted as (select ?::int as student_id, ?::int as exercise_id), ${progressLock('wanted')} select 1 as locked`,
);

/**
 * One statement, since each costs a grade more than what it does. The student's sums are computed anew from all progress
 * rows, a few hundred at most, and so are right whatever came before; a statement does not see what it writes itself, so
 * the row of the record is counted apart. An exercise's sums are over all students, and so are moved by the difference.
 */
export const STORE_PROGRESS = prepared(
  z.object({}),
  `with
  r as materialized (select * from json_to_record(?::json) as r (
    "studentId" int, "exerciseId" int, status text, attempts int, "bestScore" numeric, "firstGradedAt" timestamptz,
    "completedAt" timestamptz, "firstCompletedAt" timestamptz, unaided boolean, observation float8, verdicts jsonb,
    "hintsBefore" jsonb, days date[])),
  m as materialized (select * from json_to_recordset(?::json) as m ("exerciseId" int, status text)),
  activity as (
    insert into student_activity as a (student_id, day, submissions)
    select "studentId", day, count(*) from r, unnest(days) as day group by "studentId", day
    on conflict (student_id, day) do update set submissions = a.submissions + excluded.submissions),
  moved as (
    update progress p set status = m.status, updated_at = now()
    from r, m
    where p.student_id = r."studentId" and p.exercise_id = m."exerciseId"),
  others as (
    select count(completed_at) as completed, count(*) as attempted, coalesce(sum(best_score), 0) as total
    from progress p, r where p.student_id = r."studentId" and p.exercise_id <> r."exerciseId" and p.attempts > 0),
  sums as (
    update student_stats s set updated_at = now(),
      exercises_completed = completed + ("completedAt" is not null)::int,
      exercises_attempted = attempted + (attempts > 0)::int,
      average_score = coalesce((total + coalesce("bestScore", 0)) / nullif(attempted + (attempts > 0)::int, 0), 0)
    from r, others where s.student_id = r."studentId"),
  steps as (
    select r."exerciseId" as exercise_id, r."studentId" as student_id, (r.attempts > 0)::int - (p.attempts > 0)::int as students,
      r.attempts - p.attempts as submissions, ("completedAt" is not null)::int - (p.completed_at is not null)::int as completed,
      (r.status = 'mastered')::int - (p.status = 'mastered')::int as mastered,
      coalesce("bestScore", 0) - coalesce(p.best_score, 0) as score_total, r.verdicts as verdicts, p.verdicts as verdicts_before
    from r join progress p on p.student_id = r."studentId" and p.exercise_id = r."exerciseId"
    union all
    select p.exercise_id, p.student_id, 0, 0, 0, (m.status = 'mastered')::int - (p.status = 'mastered')::int, 0, '{}', '{}'
    from r, m join progress p on p.exercise_id = m."exerciseId" where p.student_id = r."studentId"),
  exercises_moved as (${EXERCISE_STATS_ADD}),
  told as (${outboxInsert()})
  update progress p set status = r.status, attempts = r.attempts, best_score = "bestScore",
    first_graded_at = "firstGradedAt", completed_at = "completedAt", first_completed_at = "firstCompletedAt",
    unaided = r.unaided, observation = r.observation, verdicts = r.verdicts, hints_before = "hintsBefore", updated_at = now()
  from r where p.student_id = r."studentId" and p.exercise_id = r."exerciseId"`,
);
