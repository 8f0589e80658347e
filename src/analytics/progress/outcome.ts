import type { Verdict } from '../../grading/grading.types.js';
import { observe } from '../mastery.js';

/** One graded attempt of a student on an exercise, as it counts now. */
export interface GradedAttempt {
  /** From 1, per student and exercise. */
  attempt: number;
  verdict: Verdict | null;
  /** 0..100: the grader's, or a person's word over it. */
  score: number;
  gradedAt: Date;
  /** The score is a person's word. */
  evaluated: boolean;
  /** Hints that the student had taken when handing it in. */
  hintsBefore: number;
}

/** What all graded attempts on one exercise come to. */
export interface Outcome {
  attempts: number;
  bestScore: number | null;
  firstGradedAt: Date | null;
  /** When an attempt that completes the exercise was first graded; null while none does. */
  completedAt: Date | null;
  /** Completed with at most two attempts and no hint: mastered, whatever the topic's mastery says. */
  unaided: boolean;
  /** 0..1 for the mastery model; null without attempts. */
  observation: number | null;
  verdicts: Partial<Record<Verdict, number>>;
}

/** A person who evaluates knows more than the tests: their pass mark. */
const EVALUATION_PASSES = 60;

const completes = (attempt: GradedAttempt): boolean =>
  attempt.score >= (attempt.evaluated ? EVALUATION_PASSES : 100);

/** Null where none of the dates is there. */
export const earliest = (...dates: readonly (Date | null)[]): Date | null =>
  dates.reduce((first, date) => (first === null || (date !== null && date < first) ? date : first), null);

/** The order of `graded` does not matter. */
export function outcomeOf(graded: readonly GradedAttempt[]): Outcome {
  const attempts = graded.toSorted((a, b) => a.attempt - b.attempt);
  const firstCompleting = attempts.findIndex(completes);
  const first = attempts[firstCompleting];
  const verdicts: Outcome['verdicts'] = {};
  for (const { verdict } of attempts) if (verdict !== null) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return {
    attempts: attempts.length,
    bestScore: attempts.length === 0 ? null : Math.max(...attempts.map(({ score }) => score)),
    firstGradedAt: earliest(...attempts.map(({ gradedAt }) => gradedAt)),
    completedAt: earliest(...attempts.filter(completes).map(({ gradedAt }) => gradedAt)),
    unaided: first !== undefined && firstCompleting < 2 && first.hintsBefore === 0,
    observation: attempts.length === 0 ? null : observe(attempts.map(toTry)),
    verdicts,
  };
}

const toTry = (attempt: GradedAttempt) => ({
  score: attempt.score,
  passed: completes(attempt),
  hints: attempt.hintsBefore,
});
