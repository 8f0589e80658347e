import type { ProgressView, StudentStatsView, TopicMasteryView } from '../analytics/analytics.schemas.js';
import type { StudentExerciseView } from '../exercises/exercises.views.js';
import type { SubmissionView } from '../submissions/submissions.schemas.js';

/** Each agent adds its id beside its words (`agents/<agent>.ts`). */
export interface AgentIds {}
/** Who answers. */
export type Agent = keyof AgentIds;
/** `triage` chooses an agent for each message. */
export type AgentType = 'triage' | Agent;

/** How far the tutor may go for this student and exercise: see `HintLadder`. */
export interface LadderState {
  /** 0 restate the goal, 1 point at the place, 2 a guiding question, 3 the strategy in words, 4 an example on another theme, 5 one corrected line. */
  rung: number;
  /** The exercise's cap. */
  maxRung: number;
}

/** A hint that the author wrote and this student has taken. */
interface TakenHint {
  /** From 0. */
  index: number;
  text: string;
}

/** What the student works at and how they stand with it. */
export interface ExerciseContext {
  /** As the student sees it: no solution, no hidden test, no hint that was not taken. */
  exercise: StudentExerciseView;
  /** The latest that is graded, as the student sees it: hidden tests are verdicts alone. */
  submission: SubmissionView | null;
  ladder: LadderState;
  /** The last hint taken; with `isNew` this very message has brought it. */
  hint: (TakenHint & { isNew: boolean }) | null;
}

export interface ProgressContext {
  stats: StudentStatsView;
  mastery: readonly TopicMasteryView[];
  /** Begun and not completed, or not begun: in the order in which they might be done. */
  next: readonly ProgressView[];
}

/** Everything that a tutor may know: made on the server, from the viewer's own data alone. */
export interface TutorContext {
  /** Null in a free conversation. */
  work: ExerciseContext | null;
  /** Of the session, or of its exercise. */
  topic: string | null;
  /** Only where the agent asks for it. */
  progress: ProgressContext | null;
}

export interface Turn {
  role: 'user' | 'assistant';
  content: string;
}

export interface TutorRequest {
  agent: Agent;
  context: TutorContext;
  /** The conversation, oldest first; the last turn is the student's message to be answered. */
  turns: readonly Turn[];
  /** What of this very reply was shown before its process died: the answer goes on right behind it. */
  soFar: string;
  /** Of the student: taken out of everything that leaves the house. */
  names: readonly string[];
}

export type TutorPiece =
  | { kind: 'text'; text: string }
  | {
      kind: 'end';
      finishReason: 'stop' | 'length' | 'content_filter';
      tokens: { input: number; output: number } | null;
    };

/** Which model answers by which prompt, for the metadata of a message. */
export interface TutorOrigin {
  tutor: 'openai' | 'built-in';
  model: string | null;
  promptVersion: string;
}

export interface Tutor {
  origin(agent: Agent): TutorOrigin;
  /**
   * The answer, as it comes; the last piece is the `end`. Throws TutorUnavailable where the provider fails, also in the
   * middle; rejects with the signal's reason when it is aborted, which reaches the provider.
   */
  answer(request: TutorRequest, signal: AbortSignal): AsyncIterable<TutorPiece>;
  /** The agent for a message that no rule knows; undefined where this tutor cannot tell either. Never throws. */
  classify?(request: Omit<TutorRequest, 'agent'>, signal: AbortSignal): Promise<Agent | undefined>;
}

const TUTOR_FAULTS = [
  'timeout',
  'unreachable',
  'rate_limited',
  'overloaded',
  'misconfigured',
  'refused',
  'broken_answer',
] as const;
/** Why a provider did not answer, in words that any student and any topic may see. */
export type TutorFault = (typeof TUTOR_FAULTS)[number];

/** The provider failed. Its address, its key and its own words are in `cause` alone, for the log. */
export class TutorUnavailable extends Error {
  override readonly name = 'TutorUnavailable';
  constructor(
    readonly fault: TutorFault,
    cause?: unknown,
  ) {
    super(`The tutor's provider failed: ${fault}`, { cause });
  }
}
