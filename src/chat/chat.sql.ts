import { z } from 'zod';
import { instant } from '../common/sql.js';
import { family, prepared, statement } from '../database/statement.js';
import { ChatMessageView, ChatSessionView, ChatThreadView } from './chat.schemas.js';
import { ChatSessionStatusName } from './model/chat-enums.js';

const SESSION = `c.session_id as "sessionId", c.student_id as "studentId", c.exercise_id as "exerciseId", c.topic,
  c.agent_type as "agentType", c.status, ${instant('c.started_at')} as "startedAt",
  ${instant('c.ended_at')} as "endedAt", c.message_count as "messageCount"`;

/** A reply that streams has its text in the deltas, and no content of its own yet. */
const MESSAGE = `m.id, m.session_id as "sessionId", m.role, m.status, m.agent_type as "agentType",
  ${instant('m.created_at')} as "createdAt", m.metadata, m.reply_to as "replyTo",
  case when m.status = 'streaming'
    then coalesce((select string_agg(d.text, '' order by d.seq) from chat_deltas d where d.message_id = m.id), '')
    else m.content end as content,
  case when m.status = 'streaming'
    then (select coalesce(max(d.seq) + 1, 0) from chat_deltas d where d.message_id = m.id) end as "nextSeq"`;

const MessageRow = ChatMessageView.extend({ replyTo: z.int().nullable(), nextSeq: z.int().nullable() });
export type MessageRow = z.infer<typeof MessageRow>;

export const SESSION_VIEW = prepared(
  ChatSessionView,
  `select ${SESSION} from chat_sessions c where c.session_id = ?`,
);

const before = (hasPosition: boolean): string =>
  hasPosition ? 'and (c.started_at, c.session_id) < (?::timestamptz, ?::uuid)' : '';

/** Of a student, newest first; from a position on where there is one. */
export const SESSION_PAGE = family(
  prepared,
  ChatSessionView,
  (
    hasPosition: boolean,
  ) => `select ${SESSION} from chat_sessions c where c.student_id = ? ${before(hasPosition)}
   order by c.started_at desc, c.session_id desc limit ?`,
  [[true], [false]],
);

/** About an exercise, of all students, newest first. */
export const THREAD_PAGE = family(
  prepared,
  ChatThreadView.extend({ userId: z.string() }),
  (hasPosition: boolean) => `select ${SESSION}, u.name as student, u.user_id as "userId"
   from chat_sessions c join students u on u.id = c.student_id
   where c.exercise_id = ? ${before(hasPosition)} order by c.started_at desc, c.session_id desc limit ?`,
  [[true], [false]],
);

/** By conditions on `m`, oldest first. */
export const MESSAGES = family(
  prepared,
  MessageRow,
  (conditions: string) => `select ${MESSAGE} from chat_messages m where ${conditions} order by m.id limit ?`,
  [['m.session_id = ? and m.id > ?']],
);

/** A question and the place of its reply. */
export const ASK = prepared(
  z.object({ messageId: z.int(), replyId: z.int() }),
  `with asked as (
     insert into chat_messages (session_id, role, content, status, client_message_id, runs, created_at)
     values (?, 'user', ?, 'complete', ?, 0, now()) returning id),
   answered as (
     insert into chat_messages (session_id, role, content, status, reply_to, runs, created_at)
     select ?, 'assistant', '', 'streaming', id, 0, now() from asked returning id),
   counted as (
     update chat_sessions set message_count = message_count + 2 where session_id = ?)
   select asked.id as "messageId", answered.id as "replyId" from asked, answered`,
);

export const UNANSWERED = prepared(
  z.object({ count: z.int() }),
  `select count(*)::int as count from chat_messages where session_id = ? and status = 'streaming'`,
);

export const LOCK_SESSION = prepared(
  z.object({ studentId: z.int(), status: ChatSessionStatusName }),
  'select student_id as "studentId", status from chat_sessions where session_id = ? for no key update',
);

/** The newest of students about an exercise. */
export const QUESTIONS = statement(
  z.object({ content: z.string(), studentId: z.int(), askedAt: z.string() }),
  `select m.content, c.student_id as "studentId", ${instant('m.created_at')} as "askedAt"
   from chat_messages m join chat_sessions c on c.session_id = m.session_id
   where c.exercise_id = ? and m.role = 'user' order by m.id desc limit ?`,
);

export const NAMES_OF = statement(
  z.object({ name: z.string() }),
  'select name from students where id = any(?)',
);
