import { z } from 'zod';

export const LIVE_NAMESPACE = '/api/live';

/**
 * What the server says in `/api/live`, to the student whom it concerns. Hints, not contents: whoever missed some while
 * away reads the routes again and has lost nothing.
 */
export const LIVE_MESSAGES = {
  'submission.updated': {
    meaning: 'A submission of yours has changed its state; read GET /api/submissions/{submissionId}',
    payload: z.object({
      submissionId: z.int(),
      status: z.enum(['queued', 'running', 'graded', 'error']),
      verdict: z.string().nullable(),
      score: z.number().min(0).max(100).nullable(),
    }),
    example: { submissionId: 42, status: 'graded', verdict: 'accepted', score: 100 },
  },
  'progress.updated': {
    meaning:
      'Where you stand with an exercise has changed; read GET /api/analytics/student/{studentId}/progress',
    payload: z.object({
      exerciseId: z.int(),
      status: z.string(),
      attempts: z.int(),
      bestScore: z.number().min(0).max(100).nullable(),
    }),
    example: { exerciseId: 7, status: 'completed', attempts: 3, bestScore: 100 },
  },
  'leaderboard.updated': {
    meaning: 'Your own place may have changed; read GET /api/analytics/leaderboard',
    payload: z.object({ exerciseId: z.int().meta({ description: 'The exercise that has moved it' }) }),
    example: { exerciseId: 7 },
  },
  'login.attacked': {
    meaning:
      'Somebody keeps trying wrong passwords for your account from places that it does not know; at most once a day',
    payload: z.object({
      failures: z.int().meta({ description: 'Wrong passwords within a day, so far' }),
      places: z.int().meta({ description: 'Addresses from which they came' }),
    }),
    example: { failures: 10, places: 2 },
  },
} as const satisfies Record<string, { meaning: string; payload: z.ZodObject; example: object }>;

export type LiveMessage = keyof typeof LIVE_MESSAGES;
export type LivePayload<M extends LiveMessage> = z.infer<(typeof LIVE_MESSAGES)[M]['payload']>;
