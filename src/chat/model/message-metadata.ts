import { z } from 'zod';
import { AgentTypeName, GuardAction, GuardForm, GuardReason, TriageSource, TutorName } from './chat-enums.js';

/** How a reply came about: ids and figures, never a copy of what was looked at. Students see all of it. */
export const MessageMetadata = z
  .object({
    replyTo: z.int().meta({ description: 'The id of the message that is answered' }),
    nextSeq: z
      .int()
      .meta({ description: 'While it streams: the number of the first delta that `content` does not hold' }),
    agent: AgentTypeName,
    triage: z.object({ by: TriageSource, reason: z.string() }),
    tutor: TutorName,
    model: z.string().nullable(),
    promptVersion: z.string(),
    rung: z.object({ before: z.int(), after: z.int() }).meta({ description: 'On the hint ladder' }),
    context: z
      .object({
        exerciseId: z.int().nullable(),
        exerciseVersion: z.int().nullable(),
        submissionId: z.int().nullable(),
        hintIndex: z.int().nullable(),
        turns: z.int(),
      })
      .meta({ description: 'What the tutor was shown, by id' }),
    guard: z
      .array(
        z.object({
          action: GuardAction,
          form: GuardForm,
          reason: GuardReason,
          exerciseId: z.int().nullable(),
          durationMs: z.number(),
        }),
      )
      .meta({ description: 'What became of each piece of code in it' }),
    tokens: z.object({ input: z.int(), output: z.int() }).nullable(),
    firstTokenMs: z.int().nullable(),
    totalMs: z.int(),
    finishReason: z.string(),
    fallback: z.string().nullable().meta({ description: 'Why the built-in tutor stood in' }),
    quota: z
      .object({ limit: z.int(), used: z.int(), remaining: z.int() })
      .meta({ description: 'Replies of the AI tutor on this day' }),
    runs: z.int().meta({ description: 'More than one where a process died while writing' }),
  })
  .partial()
  .meta({ id: 'MessageMetadata' });
export type MessageMetadata = z.infer<typeof MessageMetadata>;
