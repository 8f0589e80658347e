import type { EntityManager } from '@mikro-orm/postgresql';
import { queryPrepared } from '../database/prepared.js';
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
  const rows = await queryPrepared<Row>(
    em,
    `select s.attempt, s.verdict, s.score::float8 as score, coalesce(s.graded_at, s.evaluated_at)::text as "gradedAt",
       s.evaluated_at is not null as evaluated,
       (select count(*)::int from hint_reveals h
        where h.student_id = s.student_id and h.exercise_id = s.exercise_id and h.revealed_at <= s.created_at) as "hintsBefore"
     from exercise_submissions s where s.student_id = ? and s.exercise_id = ? and s.score is not null order by s.attempt`,
    [studentId, exerciseId],
  );
  return rows.map((row) => ({ ...row, gradedAt: new Date(row.gradedAt) }));
}
