/** A part of the context, as `context-parts.ts` writes it into the prompt. */
export type ContextPart =
  'topic' | 'task' | 'examples' | 'code' | 'verdict' | 'failure' | 'hints' | 'progress';

/** What makes an agent: its words and what it is told. Raise the version with every change of a word. */
export interface AgentPrompt {
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
}
