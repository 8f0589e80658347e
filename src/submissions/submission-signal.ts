import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';

/** The PostgreSQL channel on which every process hears, after the commit, that a submission has changed. */
export const SUBMISSION_CHANNEL = 'learnflow_submission';

export const SubmissionSignal = z.object({
  submissionId: z.int(),
  userId: z.uuid(),
  status: z.enum(['queued', 'running', 'graded', 'error']),
});
export type SubmissionSignal = z.infer<typeof SubmissionSignal>;

/** Tells every process, if and when the transaction of `em` commits. Ids only: a payload is at most 8000 bytes. */
export async function signalSubmission(em: EntityManager, signal: SubmissionSignal): Promise<void> {
  await em.execute('select pg_notify(?, ?)', [SUBMISSION_CHANNEL, JSON.stringify(signal)]);
}
