import { z } from 'zod';
import { instant } from '../common/sql.js';
import { prepared } from '../database/statement.js';
import { DIFFICULTY_LEVELS } from '../exercises/exercise.entity.js';
import { VERDICTS } from '../grading/grading.types.js';
import {
  LeaderboardEntryView,
  OwnLeaderboardEntryView,
  ProgressView,
  StudentStatsView,
  VerdictCounts,
} from './analytics.schemas.js';

const ExerciseSums = z.object({
  students: z.int(),
  submissions: z.int(),
  completed: z.int(),
  mastered: z.int(),
  averageScore: z.number(),
  ...VerdictCounts.shape,
});

/** The shards of one exercise together; no row where this viewer does not see the exercise. */
export const EXERCISE_STATS = prepared(
  ExerciseSums,
  `select sums.* from exercises e, lateral (
    select coalesce(sum(students), 0)::int as students, coalesce(sum(submissions), 0)::int as submissions,
      coalesce(sum(completed), 0)::int as completed, coalesce(sum(mastered), 0)::int as mastered,
      coalesce(sum(score_total) / nullif(sum(students), 0), 0)::numeric(5, 2)::float8 as "averageScore",
      ${VERDICTS.map((verdict) => `coalesce(sum((verdicts ->> '${verdict}')::int), 0)::int as ${verdict}`).join(', ')}
    from exercise_stats where exercise_id = e.id) sums
  where e.id = ? and e.deleted_at is null and (e.is_published or ?::boolean)`,
);

/** Topic, observation and difficulty of each exercise of the student \`t\`, by topic in the order of first attempts. */
const OBSERVED = `(select json_agg(json_build_array(e.topic, p.observation, e.difficulty_level) order by e.topic, p.first_graded_at, p.exercise_id)
    from progress p join exercises e on e.id = p.exercise_id where p.student_id = t.id and p.observation is not null)`;

/** JSON, or what the driver has read of it. */
const json = <T extends z.ZodType>(value: T) => z.union([z.string(), value]).nullable();
const ObservedRow = z.tuple([z.string(), z.number(), z.enum(DIFFICULTY_LEVELS)]);
export type ObservedRow = z.infer<typeof ObservedRow>;
const observed = json(z.array(ObservedRow));

export const STUDENT_STATS = prepared(
  StudentStatsView.pick({
    exercisesCompleted: true,
    exercisesAttempted: true,
    totalSubmissions: true,
    averageScore: true,
  }).extend({ timezone: z.string(), observed, days: json(z.array(z.string())) }),
  `select t.timezone, coalesce(s.exercises_completed, 0) as "exercisesCompleted",
    coalesce(s.exercises_attempted, 0) as "exercisesAttempted", coalesce(s.total_submissions, 0) as "totalSubmissions",
    coalesce(s.average_score, 0)::float8 as "averageScore", ${OBSERVED} as observed,
    (select json_agg(day) from student_activity a where a.student_id = t.id) as days
  from students t left join student_stats s on s.student_id = t.id where t.id = ?`,
);

/**
 * A page of the exercises open to students, and of those that the student has tried and that have gone since. Exercises
 * are completed at full seconds, rounded up: the time of a grade would tell how long hidden tests have run.
 */
export const STUDENT_PROGRESS = prepared(
  z.object({ observed, page: json(z.array(ProgressView)) }),
  `select ${OBSERVED} as observed, (select json_agg(page) from (
      select e.id as "exerciseId", e.title, e.topic, coalesce(p.status, 'not_started') as status, coalesce(p.attempts, 0) as attempts,
        p.best_score::float8 as "bestScore", ${instant(`date_trunc('second', p.completed_at + interval '999 milliseconds')`)} as "completedAt"
      from exercises e left join progress p on p.exercise_id = e.id and p.student_id = t.id
      where e.id > ? and (e.is_published and e.deleted_at is null or p.attempts > 0)
      order by e.id limit ?) page) as page
  from students t where t.id = ?`,
);

const ENTRY = `s.student_id as "studentId", coalesce(st.leaderboard_alias, st.name) as name,
  s.exercises_completed as "exercisesCompleted", s.average_score::float8 as "averageScore"`;
const STANDING = 'student_stats s join students st on st.id = s.student_id';

/** Places up to here are counted at each request. */
export const COUNTED_PLACES = 1000;

/** The first places, the viewer's own row, and how many are ahead of it: at most COUNTED_PLACES, from the top of the index. */
export const LEADERBOARD = prepared(
  z.object({
    first: json(z.array(LeaderboardEntryView.omit({ rank: true }))),
    own: json(OwnLeaderboardEntryView.omit({ rank: true })),
    ahead: z.int(),
  }),
  `with own as materialized (
    select ${ENTRY}, s.listed, s.average_score from ${STANDING} where s.student_id = ? and s.exercises_completed > 0)
  select (select json_agg(entry) from (
      select ${ENTRY} from ${STANDING} where s.exercises_completed > 0 and s.listed
      order by s.exercises_completed desc, s.average_score desc, s.student_id limit ?) entry) as first,
    (select json_build_object('studentId', "studentId", 'name', name, 'exercisesCompleted', "exercisesCompleted",
      'averageScore', "averageScore", 'listed', listed) from own) as own,
    (select count(*)::int from (
      select from student_stats s where s.listed and s.exercises_completed > 0
        and (s.exercises_completed, s.average_score) > ((select "exercisesCompleted" from own), (select average_score from own))
      order by s.exercises_completed desc, s.average_score desc limit ${COUNTED_PLACES}) ahead) as ahead`,
);

/** Listed students ahead on the same level. */
export const BESIDE = prepared(
  z.object({ beside: z.int() }),
  `select count(*)::int as beside from student_stats s
  where s.listed and s.exercises_completed > 0 and s.exercises_completed = ? and s.average_score > ?::numeric and s.average_score < ?`,
);

/** Everybody with so many exercises completed and an average score from `score` to below `score + 1`. */
const Level = z.object({
  exercisesCompleted: z.int(),
  score: z.int(),
  /** Listed students on this level and all above it. */
  students: z.int(),
});
export type Level = z.infer<typeof Level>;

/** The levels of the leaderboard from the top. */
export const LEVELS = prepared(
  Level,
  `select exercises_completed as "exercisesCompleted", score,
    (sum(students) over (order by exercises_completed desc, score desc))::int as students
  from leaderboard_levels where students > 0 order by exercises_completed desc, score desc`,
);
