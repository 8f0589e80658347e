import type { Agent, TutorContext, TutorRequest } from '../tutor.js';

/** A part of the context, as `context-parts.ts` writes it into the prompt. */
export type ContextPart =
  'topic' | 'task' | 'examples' | 'code' | 'verdict' | 'failure' | 'hints' | 'progress';

/** What the built-in tutor writes; `plain` is the student's code without its types. */
export type BuiltInAnswer = (context: TutorContext, turns: TutorRequest['turns'], plain?: string) => string;

/** All that makes an agent: its words, what it is told, when it answers, and how it does so without a model. */
export interface AgentDescriptor {
  id: Agent;
  /** Raise it with every change of a word. */
  version: string;
  /** Who it is and what it is for, in the second person. */
  role: string;
  /** How it answers. */
  does: readonly string[];
  never: readonly string[];
  /** All that it is told; nothing else of the context reaches its prompt. */
  parts: readonly ContextPart[];
  /** Told as well when the student speaks of their own code. */
  whenAskedOfCode?: readonly ContextPart[];
  /** Does it work within the hint ladder of the exercise? */
  usesLadder: boolean;
  /** What students ask it, for the model that chooses between the agents: "why their program fails". */
  asked: string;
  /** What is only said to this agent: chosen without a model. */
  triage?: {
    /** For the metadata of the message. */
    reason: string;
    /** English, German, French, Spanish, Italian, Portuguese; whole words, in any letter case. */
    words: readonly string[];
  };
  /** May a plea for help raise the ladder and reveal the next hint? */
  givesHints?: boolean;
  /** Does its built-in answer read TypeScript without the types? */
  answersFromTypeScript?: boolean;
  answer: BuiltInAnswer;
}
