import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type PageQuery } from '../common/pagination.js';
import { instant } from '../common/sql.js';
import { queryPrepared } from '../database/prepared.js';
import type {
  ChatMessagePage,
  ChatMessageView,
  ChatSessionPage,
  ChatSessionView,
  ChatThreadPage,
  ChatThreadView,
} from './chat.schemas.js';
import type { MessageMetadata } from './model/message-metadata.js';

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

type MessageRow = Omit<ChatMessageView, 'metadata'> & {
  metadata: MessageMetadata | null;
  replyTo: number | null;
  nextSeq: number | null;
};

export async function findSessionView(em: EntityManager, sessionId: string): Promise<ChatSessionView | null> {
  const [row] = await queryPrepared<ChatSessionView>(
    em,
    `select ${SESSION} from chat_sessions c where c.session_id = ?`,
    [sessionId],
  );
  return row ?? null;
}

/** Newest first. */
export async function sessionPage(
  em: EntityManager,
  studentId: number,
  { limit, cursor }: PageQuery,
): Promise<ChatSessionPage> {
  const [before, values] = beforeCursor(cursor);
  const rows = await queryPrepared<ChatSessionView>(
    em,
    `select ${SESSION} from chat_sessions c where c.student_id = ? ${before}
     order by c.started_at desc, c.session_id desc limit ?`,
    [studentId, ...values, limit + 1],
  );
  return toPage(rows, limit, (row) => row, positionOf);
}

/** The conversations about an exercise, of all students, newest first. */
export async function threadPage(
  em: EntityManager,
  exerciseId: number,
  { limit, cursor }: PageQuery,
  shown: (row: ChatThreadView & { userId: string }) => ChatThreadView,
): Promise<ChatThreadPage> {
  const [before, values] = beforeCursor(cursor);
  const rows = await queryPrepared<ChatThreadView & { userId: string }>(
    em,
    `select ${SESSION}, u.name as student, u.user_id as "userId"
     from chat_sessions c join students u on u.id = c.student_id
     where c.exercise_id = ? ${before} order by c.started_at desc, c.session_id desc limit ?`,
    [exerciseId, ...values, limit + 1],
  );
  return toPage(rows, limit, shown, positionOf);
}

const Position = z.tuple([z.iso.datetime(), z.uuid()]);
const positionOf = ({ startedAt, sessionId }: Pick<ChatSessionView, 'startedAt' | 'sessionId'>) => [
  startedAt,
  sessionId,
];

function beforeCursor(cursor: string | undefined): [condition: string, values: string[]] {
  if (cursor === undefined) return ['', []];
  return ['and (c.started_at, c.session_id) < (?::timestamptz, ?::uuid)', decodeCursor(cursor, Position)];
}

/** Oldest first. */
export async function messagePage(
  em: EntityManager,
  sessionId: string,
  { limit, cursor, after = 0 }: PageQuery & { after?: number | undefined },
): Promise<ChatMessagePage> {
  const from = cursor === undefined ? after : Math.max(after, decodeCursor(cursor, z.tuple([z.int32()]))[0]);
  const rows = await queryPrepared<MessageRow>(
    em,
    `select ${MESSAGE} from chat_messages m where m.session_id = ? and m.id > ? order by m.id limit ?`,
    [sessionId, from, limit + 1],
  );
  return toPage(rows, limit, toMessageView, ({ id }) => [id]);
}

/** What a client lacks that holds everything up to `after`, and a reply that streams before it: at most `limit`. */
export async function missedMessages(
  em: EntityManager,
  sessionId: string,
  after: number,
  limit: number,
): Promise<ChatMessageView[]> {
  const rows = await queryPrepared<MessageRow>(
    em,
    `select ${MESSAGE} from chat_messages m where m.session_id = ? and (m.id > ? or m.status = 'streaming')
     order by m.id limit ?`,
    [sessionId, after, limit],
  );
  return rows.map(toMessageView);
}

export async function findMessageView(em: EntityManager, messageId: number): Promise<ChatMessageView | null> {
  const [row] = await queryPrepared<MessageRow>(em, `select ${MESSAGE} from chat_messages m where m.id = ?`, [
    messageId,
  ]);
  return row === undefined ? null : toMessageView(row);
}

/** The message and its reply. */
export async function findExchange(
  em: EntityManager,
  messageId: number,
): Promise<{ message: ChatMessageView; reply: ChatMessageView } | null> {
  const rows = await queryPrepared<MessageRow>(
    em,
    `select ${MESSAGE} from chat_messages m where m.id = ? or m.reply_to = ? order by m.id`,
    [messageId, messageId],
  );
  const [message, reply] = rows.map(toMessageView);
  return message === undefined || reply === undefined ? null : { message, reply };
}

function toMessageView({ replyTo, nextSeq, metadata, ...row }: MessageRow): ChatMessageView {
  if (replyTo === null) return { ...row, metadata };
  return { ...row, metadata: { ...metadata, replyTo, ...(nextSeq !== null && { nextSeq }) } };
}
