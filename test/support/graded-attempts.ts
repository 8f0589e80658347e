import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { DifficultyLevel } from '../../src/analytics/mastery.js';
import type { GradedAttempt } from '../../src/analytics/outcome.js';
import { ProgressService } from '../../src/analytics/progress.service.js';
import type { TestApp } from './test-app.js';

export interface PlainStudent {
  studentId: number;
  userId: string;
  timezone: string;
}

export interface PlainExercise {
  exerciseId: number;
  topic: string;
  difficultyLevel: DifficultyLevel;
}

/** A row in `students`, by SQL: nobody logs in with it. `columns` are of the table. */
export async function plainStudent(
  { database }: TestApp,
  columns: Record<string, unknown> & { timezone?: string } = {},
): Promise<PlainStudent> {
  const userId = randomUUID();
  const row = {
    user_id: userId,
    email: `${userId}@example.com`,
    password_hash: '-',
    name: 'Plain',
    ...columns,
  };
  const { timezone = 'UTC' } = columns;
  return { studentId: await insert(database, 'students', row), userId, timezone };
}

/** A row in `exercises`, by SQL, without tests. */
export async function plainExercise(
  { database }: TestApp,
  columns: Record<string, unknown> & { topic?: string; difficulty_level?: DifficultyLevel } = {},
): Promise<PlainExercise> {
  const { topic = 'loops', difficulty_level: difficultyLevel = 'intermediate' } = columns;
  const row = { title: 'Plain', description: '-', test_cases: '[]', hints: '[]', ...columns };
  const exerciseId = await insert(database, 'exercises', {
    ...row,
    topic,
    difficulty_level: difficultyLevel,
  });
  return { exerciseId, topic, difficultyLevel };
}

async function insert(database: TestApp['database'], table: string, row: object): Promise<number> {
  const names = Object.keys(row);
  const values = names.map((_, index) => `$${index + 1}`);
  const [inserted] = await database.query<{ id: number }>(
    `insert into ${table} (${names.join(', ')}, created_at, updated_at) values (${values.join(', ')}, now(), now()) returning id`,
    Object.values(row),
  );
  return inserted!.id;
}

export interface Grade {
  attempt: number;
  score: number;
  gradedAt?: Date;
  evaluated?: boolean;
}

/**
 * What a grading worker does when a result is there: one transaction that takes the lock, stores the submission's
 * score, and records all graded attempts. The same attempt again is a regrade.
 */
export async function grade(
  { app }: TestApp,
  student: PlainStudent,
  exercise: PlainExercise,
  { attempt, score, gradedAt = new Date(), evaluated = false }: Grade,
): Promise<void> {
  const progress = app.get(ProgressService);
  const pair = [student.studentId, exercise.exerciseId];
  const verdict = score === 100 ? 'accepted' : 'wrong_answer';
  await app
    .get(EntityManager)
    .fork()
    .transactional(async (em) => {
      await progress.lock(em, student.studentId, exercise.exerciseId);
      await em.execute(
        `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, status,
           verdict, score, evaluated_at, created_at, graded_at)
         values (?, ?, 1, ?, 'python', '', 'graded', ?, ?, ?, ?, ?)
         on conflict (student_id, exercise_id, attempt) do update set verdict = excluded.verdict,
           score = excluded.score, evaluated_at = excluded.evaluated_at, graded_at = excluded.graded_at`,
        [...pair, attempt, verdict, score, evaluated ? gradedAt : null, gradedAt, gradedAt],
      );
      const attempts = await em.execute<(GradedAttempt & { at: string })[]>(
        `select attempt, verdict, score::float8, graded_at as at, evaluated_at is not null as evaluated
         from exercise_submissions where student_id = ? and exercise_id = ? and status = 'graded'`,
        pair,
      );
      await progress.record(
        em,
        student,
        exercise,
        attempts.map(({ at, ...one }) => ({ ...one, gradedAt: new Date(at) })),
      );
    });
}
