import type { Client as Pg } from 'pg';
import type { Accepted, LoadStudent } from './nodes-load.js';

/** What was lost, or came twice; a sentence each. */
export async function findings(
  pg: Pg,
  accepted: Accepted,
  students: readonly LoadStudent[],
  exerciseId: number,
): Promise<string[]> {
  const faults = accepted.surprises.slice(0, 20).map((text) => `a client met ${text}`);
  const { rows: stored } = await pg.query<{ id: number; key: string }>(
    'select id, idempotency_key as key from exercise_submissions where exercise_id = $1',
    [exerciseId],
  );
  const byKey = Map.groupBy(stored, ({ key }) => key);
  for (const [key, id] of accepted.submissions) {
    const rows = byKey.get(key) ?? [];
    if (rows.length !== 1 || rows[0]?.id !== id)
      faults.push(`submission ${id} was accepted and is stored ${rows.length} times`);
  }
  if (stored.length !== accepted.submissions.size)
    faults.push(`${stored.length} submissions are stored, ${accepted.submissions.size} were accepted`);
  for (const [what, sql] of Object.entries(RECOUNTS)) {
    const { rows } = await pg.query<{ count: number }>(sql);
    if (rows[0]?.count !== 0) faults.push(`${what}: ${rows[0]?.count}`);
  }
  const { rows: messages } = await pg.query<{ id: number; session: string; content: string; status: string }>(
    'select id, session_id as session, content, status from chat_messages order by id',
  );
  for (const id of accepted.messages.values())
    if (!messages.some((message) => message.id === id)) faults.push(`message ${id} was accepted and is gone`);
  for (const student of students) {
    const own = messages.filter(({ session }) => session === student.sessionId);
    for (const { id, content } of own)
      if (student.held.get(id)?.content !== content)
        faults.push(`a client holds message ${id} otherwise than it is stored, or not at all`);
    if (student.held.size !== own.length) faults.push('a client holds messages that are not stored');
  }
  return faults;
}

/** Each counts what should not be. */
const RECOUNTS: Readonly<Record<string, string>> = {
  'submissions that are not graded':
    "select count(*)::int from exercise_submissions where status <> 'graded' or verdict <> 'accepted'",
  'submissions without exactly three results': `select count(*)::int from (select s.id from exercise_submissions s
     left join code_execution_results r on r.submission_id = s.id group by s.id having count(r.id) <> 3) bad`,
  'gaps in the numbers of attempts': `select count(*)::int from (select 1 from exercise_submissions
     group by student_id, exercise_id having max(attempt) <> count(*)) bad`,
  'counters of students that a recount does not find': `select count(*)::int from student_stats t where total_submissions <>
     (select count(*) from exercise_submissions s where s.student_id = t.student_id)`,
  'progress that a recount does not find': `select count(*)::int from progress p where attempts <>
     (select count(*) from exercise_submissions s where s.student_id = p.student_id and s.exercise_id = p.exercise_id)`,
  'days of activity that a recount does not find': `select count(*)::int from (select student_id, sum(submissions) as counted
     from student_activity group by student_id) a where counted <>
     (select count(*) from exercise_submissions s where s.student_id = a.student_id)`,
  'submissions whose grade stands in the audit trail other than once': `select count(*)::int from exercise_submissions s where
     (select count(*) from system_events e where e.type = 'submission.graded' and e.data->>'submissionId' = s.id::text) <> 1`,
  'submissions whose creation stands in the audit trail other than once': `select count(*)::int from exercise_submissions s where
     (select count(*) from system_events e where e.type = 'submission.created' and e.data->>'submissionId' = s.id::text) <> 1`,
  'messages without exactly one whole reply': `select count(*)::int from chat_messages m where role = 'user' and
     (select count(*) from chat_messages r where r.reply_to = m.id and r.status = 'complete') <> 1`,
  'dead letters': 'select count(*)::int from dead_letter',
};
