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

/** The same as an expression, for a statement that has at hand `id`, `user_id`, `status`, `verdict` and `score` of a submission. */
export const SUBMISSION_SIGNAL = `pg_notify('${SUBMISSION_CHANNEL}', json_build_object('submissionId', id, 'userId', user_id,
  'status', status, 'verdict', verdict, 'score', score)::text)`;

/** Tells every process, if and when the transaction of `em` commits. Ids and facts only: a payload is at most 8000 bytes. */
export async function signalSubmission(
  em: EntityManager,
  { submissionId, userId, status }: Pick<SubmissionSignal, 'submissionId' | 'userId' | 'status'>,
): Promise<void> {
  await em.execute(
    `select ${SUBMISSION_SIGNAL} from (
       select id, verdict, score, ?::text as user_id, ?::text as status from exercise_submissions where id = ?) s`,
    [userId, status, submissionId],
  );
}
