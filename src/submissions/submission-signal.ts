import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';

/** The PostgreSQL channel on which every process hears, after the commit, that a submission has changed. */
export const SUBMISSION_CHANNEL = 'learnflow_submission';

export const SubmissionSignal = z.object({
  submissionId: z.int(),
  userId: z.uuid(),
  status: z.enum(['queued', 'running', 'graded', 'error']),
  /** As stored when the signal was given: of the run before, while a regrade is under way. */
  verdict: z.string().nullable(),
  score: z.number().nullable(),
});
export type SubmissionSignal = z.infer<typeof SubmissionSignal>;

/** Tells every process, if and when the transaction of `em` commits. Ids and facts only: a payload is at most 8000 bytes. */
export async function signalSubmission(
  em: EntityManager,
  { submissionId, userId, status }: Pick<SubmissionSignal, 'submissionId' | 'userId' | 'status'>,
): Promise<void> {
  await em.execute(
    `select pg_notify(?, json_build_object('submissionId', id, 'userId', ?::text, 'status', ?::text,
       'verdict', verdict, 'score', score)::text)
     from exercise_submissions where id = ?`,
    [SUBMISSION_CHANNEL, userId, status, submissionId],
  );
}
