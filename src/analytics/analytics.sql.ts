import { instant } from '../common/sql.js';
import { VERDICTS } from '../grading/grading.types.js';
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

/** The shards of one exercise together; no row where this viewer does not see the exercise. */
export const EXERCISE_STATS = `select sums.* from exercises e, lateral (
    select coalesce(sum(students), 0)::int as students, coalesce(sum(submissions), 0)::int as submissions,
      coalesce(sum(completed), 0)::int as completed, coalesce(sum(mastered), 0)::int as mastered,
      coalesce(sum(score_total) / nullif(sum(students), 0), 0)::numeric(5, 2)::float8 as "averageScore",
      ${VERDICTS.map((verdict) => `coalesce(sum((verdicts ->> '${verdict}')::int), 0)::int as ${verdict}`).join(', ')}
    from exercise_stats where exercise_id = e.id) sums
  where e.id = ? and e.deleted_at is null and (e.is_published or ?::boolean)`;

/** Topic, observation and difficulty of each exercise of the student \`t\`, by topic in the order of first attempts. */
const OBSERVED = `(select json_agg(json_build_array(e.topic, p.observation, e.difficulty_level) order by e.topic, p.first_graded_at, p.exercise_id)
    from progress p join exercises e on e.id = p.exercise_id where p.student_id = t.id and p.observation is not null)`;

export const STUDENT_STATS = `select t.timezone, coalesce(s.exercises_completed, 0) as "exercisesCompleted",
    coalesce(s.exercises_attempted, 0) as "exercisesAttempted", coalesce(s.total_submissions, 0) as "totalSubmissions",
    coalesce(s.average_score, 0)::float8 as "averageScore", ${OBSERVED} as observed,
    (select json_agg(day) from student_activity a where a.student_id = t.id) as days
  from students t left join student_stats s on s.student_id = t.id where t.id = ?`;

/** A page of the exercises open to students, and of those that the student has tried and that have gone since. */
export const STUDENT_PROGRESS = `select ${OBSERVED} as observed, (select json_agg(page) from (
      select e.id as "exerciseId", e.title, e.topic, coalesce(p.status, 'not_started') as status, coalesce(p.attempts, 0) as attempts,
        p.best_score::float8 as "bestScore", ${instant('p.completed_at')} as "completedAt"
      from exercises e left join progress p on p.exercise_id = e.id and p.student_id = t.id
      where e.id > ? and (e.is_published and e.deleted_at is null or p.attempts > 0)
      order by e.id limit ?) page) as page
  from students t where t.id = ?`;

const ENTRY = `s.student_id as "studentId", coalesce(st.leaderboard_alias, st.name) as name,
  s.exercises_completed as "exercisesCompleted", s.average_score::float8 as "averageScore"`;
const STANDING = 'student_stats s join students st on st.id = s.student_id';

/** Places up to here are counted at each request. */
export const COUNTED_PLACES = 1000;

/** The first places, the viewer's own row, and how many are ahead of it: at most COUNTED_PLACES, from the top of the index. */
export const LEADERBOARD = `with own as materialized (
    select ${ENTRY}, s.listed, s.average_score from ${STANDING} where s.student_id = ? and s.exercises_completed > 0)
  select (select json_agg(entry) from (
      select ${ENTRY} from ${STANDING} where s.exercises_completed > 0 and s.listed
      order by s.exercises_completed desc, s.average_score desc, s.student_id limit ?) entry) as first,
    (select json_build_object('studentId', "studentId", 'name', name, 'exercisesCompleted', "exercisesCompleted",
      'averageScore', "averageScore", 'listed', listed) from own) as own,
    (select count(*)::int from (
      select from student_stats s where s.listed and s.exercises_completed > 0
        and (s.exercises_completed, s.average_score) > ((select "exercisesCompleted" from own), (select average_score from own))
      order by s.exercises_completed desc, s.average_score desc limit ${COUNTED_PLACES}) ahead) as ahead`;

/** Listed students ahead on the same level. */
export const BESIDE = `select count(*)::int as beside from student_stats s
  where s.listed and s.exercises_completed > 0 and s.exercises_completed = ? and s.average_score > ?::numeric and s.average_score < ?`;

/** The levels of the leaderboard from the top, each with the listed students on it and above it. */
export const LEVELS = `select exercises_completed as "exercisesCompleted", score,
    (sum(students) over (order by exercises_completed desc, score desc))::int as students
  from leaderboard_levels where students > 0 order by exercises_completed desc, score desc`;
