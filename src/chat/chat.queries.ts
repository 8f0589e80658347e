import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type PageQuery } from '../common/schemas/pagination.js';
import type {
  ChatMessagePage,
  ChatMessageView,
  ChatSessionPage,
  ChatSessionView,
  ChatThreadPage,
  ChatThreadView,
} from './chat.schemas.js';
import { MESSAGES, SESSION_PAGE, SESSION_VIEW, THREAD_PAGE, type MessageRow } from './chat.sql.js';

export async function findSessionView(em: EntityManager, sessionId: string): Promise<ChatSessionView | null> {
  const row = await SESSION_VIEW.first(em, [sessionId]);
  return row ?? null;
}

/** Newest first. */
export async function sessionPage(
  em: EntityManager,
  studentId: number,
  { limit, cursor }: PageQuery,
): Promise<ChatSessionPage> {
  const position = positionIn(cursor);
  const rows = await SESSION_PAGE(position.length > 0).all(em, [studentId, ...position, limit + 1]);
  return toPage(rows, limit, (row) => row, positionOf);
}

/** The conversations about an exercise, of all students, newest first. */
export async function threadPage(
  em: EntityManager,
  exerciseId: number,
  { limit, cursor }: PageQuery,
  shown: (row: ChatThreadView & { userId: string }) => ChatThreadView,
): Promise<ChatThreadPage> {
  const position = positionIn(cursor);
  const rows = await THREAD_PAGE(position.length > 0).all(em, [exerciseId, ...position, limit + 1]);
  return toPage(rows, limit, shown, positionOf);
}

const Position = z.tuple([z.iso.datetime(), z.uuid()]);
const positionOf = ({ startedAt, sessionId }: Pick<ChatSessionView, 'startedAt' | 'sessionId'>) => [
  startedAt,
  sessionId,
];

const positionIn = (cursor: string | undefined): string[] =>
  cursor === undefined ? [] : decodeCursor(cursor, Position);

/** Oldest first. */
export async function messagePage(
  em: EntityManager,
  sessionId: string,
  { limit, cursor, after = 0 }: PageQuery & { after?: number | undefined },
): Promise<ChatMessagePage> {
  const from = cursor === undefined ? after : Math.max(after, decodeCursor(cursor, z.tuple([z.int32()]))[0]);
  const rows = await MESSAGES('m.session_id = ? and m.id > ?').all(em, [sessionId, from, limit + 1]);
  return toPage(rows, limit, toMessageView, ({ id }) => [id]);
}

/** What a client lacks that holds everything up to `after`, and a reply that streams before it: at most `limit`. */
export async function missedMessages(
  em: EntityManager,
  sessionId: string,
  after: number,
  limit: number,
): Promise<ChatMessageView[]> {
  const missed = MESSAGES("m.session_id = ? and (m.id > ? or m.status = 'streaming')");
  const rows = await missed.all(em, [sessionId, after, limit]);
  return rows.map(toMessageView);
}

export async function findMessageView(em: EntityManager, messageId: number): Promise<ChatMessageView | null> {
  const row = await MESSAGES('m.id = ?').first(em, [messageId, 1]);
  return row === undefined ? null : toMessageView(row);
}

/** The message and its reply. */
export async function findExchange(
  em: EntityManager,
  messageId: number,
): Promise<{ message: ChatMessageView; reply: ChatMessageView } | null> {
  const rows = await MESSAGES('(m.id = ? or m.reply_to = ?)').all(em, [messageId, messageId, 2]);
  const [message, reply] = rows.map(toMessageView);
  return message === undefined || reply === undefined ? null : { message, reply };
}

function toMessageView({ replyTo, nextSeq, metadata, ...row }: MessageRow): ChatMessageView {
  if (replyTo === null) return { ...row, metadata };
  return { ...row, metadata: { ...metadata, replyTo, ...(nextSeq !== null && { nextSeq }) } };
}
