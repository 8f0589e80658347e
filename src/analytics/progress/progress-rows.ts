import type { EntityManager } from '@mikro-orm/postgresql';
import { outboxRows, type OutboxRecord } from '../../events/outbox/outbox.js';
import type { DifficultyLevel } from '../mastery.js';
import type { GradedAttempt, Outcome } from './outcome.js';
import type { ProgressStatus } from './progress.entity.js';
import { STANDING, STORE_PROGRESS } from './progress.sql.js';

/** What the lock of a student's progress guards of one exercise. */
export interface ProgressRow {
  exerciseId: number;
  difficultyLevel: DifficultyLevel;
  status: ProgressStatus;
  attempts: number;
  bestScore: number | null;
  firstGradedAt: Date | null;
  completedAt: Date | null;
  firstCompletedAt: Date | null;
  unaided: boolean;
  observation: number | null;
  /** By attempt number. */
  hintsBefore: Record<number, number>;
}

export interface Standing {
  /** The student's rows of the topic, and that of the exercise even if an author moves it at this moment. */
  rows: ProgressRow[];
  /** All attempts on the exercise that have a score, the grader's or a person's; under regrade with the old one. */
  attempts: GradedAttempt[];
}

/** Where the student stands with the exercise and its topic. Call it under the progress lock. */
export async function readStanding(
  em: EntityManager,
  studentId: number,
  { exerciseId, topic }: { exerciseId: number; topic: string },
): Promise<Standing> {
  const raw = await STANDING.all(em, [exerciseId, studentId, topic, exerciseId]);
  const read = raw.map(({ graded, firstGradedAt, completedAt, firstCompletedAt, ...row }) => ({
    attempts: graded ?? [],
    row: {
      ...row,
      firstGradedAt: toDate(firstGradedAt),
      completedAt: toDate(completedAt),
      firstCompletedAt: toDate(firstCompletedAt),
    },
  }));
  const attempts = read.flatMap((one) => one.attempts);
  return {
    rows: read.map(({ row }) => row),
    attempts: attempts.map((one) => ({ ...one, gradedAt: new Date(one.gradedAt) })),
  };
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

export interface ProgressRecord {
  /** What there is now of the exercise whose attempts have changed. */
  row: ProgressRow;
  verdicts: Outcome['verdicts'];
  /** Other exercises, whose status this moves. */
  moved: readonly ProgressRow[];
  /** The student's days, ISO, of attempts that are graded for the first time; a regrade is no activity. */
  days: readonly string[];
  records: readonly OutboxRecord[];
}

export async function storeRecord(
  em: EntityManager,
  studentId: number,
  { row, moved, records, ...rest }: ProgressRecord,
): Promise<void> {
  const record = { studentId, ...row, ...rest };
  const statuses = moved.map(({ exerciseId, status }) => ({ exerciseId, status }));
  await STORE_PROGRESS.all(em, [JSON.stringify(record), JSON.stringify(statuses), outboxRows(records)]);
}
