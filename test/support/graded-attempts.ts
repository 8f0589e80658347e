import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { DifficultyLevel } from '../../src/analytics/mastery.js';
import { ProgressService } from '../../src/analytics/progress/progress.service.js';
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

/** The same attempt again is a regrade. */
export async function storeScore(
  em: EntityManager,
  { studentId }: PlainStudent,
  { exerciseId }: PlainExercise,
  { attempt, score, gradedAt = new Date(), evaluated = false }: Grade,
): Promise<void> {
  const verdict = score === 100 ? 'accepted' : 'wrong_answer';
  await em.execute(
    `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, status,
       verdict, score, evaluated_at, created_at, graded_at)
     values (?, ?, 1, ?, 'python', '', 'graded', ?, ?, ?, ?, ?)
     on conflict (student_id, exercise_id, attempt) do update set verdict = excluded.verdict,
       score = excluded.score, evaluated_at = excluded.evaluated_at, graded_at = excluded.graded_at`,
    [studentId, exerciseId, attempt, verdict, score, evaluated ? gradedAt : null, gradedAt, gradedAt],
  );
}

/** What a grading worker does when a result is there: one transaction that takes the lock, stores the score, and records what comes of it. */
export async function grade(
  { app }: TestApp,
  student: PlainStudent,
  exercise: PlainExercise,
  one: Grade,
): Promise<void> {
  const progress = app.get(ProgressService);
  await app
    .get(EntityManager)
    .fork()
    .transactional(async (em) => {
      await progress.lock(em, student.studentId, exercise.exerciseId);
      await storeScore(em, student, exercise, one);
      await progress.record(em, student, exercise);
    });
}
