import { STATS_SHARDS } from './exercise-stats.entity.js';

/** Counts of verdicts, added up: `sign` 1 or -1 for what stands in `b`. */
const sumOfVerdicts = (a: string, b: string, sign: 1 | -1): string => `(
  select coalesce(jsonb_object_agg(verdict, n), '{}') from (
    select key as verdict, sum(n) as n from (
      select key, value::int as n from jsonb_each_text(${a}) union all
      select key, ${sign} * value::int from jsonb_each_text(${b})) as counts group by key) as sums where n <> 0)`;

/**
 * A part of a statement: adds what the part \`steps\` says to the counters of its exercises. In the order of their keys,
 * so that two grades that move the same exercises do not wait for each other in a circle.
 */
export const EXERCISE_STATS_ADD = `insert into exercise_stats as t
    (exercise_id, shard, students, submissions, completed, mastered, score_total, verdicts)
  select exercise_id, student_id % ${STATS_SHARDS}, students, submissions, completed, mastered, score_total,
    ${sumOfVerdicts('verdicts', 'verdicts_before', -1)}
  from steps where students <> 0 or submissions <> 0 or completed <> 0 or mastered <> 0 or score_total <> 0 or verdicts <> verdicts_before
  order by exercise_id
  on conflict (exercise_id, shard) do update set students = t.students + excluded.students,
    submissions = t.submissions + excluded.submissions, completed = t.completed + excluded.completed,
    mastered = t.mastered + excluded.mastered, score_total = t.score_total + excluded.score_total,
    verdicts = ${sumOfVerdicts('t.verdicts', 'excluded.verdicts', 1)}`;

/** The body of a trigger: a progress row that goes with its student takes its part of the counters along. */
export const EXERCISE_STATS_SUBTRACT = `if old.attempts > 0 then update exercise_stats t set students = students - 1, submissions = submissions - old.attempts,
    completed = completed - (old.completed_at is not null)::int, mastered = mastered - (old.status = 'mastered')::int,
    score_total = score_total - coalesce(old.best_score, 0), verdicts = ${sumOfVerdicts('t.verdicts', 'old.verdicts', -1)}
  where exercise_id = old.exercise_id and shard = old.student_id % ${STATS_SHARDS}; end if; return null`;
