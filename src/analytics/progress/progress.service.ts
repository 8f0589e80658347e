import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { outboxRecord, type OutboxRecord } from '../../events/outbox/outbox.js';
import { bandOf, masteryOf, masteryPercent, type DifficultyLevel, type Mastery } from '../mastery.js';
import { earliest, outcomeOf, type GradedAttempt, type Outcome } from './outcome.js';
import type { ProgressStatus } from './progress.entity.js';
import { readStanding, storeRecord, type ProgressRow } from './progress-rows.js';
import { countSubmissions } from './progress-lock.js';
import { LOCK_PROGRESS } from './progress.sql.js';
import { dayIn } from '../streaks.js';

export interface StudentOfProgress {
  studentId: number;
  userId: string;
  /** IANA name. */
  timezone: string;
}

export interface ExerciseOfProgress {
  exerciseId: number;
  topic: string;
  difficultyLevel: DifficultyLevel;
}

/**
 * Keeps progress, counters, days of activity and mastery current, in the transaction that stores a result. Everything
 * of a student and an exercise is computed anew from all graded attempts, so a regrade takes back what it must.
 *
 * The lock of a student is the row in `student_stats`, taken before any progress row: a result moves the mastery of
 * the whole topic, and with it the status of other exercises, so two results of one student wait for each other.
 */
@Injectable()
export class ProgressService {
  /** Counts a submission as it is handed in. Takes the student's lock until the transaction ends. */
  async countSubmission(em: EntityManager, studentId: number): Promise<void> {
    await em.execute(countSubmissions('(select ?::int as student_id) one'), [studentId]);
  }

  /** Takes the student's lock until the transaction ends, and makes the progress row if there is none. */
  async lock(em: EntityManager, studentId: number, exerciseId: number): Promise<void> {
    await LOCK_PROGRESS.all(em, [studentId, exerciseId]);
  }

  /**
   * Stores what all graded attempts of the student on the exercise come to, and tells it after its `cause`. Call it
   * under `lock`. The same attempts again change nothing.
   */
  async record(
    em: EntityManager,
    student: StudentOfProgress,
    exercise: ExerciseOfProgress,
    ...cause: OutboxRecord[]
  ): Promise<void> {
    const { studentId, userId, timezone } = student;
    const { exerciseId, topic } = exercise;
    const { rows: before, attempts } = await readStanding(em, studentId, exercise);
    const old = before.find((row) => row.exerciseId === exerciseId);
    if (old === undefined) throw new Error('ProgressService.record without ProgressService.lock');

    const fresh = attempts.filter(({ attempt }) => old.hintsBefore[attempt] === undefined);
    const outcome = outcomeOf(attempts);
    const after = before.map((row) => (row === old ? withOutcome(old, outcome, attempts) : row));
    const mastery = { before: masteryIn(before), after: masteryIn(after) };
    const rows = withStatuses(after, bandOf(mastery.after) === 'proficient');
    const changed = rows.filter((row, at) => hasChanged(before[at], row));

    const ids = { studentId, userId };
    const records = changed.map(({ exerciseId: id, status, attempts: count, bestScore }) =>
      outboxRecord('progress.changed', { ...ids, exerciseId: id, status, attempts: count, bestScore }),
    );
    if (outcome.completedAt !== null && old.firstCompletedAt === null)
      records.push(outboxRecord('exercise.completed', { ...ids, exerciseId, attempts: outcome.attempts }));
    const percents = { before: masteryPercent(mastery.before), after: masteryPercent(mastery.after) };
    if (percents.before !== percents.after)
      records.push(outboxRecord('mastery.changed', { ...ids, topic, ...percents }));

    const isOwn = (row: ProgressRow) => row.exerciseId === exerciseId;
    await storeRecord(em, studentId, {
      row: rows.find(isOwn) ?? old,
      verdicts: outcome.verdicts,
      moved: changed.filter((row) => !isOwn(row)),
      days: fresh.map(({ gradedAt }) => dayIn(timezone, gradedAt)),
      records: [...cause, ...records],
    });
  }
}

/** The place in the fold of the mastery and the first completion are never taken back. */
function withOutcome(old: ProgressRow, outcome: Outcome, graded: readonly GradedAttempt[]): ProgressRow {
  const { attempts, bestScore, completedAt, unaided, observation } = outcome;
  const firstCompletedAt = earliest(old.firstCompletedAt, completedAt);
  const hints = Object.fromEntries(graded.map(({ attempt, hintsBefore }) => [attempt, hintsBefore]));
  return {
    ...old,
    attempts,
    bestScore,
    firstGradedAt: earliest(old.firstGradedAt, outcome.firstGradedAt),
    completedAt: completedAt && firstCompletedAt,
    firstCompletedAt,
    unaided,
    observation,
    hintsBefore: { ...old.hintsBefore, ...hints },
  };
}

/** A completed exercise is mastered when it was solved unaided, or while its whole topic is proficient. */
function withStatuses(rows: readonly ProgressRow[], isProficient: boolean): ProgressRow[] {
  const statusOf = ({ attempts, completedAt, unaided }: ProgressRow): ProgressStatus => {
    if (attempts === 0) return 'not_started';
    if (completedAt === null) return 'in_progress';
    return unaided || isProficient ? 'mastered' : 'completed';
  };
  return rows.map((row) => ({ ...row, status: statusOf(row) }));
}

const hasChanged = (before: ProgressRow | undefined, { status, attempts, bestScore }: ProgressRow): boolean =>
  before?.status !== status || before.attempts !== attempts || before.bestScore !== bestScore;

/** In the order of first attempts. */
function masteryIn(rows: readonly ProgressRow[]): Mastery {
  const since = ({ firstGradedAt }: ProgressRow) => firstGradedAt?.getTime() ?? Infinity;
  const ordered = rows.toSorted((a, b) => since(a) - since(b) || a.exerciseId - b.exerciseId);
  return masteryOf(
    ordered.flatMap(({ observation, difficultyLevel }) =>
      observation === null ? [] : [{ observation, difficultyLevel }],
    ),
  );
}
