import type { EntityManager } from '@mikro-orm/postgresql';
import type { GradedAttempt } from '../analytics/outcome.js';

type Row = Omit<GradedAttempt, 'gradedAt'> & { gradedAt: string };

/**
 * All attempts of the student on the exercise that have a score, the grader's or a person's. One that is graded anew
 * keeps its old score until the new one is there. Call it under the progress lock.
 */
export async function gradedAttempts(
  em: EntityManager,
  studentId: number,
  exerciseId: number,
): Promise<GradedAttempt[]> {
  const rows = await em.execute<Row[]>(
    `select attempt, verdict, score::float8 as score, coalesce(graded_at, evaluated_at)::text as "gradedAt",
       evaluated_at is not null as evaluated
     from exercise_submissions where student_id = ? and exercise_id = ? and score is not null order by attempt`,
    [studentId, exerciseId],
  );
  return rows.map((row) => ({ ...row, gradedAt: new Date(row.gradedAt) }));
}
