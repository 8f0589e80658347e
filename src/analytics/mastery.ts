import type { DIFFICULTY_LEVELS } from '../exercises/exercise.entity.js';

export type DifficultyLevel = (typeof DIFFICULTY_LEVELS)[number];

/** The rating of an exercise by its author's label: one logit (174 points) apart. */
const DIFFICULTY: Readonly<Record<DifficultyLevel, number>> = {
  beginner: 826,
  intermediate: 1000,
  advanced: 1174,
};
const START = 1000;

/** What a success is worth after 0, 1, 2, ... hints; from the fifth on it is the solution that was seen. */
const HINT_WORTH = [1, 0.9, 0.75, 0.5, 0.25, 0] as const;

/** One exercise of a topic, as a game against it: `observation` 0 (lost) to 1 (first try, no help). */
export interface Observation {
  observation: number;
  difficultyLevel: DifficultyLevel;
}

export interface Mastery {
  /** The Elo-like rating of the student in the topic; 1000 before anything is known. */
  rating: number;
  /** Exercises counted. */
  exercisesCounted: number;
}

export const MASTERY_BANDS = ['exploring', 'developing', 'practising', 'proficient'] as const;
export type MasteryBand = (typeof MASTERY_BANDS)[number];

/** The chance, 0..1, that a student of rating `rating` solves an exercise of rating `difficulty` at first try. */
const chance = (rating: number, difficulty: number): number => 1 / (1 + 10 ** ((difficulty - rating) / 400));

/**
 * The observation of one exercise from its graded attempts, in order: 0.7 for a first try that passes without a hint,
 * and 0.3 times the best score so far discounted by 0.7 for each try before it and by the hints taken.
 */
export function observe(attempts: readonly { score: number; passed: boolean; hints: number }[]): number {
  const first = attempts[0];
  const unaided = first !== undefined && first.passed && first.hints === 0 ? 1 : 0;
  const credits = attempts.map(
    ({ score, hints }, index) => (score / 100) * 0.7 ** index * (HINT_WORTH[Math.min(hints, 5)] ?? 0),
  );
  return 0.7 * unaided + 0.3 * Math.max(0, ...credits);
}

/** The student's rating moves by what was unexpected; each exercise moves it less, from 174 points down to 43. */
export function afterExercise({ rating, exercisesCounted }: Mastery, observed: Observation): Mastery {
  const step = Math.max(43, 174 / (1 + 0.15 * exercisesCounted));
  const surprise = observed.observation - chance(rating, DIFFICULTY[observed.difficultyLevel]);
  return { rating: rating + step * surprise, exercisesCounted: exercisesCounted + 1 };
}

/**
 * The mastery of a topic: a fold over its exercises, in the order in which the student first tried them. One
 * observation an exercise, so a regrade changes the past and trying often costs nothing. Elo for education after
 * Pelánek 2016 (10.1016/j.compedu.2016.03.017), with the author's label as the difficulty: difficulties are not
 * learned from the students' results.
 */
export const masteryOf = (observed: readonly Observation[]): Mastery =>
  observed.reduce(afterExercise, { rating: START, exercisesCounted: 0 });

/** The chance, in whole percent, of solving an intermediate exercise of the topic at first try without help. */
export const masteryPercent = ({ rating }: Mastery): number =>
  Math.round(100 * chance(rating, DIFFICULTY.intermediate));

/** A word for the mastery; below three exercises the number says little. */
export function bandOf(mastery: Mastery): MasteryBand {
  if (mastery.exercisesCounted < 3) return 'exploring';
  const percent = masteryPercent(mastery);
  if (percent < 60) return 'developing';
  return percent < 80 ? 'practising' : 'proficient';
}
