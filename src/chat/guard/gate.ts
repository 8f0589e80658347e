import type { SolutionShape } from './likeness/solution-shape.js';
import type { LanguageId, Limits, TestCase } from '../../grading/grading.types.js';

/** An exercise whose solution must not be shown: one that this student has not solved. */
export interface GateTarget {
  exerciseId: number;
  language: LanguageId;
  /** With the hidden ones. */
  tests: readonly TestCase[];
  limits: Limits;
  solutionFile: string | undefined;
  starterCode: string | null;
  /** Whose reply it is, for the engine: students take turns at being checked, too. */
  owner?: string;
  /** The author's solution and some that passed, by which a reply is judged that tells one without running. */
  solutions?: readonly SolutionShape[];
  /** The student's own best, 0 to 100: their own code may be quoted back to them. */
  bestScore?: number;
}

/** What a reply is checked against. */
export interface GateSubject {
  targets: readonly GateTarget[];
  /** What tutors have written to this student before, oldest first: code in pieces adds up. */
  shownBefore: readonly string[];
  /** More of them for a reply that defines functions of these names: any exercise may be asked for. */
  targetsDefining?: (names: readonly string[]) => Promise<readonly GateTarget[]>;
  /** What takes the place of withheld code, in Markdown. */
  withheldNotice: string;
}

/** What the gate did with one piece of code; kept with the message, and holds nothing of the code. */
export interface GuardDecision {
  action: 'passed' | 'withheld';
  form: 'fenced' | 'unfenced' | 'inline' | 'encoded';
  /**
   * `unchecked`: the sandbox could not tell in time, so it is withheld. `resembles_solution`: it does not run, but tells
   * most of a solution. `unreadable`: a long encoding of something, which no reply needs.
   */
  reason: 'solves_exercise' | 'resembles_solution' | 'unreadable' | 'unchecked' | 'harmless';
  /** The exercise that it would have solved. */
  exerciseId: number | null;
  /** How long it was held. */
  durationMs: number;
}
