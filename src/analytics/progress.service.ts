import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../database/prepared.js';
import { addEvent } from '../events/outbox.js';
import { bandOf, masteryOf, masteryPercent, type DifficultyLevel, type Mastery } from './mastery.js';
import { earliest, outcomeOf, type GradedAttempt, type Outcome } from './outcome.js';
import type { ProgressStatus } from './progress.entity.js';
import { progressLock } from './progress-lock.js';
import { dayIn } from './streaks.js';

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

/** A progress row of the student in the topic. */
interface ProgressRow {
  exercise_id: number;
  status: ProgressStatus;
  attempts: number;
  best_score: number | null;
  observation: number | null;
  difficulty_level: DifficultyLevel;
  hints_before: Record<number, number>;
  /** Times of raw rows are text. */
  first_graded_at: string | null;
  first_completed_at: string | null;
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
    await em.execute(
      `insert into student_stats as s (student_id, total_submissions, updated_at) values (?, 1, now())
       on conflict (student_id) do update set total_submissions = s.total_submissions + 1, updated_at = excluded.updated_at`,
      [studentId],
    );
  }

  /** Takes the student's lock until the transaction ends, and makes the progress row if there is none. */
  async lock(em: EntityManager, studentId: number, exerciseId: number): Promise<void> {
    await queryPrepared(
      em,
      `with wanted as (select ?::int as student_id, ?::int as exercise_id), ${progressLock('wanted')} select 1`,
      [studentId, exerciseId],
    );
  }

  /**
   * Stores what `attempts`, all graded ones of the student on the exercise, come to. Call it under `lock`; the events
   * go out with the caller's flush. The same attempts again change nothing.
   */
  async record(
    em: EntityManager,
    student: StudentOfProgress,
    exercise: ExerciseOfProgress,
    attempts: readonly GradedAttempt[],
  ): Promise<void> {
    const { studentId } = student;
    const { exerciseId, topic } = exercise;
    const before = await topicRows(em, studentId, exercise);
    const row = before.find(({ exercise_id }) => exercise_id === exerciseId);
    if (row === undefined) throw new Error('ProgressService.record without ProgressService.lock');

    const fresh = attempts.filter(({ attempt }) => row.hints_before[attempt] === undefined);
    const hints = await hintsBefore(em, studentId, exerciseId, row.hints_before, attempts);
    const outcome = outcomeOf(attempts, hints);
    const firstGradedAt = earliest(toDate(row.first_graded_at), outcome.firstGradedAt);
    await storeOutcome(em, student, row, { ...outcome, firstGradedAt }, hints, fresh);
    const after = before.map((one) => (one === row ? { ...row, ...asRow(outcome, firstGradedAt) } : one));
    const mastery = { before: masteryIn(before), after: masteryIn(after) };
    const changed = await updateStatuses(em, studentId, topic, bandOf(mastery.after) === 'proficient', row);

    const ids = { studentId, userId: student.userId };
    for (const { exercise_id, status, attempts: count, best_score } of changed) {
      const standing = { exerciseId: exercise_id, status, attempts: count, bestScore: best_score };
      addEvent(em, 'progress.changed', { ...ids, ...standing });
    }
    if (outcome.completedAt !== null && row.first_completed_at === null) {
      addEvent(em, 'exercise.completed', { ...ids, exerciseId, attempts: outcome.attempts });
    }
    const percents = { before: masteryPercent(mastery.before), after: masteryPercent(mastery.after) };
    if (percents.before !== percents.after) addEvent(em, 'mastery.changed', { ...ids, topic, ...percents });
  }
}

/** The caller's exercise belongs to its topic even if an author moves it at this moment. */
function topicRows(
  em: EntityManager,
  studentId: number,
  exercise: ExerciseOfProgress,
): Promise<ProgressRow[]> {
  return queryPrepared(
    em,
    `select p.exercise_id, p.status, p.attempts, p.best_score::float8, p.observation, e.difficulty_level,
       p.hints_before, p.first_graded_at, p.first_completed_at
     from progress p join exercises e on e.id = p.exercise_id
     where p.student_id = ? and (e.topic = ? or e.id = ?)`,
    [studentId, exercise.topic, exercise.exerciseId],
  );
}

/** In the order of first attempts. */
function masteryIn(rows: readonly ProgressRow[]): Mastery {
  const since = ({ first_graded_at }: ProgressRow) => toDate(first_graded_at)?.getTime() ?? Infinity;
  const ordered = rows.toSorted((a, b) => since(a) - since(b) || a.exercise_id - b.exercise_id);
  return masteryOf(
    ordered.flatMap(({ observation, difficulty_level }) =>
      observation === null ? [] : [{ observation, difficultyLevel: difficulty_level }],
    ),
  );
}

const asRow = ({ observation }: Outcome, firstGradedAt: Date | null) => ({
  observation,
  first_graded_at: firstGradedAt?.toISOString() ?? null,
});

/**
 * The hints taken before each attempt: the caller's word, else what was known when the attempt was first graded (a
 * regrade comes later, when more may have been taken), else the hints revealed until now.
 */
async function hintsBefore(
  em: EntityManager,
  studentId: number,
  exerciseId: number,
  known: Readonly<Record<number, number>>,
  attempts: readonly GradedAttempt[],
): Promise<Record<number, number>> {
  const isKnown = ({ attempt, hintsBefore: given }: GradedAttempt) => (given ?? known[attempt]) !== undefined;
  const revealed = attempts.every(isKnown) ? [] : await revealedAt(em, studentId, exerciseId);
  const hints = { ...known };
  for (const { attempt, gradedAt, hintsBefore: given } of attempts) {
    hints[attempt] = given ?? hints[attempt] ?? revealed.filter(({ at }) => at <= gradedAt.getTime()).length;
  }
  return hints;
}

/** When each hint that the student has taken was taken, in ms since 1970. */
function revealedAt(em: EntityManager, studentId: number, exerciseId: number): Promise<{ at: number }[]> {
  return queryPrepared(
    em,
    `select extract(epoch from revealed_at)::float8 * 1000 as at from hint_reveals where student_id = ? and exercise_id = ?`,
    [studentId, exerciseId],
  );
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** A day is counted once an attempt, when it is graded for the first time; a regrade is no activity. */
async function storeOutcome(
  em: EntityManager,
  { studentId, timezone }: StudentOfProgress,
  row: ProgressRow,
  outcome: Outcome,
  hints: Record<number, number>,
  fresh: readonly GradedAttempt[],
): Promise<void> {
  const { completedAt } = outcome;
  const firstCompletedAt = earliest(toDate(row.first_completed_at), completedAt);
  await queryPrepared(
    em,
    `with activity as (
       insert into student_activity as a (student_id, day, submissions)
       select ?, day, count(*) from unnest(?::date[]) as day group by day
       on conflict (student_id, day) do update set submissions = a.submissions + excluded.submissions)
     update progress set attempts = ?, best_score = ?, first_graded_at = ?, unaided = ?, observation = ?, verdicts = ?,
       hints_before = ?, completed_at = ?, first_completed_at = ?, updated_at = now()
     where student_id = ? and exercise_id = ?`,
    [
      studentId,
      fresh.map(({ gradedAt }) => dayIn(timezone, gradedAt)),
      outcome.attempts,
      outcome.bestScore,
      outcome.firstGradedAt,
      outcome.unaided,
      outcome.observation,
      outcome.verdicts,
      hints,
      completedAt && firstCompletedAt,
      firstCompletedAt,
      studentId,
      row.exercise_id,
    ],
  );
}

/**
 * A completed exercise is mastered when it was solved unaided, or while its whole topic is proficient. Answers the
 * rows that have changed, by status or (the one just recorded) by attempts or best score. The student's sums are computed
 * anew from all progress rows: a few hundred at most, and right whatever came before.
 */
function updateStatuses(
  em: EntityManager,
  studentId: number,
  topic: string,
  proficient: boolean,
  { exercise_id, attempts, best_score }: ProgressRow,
): Promise<ProgressRow[]> {
  return queryPrepared(
    em,
    `with wanted as (
       select p.id, case when p.attempts = 0 then 'not_started' when p.completed_at is null then 'in_progress'
         when p.unaided or ?::boolean then 'mastered' else 'completed' end as status
       from progress p join exercises e on e.id = p.exercise_id
       where p.student_id = ? and (e.topic = ? or e.id = ?)),
     sums as (
       update student_stats set exercises_completed = completed, exercises_attempted = attempted,
         average_score = average, updated_at = now()
       from (select count(completed_at) as completed, count(*) as attempted, coalesce(avg(best_score), 0) as average
         from progress where student_id = ? and attempts > 0) own
       where student_id = ?)
     update progress p set status = wanted.status, updated_at = now()
     from wanted where wanted.id = p.id and (p.status <> wanted.status
       or p.exercise_id = ? and (p.attempts, p.best_score) is distinct from (?::int, ?::numeric))
     returning p.exercise_id, p.status, p.attempts, p.best_score::float8`,
    [proficient, studentId, topic, exercise_id, studentId, studentId, exercise_id, attempts, best_score],
  );
}
