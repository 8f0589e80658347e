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
  standIn: string;
}

/** What the gate did with one piece of code; kept with the message, and holds nothing of the code. */
export interface GuardDecision {
  action: 'passed' | 'withheld';
  form: 'fenced' | 'unfenced' | 'inline' | 'encoded';
  /** `unchecked`: the sandbox could not tell in time, so it is withheld. */
  reason: 'solves_exercise' | 'unchecked' | 'harmless';
  /** The exercise that it would have solved. */
  exerciseId: number | null;
  /** How long it was held. */
  durationMs: number;
}
