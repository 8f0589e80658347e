import { z } from 'zod';
import { prepared, statement } from '../../database/statement.js';
import { AgentTypeName } from '../model/chat-enums.js';

const Rung = z.object({ rung: z.int() });

/** A step up, where there is other code than at the last one, or so many minutes have passed. */
export const RISE = statement(
  Rung,
  `update hint_ladders set rung = rung + 1, risen_at = now(), code_hash = coalesce(?, code_hash)
   where student_id = ? and exercise_id = ? and rung = ? and rung < ?
     and (code_hash is distinct from coalesce(?, code_hash) or risen_at < now() - make_interval(mins => ?))
   returning rung`,
);

export const RUNG = statement(Rung, 'select rung from hint_ladders where student_id = ? and exercise_id = ?');

/** Of a conversation, of all its replies. */
export const TOKENS_USED = prepared(
  z.object({ tokens: z.number() }),
  `select coalesce(sum((metadata #>> '{tokens,input}')::int + (metadata #>> '{tokens,output}')::int), 0)::float8 as tokens
   from chat_messages where session_id = ? and role = 'assistant'`,
);

/** Not the student's own day: their time zone is theirs to change, which would give them another one. */
export const TODAY = `(now() at time zone 'UTC')::date`;

export const REPLIES_TODAY = prepared(
  z.object({ replies: z.int() }),
  `select replies from tutor_usage where student_id = ? and day = ${TODAY}`,
);

/** Newest first. */
export const TURNS = prepared(
  z.object({ role: z.enum(['user', 'assistant']), content: z.string() }),
  `select role, content from chat_messages
   where session_id = ? and id <= ? and status <> 'streaming' and role <> 'system' and content <> ''
   order by id desc limit ?`,
);

/** Of two processes the second waits for the row, and then finds it taken. Tells that the tutor has begun. */
export const CLAIM_REPLY = prepared(
  z.object({
    runId: z.string(),
    messageId: z.int(),
    runs: z.int(),
    sessionId: z.string(),
    studentId: z.int(),
    userId: z.string(),
    studentName: z.string(),
    exerciseId: z.int().nullable(),
    topic: z.string().nullable(),
    agentType: AgentTypeName,
    questionId: z.int(),
    question: z.string(),
    hasQuota: z.boolean(),
    isCancelled: z.boolean(),
  }),
  `with taken as (
   update chat_messages m set run_id = ?, lease_until = now() + make_interval(secs => ?), runs = m.runs + 1
   from chat_sessions c, students u, chat_messages q
   where m.id = ? and m.status = 'streaming' and (m.lease_until is null or m.lease_until < now())
     and c.session_id = m.session_id and u.id = c.student_id and q.id = m.reply_to
     and not exists (select 1 from chat_messages e
       where e.session_id = m.session_id and e.status = 'streaming' and e.id < m.id)
   returning coalesce(m.run_id) as "runId", m.id as "messageId", m.runs, m.session_id as "sessionId", u.id as "studentId",
     u.user_id as "userId", u.name as "studentName", c.exercise_id as "exerciseId", c.topic,
     c.agent_type as "agentType", q.id as "questionId", q.content as question,
     m.quota_day is not null as "hasQuota", m.cancelled_at is not null as "isCancelled"),
   told as (
     select pg_notify(?, json_build_object('kind', 'typing', 'sessionId', "sessionId", 'role', 'assistant', 'from', '')::text)
     from taken)
   select taken.* from taken, told`,
);

/** Leases begin anew. */
export const RENEW = statement(
  z.object({ runId: z.string(), isCancelled: z.boolean() }),
  `update chat_messages set lease_until = now() + make_interval(secs => ?)
   where run_id = any(?::uuid[]) and status = 'streaming'
   returning coalesce(run_id) as "runId", cancelled_at is not null as "isCancelled"`,
);

/** Replies that nobody writes; one that nobody has begun belongs for so many seconds to whoever took its question. */
export const ABANDONED = statement(
  z.object({ messageId: z.int(), studentId: z.int() }),
  `select min(m.id) as "messageId", c.student_id as "studentId"
   from chat_messages m join chat_sessions c on c.session_id = m.session_id
   where m.status = 'streaming' group by m.session_id, c.student_id
   having (array_agg(coalesce(m.lease_until, m.created_at + make_interval(secs => ?)) order by m.id))[1] < now()
   order by 1 limit ?`,
);

export const ABANDONED_IN_MS = statement(
  z.object({ dueInMs: z.number().nullable() }),
  `select extract(epoch from min(coalesce(lease_until, created_at + make_interval(secs => ?))) - now())::float8 * 1000
     as "dueInMs"
   from chat_messages where status = 'streaming' and coalesce(lease_until, created_at + make_interval(secs => ?)) > now()`,
);

/** The next reply of the session that waits for its turn. */
export const NEXT_WAITING = prepared(
  z.object({ id: z.int() }),
  `select id from chat_messages where session_id = ? and status = 'streaming' and lease_until is null
   order by id limit 1`,
);

/** Nothing where the run no longer counts. Answers the day whose quota was used. */
export const FINISH = prepared(
  z.object({ quotaDay: z.string().nullable() }),
  `update chat_messages m set status = ?, content = ?, agent_type = ?, metadata = ?::jsonb, run_id = null,
     lease_until = null, quota_day = case when ? then null else m.quota_day end
   from (select id, quota_day from chat_messages where id = ?) before
   where m.id = before.id and m.run_id = ? returning before.quota_day::text as "quotaDay"`,
);

/** What earlier runs have shown. */
export const SHOWN_SO_FAR = statement(
  z.object({ soFar: z.string(), nextSeq: z.int() }),
  `select coalesce(string_agg(text, '' order by seq), '') as "soFar", coalesce(max(seq) + 1, 0) as "nextSeq"
   from chat_deltas where message_id = ?`,
);

/** A row that is not stored is refused: the run no longer counts, or somebody else has used the number. */
export const STORE_DELTAS = prepared(
  z.object({ stored: z.array(z.tuple([z.int(), z.int()])), told: z.int() }),
  `with given as (
     select g.*, m.session_id from unnest(?::int[], ?::uuid[], ?::int[], ?::text[], ?::int[])
       as g (message_id, run_id, seq, text, notification)
     join chat_messages m on m.id = g.message_id and m.run_id = g.run_id and m.status = 'streaming'),
   stored as (
     insert into chat_deltas (message_id, seq, text) select message_id, seq, text from given
     on conflict do nothing returning message_id, seq),
   told as (
     select pg_notify(?, json_build_object('kind', 'deltas', 'deltas', deltas)::text) from (
       select json_agg(json_build_array(session_id, message_id, seq, text) order by message_id, seq) as deltas
       from given join stored using (message_id, seq) group by notification order by notification) packed)
   select coalesce((select json_agg(json_build_array(message_id, seq)) from stored), '[]') as stored,
     (select count(*)::int from told) as told`,
);
