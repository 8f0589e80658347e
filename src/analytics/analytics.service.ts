import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { notFound } from '../common/errors.js';
import { queryPrepared } from '../database/prepared.js';
import { decodeCursor, toPage, type PageQuery } from '../common/pagination.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import type { Verdict } from '../grading/grading.types.js';
import type {
  ExerciseStatsView,
  ProgressPage,
  ProgressView,
  StudentStatsView,
  TopicMasteryView,
} from './analytics.schemas.js';
import { EXERCISE_STATS } from './exercise-stats.sql.js';
import { bandOf, masteryOf, masteryPercent, type Observation } from './mastery.js';
import { dayIn, streaksOf } from './streaks.js';

/** Reads what `ProgressService` keeps current. */
@Injectable()
export class AnalyticsService {
  constructor(private readonly em: EntityManager) {}

  /** All exercises open to students, and those that the student has tried and that have gone since. */
  async listProgress(viewer: Viewer, studentId: number, { limit, cursor }: PageQuery): Promise<ProgressPage> {
    const student = await this.getStudent(viewer, studentId);
    const [after] = cursor === undefined ? [0] : decodeCursor(cursor, z.tuple([z.int32()]));
    const [rows, masteryByTopic] = await Promise.all([
      this.em.execute<ProgressView[]>(
        `select e.id as "exerciseId", e.title, e.topic, coalesce(p.status, 'not_started') as status,
           coalesce(p.attempts, 0) as attempts, p.best_score::float8 as "bestScore", p.completed_at as "completedAt"
         from exercises e left join progress p on p.exercise_id = e.id and p.student_id = ?
         where e.id > ? and (e.is_published and e.deleted_at is null or p.attempts > 0)
         order by e.id limit ?`,
        [student.id, after, limit + 1],
      ),
      this.masteryByTopic(student.id),
    ]);
    return { ...toPage(rows, limit, toProgressView, ({ exerciseId }) => [exerciseId]), masteryByTopic };
  }

  async getStudentStats(viewer: Viewer, studentId: number): Promise<StudentStatsView> {
    const student = await this.getStudent(viewer, studentId);
    const [[counters = NO_COUNTERS], topics, days] = await Promise.all([
      this.em.execute<Counters[]>(
        `select exercises_completed as "exercisesCompleted", exercises_attempted as "exercisesAttempted",
           total_submissions as "totalSubmissions", average_score::float8 as "averageScore"
         from student_stats where student_id = ?`,
        [student.id],
      ),
      this.masteryByTopic(student.id),
      this.em.execute<{ day: string }[]>('select day::text from student_activity where student_id = ?', [
        student.id,
      ]),
    ]);
    return {
      ...counters,
      masteryByTopic: Object.fromEntries(topics.map(({ topic, mastery }) => [topic, mastery])),
      ...streaksOf(
        days.map(({ day }) => day),
        dayIn(student.timezone, new Date()),
      ),
    };
  }

  /** Over everybody's graded attempts; for whoever may see the exercise. */
  async getExerciseStats(viewer: Viewer, exerciseId: number): Promise<ExerciseStatsView> {
    const [found] = await this.em.execute<{ id: number }[]>(
      `select id from exercises where id = ? and deleted_at is null and (is_published or ?::boolean)`,
      [exerciseId, hasRole(viewer, 'instructor')],
    );
    if (found === undefined) throw notFound('exercise');
    const [sums] = await queryPrepared<ExerciseSums>(this.em, EXERCISE_STATS, [exerciseId]);
    if (sums === undefined) throw new Error('A sum without a row');
    const { students, submissions, completed, mastered, averageScore, ...verdicts } = sums;
    const rate = (part: number) => (students === 0 ? 0 : Math.round((10_000 * part) / students) / 10_000);
    return {
      students,
      submissions,
      completionRate: rate(completed),
      masteryRate: rate(mastered),
      averageScore,
      verdicts,
    };
  }

  /** Oneself, or anybody for an instructor; a stranger is not found. */
  private async getStudent(viewer: Viewer, studentId: number): Promise<{ id: number; timezone: string }> {
    if (viewer.studentId !== studentId && !hasRole(viewer, 'instructor')) throw notFound('student');
    const [student] = await this.em.execute<{ id: number; timezone: string }[]>(
      'select id, timezone from students where id = ?',
      [studentId],
    );
    if (student === undefined) throw notFound('student');
    return student;
  }

  /** Folded on reading, so that there is nothing to fall out of step: a student has some hundred rows at most. */
  private async masteryByTopic(studentId: number): Promise<TopicMasteryView[]> {
    const rows = await this.em.execute<(Observation & { topic: string })[]>(
      `select e.topic, p.observation, e.difficulty_level as "difficultyLevel"
       from progress p join exercises e on e.id = p.exercise_id
       where p.student_id = ? and p.observation is not null
       order by e.topic, p.first_graded_at, p.exercise_id`,
      [studentId],
    );
    return [...Map.groupBy(rows, ({ topic }) => topic)].map(([topic, observed]) => {
      const mastery = masteryOf(observed);
      const { exercisesCounted } = mastery;
      return { topic, mastery: masteryPercent(mastery), band: bandOf(mastery), exercisesCounted };
    });
  }
}

type Counters = Pick<
  StudentStatsView,
  'exercisesCompleted' | 'exercisesAttempted' | 'totalSubmissions' | 'averageScore'
>;
const NO_COUNTERS: Counters = {
  exercisesCompleted: 0,
  exercisesAttempted: 0,
  totalSubmissions: 0,
  averageScore: 0,
};

type ExerciseSums = Record<
  Verdict | 'students' | 'submissions' | 'completed' | 'mastered' | 'averageScore',
  number
>;

/** Times of raw rows are in PostgreSQL's own form. */
const toProgressView = (row: ProgressView): ProgressView => ({
  ...row,
  completedAt: row.completedAt && new Date(row.completedAt).toISOString(),
});
