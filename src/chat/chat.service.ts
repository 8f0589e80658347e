import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { databaseNow } from '../database/clock.js';
import { Student } from '../auth/student.entity.js';
import { DomainError, forbidden, notFound } from '../common/errors/errors.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import { addEvent } from '../events/outbox/outbox.js';
import { Exercise } from '../exercises/exercise.entity.js';
import { ExercisesService } from '../exercises/exercises.service.js';
import type { PageQuery } from '../common/schemas/pagination.js';
import { ChatMessage } from './model/chat-message.entity.js';
import { ChatSession } from './model/chat-session.entity.js';
import { signalChat } from './chat-signals.service.js';
import {
  findExchange,
  findMessageView,
  findSessionView,
  missedMessages,
  sessionPage,
} from './chat.queries.js';
import type {
  ChatExchange,
  ChatMessageBody,
  ChatMessageView,
  ChatSessionBody,
  ChatSessionPage,
  ChatSessionView,
} from './chat.schemas.js';
import { ASK, LOCK_SESSION, UNANSWERED } from './chat.sql.js';
import { ReplyWorker } from './replies/reply.worker.js';

/** Messages of a session that wait for their replies; whoever sends more should read first. */
const MAX_UNANSWERED = 5;
/** What one `sync` answers; a client that lacks more asks again. */
const MAX_SYNC = 200;

/** Conversations between a student and the tutor. */
@Injectable()
export class ChatService {
  constructor(
    private readonly em: EntityManager,
    private readonly exercises: ExercisesService,
    private readonly replies: ReplyWorker,
  ) {}

  /** Throws 404 where the exercise is not one that a student sees. */
  async start(viewer: Viewer, { topic, agentType, exerciseId }: ChatSessionBody): Promise<ChatSessionView> {
    if (exerciseId !== undefined)
      await this.exercises.getForSubmission({ ...viewer, role: 'student' }, exerciseId);
    const { studentId, userId } = viewer;
    const sessionId = await this.em.transactional(async (em) => {
      const session = em.create(ChatSession, {
        student: em.getReference(Student, studentId),
        ...(exerciseId !== undefined && { exercise: em.getReference(Exercise, exerciseId) }),
        topic: topic ?? null,
        agentType,
      });
      await em.flush();
      addEvent(em, 'chat.session_started', {
        studentId,
        userId,
        sessionId: session.sessionId,
        exerciseId: exerciseId ?? null,
        agentType,
      });
      return session.sessionId;
    });
    return this.getOwn(viewer, sessionId);
  }

  /** Newest first. Throws 404 for a stranger, and for a student that does not exist. */
  async list(viewer: Viewer, studentId: number, page: PageQuery): Promise<ChatSessionPage> {
    if (viewer.studentId !== studentId && !hasRole(viewer, 'instructor')) throw notFound('student');
    const found = await sessionPage(this.em, studentId, page);
    if (found.items.length === 0 && (await this.em.count(Student, { id: studentId })) === 0)
      throw notFound('student');
    return found;
  }

  /** For whoever may speak in it. Throws 404 for a stranger, 403 for an instructor. */
  async getOwn(viewer: Viewer, sessionId: string): Promise<ChatSessionView> {
    const session = await findSessionView(this.em, sessionId);
    requireOwner(viewer, session?.studentId);
    if (session === null) throw notFound('chat session');
    return session;
  }

  findMessage(messageId: number): Promise<ChatMessageView | null> {
    return findMessageView(this.em.fork(), messageId);
  }

  /** What a client lacks that holds everything up to `after`, oldest first and at most 200; of a reply that streams, what there is. */
  async sync(viewer: Viewer, sessionId: string, after: number): Promise<ChatMessageView[]> {
    await this.getOwn(viewer, sessionId);
    return missedMessages(this.em, sessionId, after, MAX_SYNC);
  }

  /**
   * Stores the message and the place of its reply, which is then written without anybody waiting for it. Throws 409
   * `session_ended`, 429 when too many messages wait for their replies, and 503 when this process cannot begin replies in
   * time, with nothing stored. A known `clientMessageId` is answered as before.
   */
  async send(viewer: Viewer, sessionId: string, body: ChatMessageBody): Promise<ChatExchange> {
    const { isOverloaded } = this.replies;
    const { messageId, replyId } = await this.em.transactional((em) =>
      store(em, viewer, sessionId, body, isOverloaded),
    );
    if (replyId !== undefined) this.replies.start(replyId, viewer.studentId);
    const exchange = await findExchange(this.em, messageId);
    if (exchange === null) throw notFound('chat session');
    return exchange;
  }

  /** The student no longer wants the reply that is being written; without `messageId`, any of the session's. */
  async cancel(viewer: Viewer, sessionId: string, messageId: number | null): Promise<void> {
    await this.getOwn(viewer, sessionId);
    await this.em.transactional((em) => cancelReplies(em, sessionId, messageId));
  }

  async typing(viewer: Viewer, sessionId: string, from: string): Promise<void> {
    await this.getOwn(viewer, sessionId);
    await signalChat(this.em, { kind: 'typing', sessionId, role: 'user', from });
  }

  /** Ended once is ended; a reply that is being written stops where it is. */
  async end(viewer: Viewer, sessionId: string): Promise<ChatSessionView> {
    await this.em.transactional(async (em) => {
      const session = await lockOwn(em, viewer, sessionId);
      if (session.status === 'ended') return;
      await em.nativeUpdate(ChatSession, { sessionId }, { status: 'ended', endedAt: databaseNow() });
      addEvent(em, 'chat.session_ended', { studentId: viewer.studentId, userId: viewer.userId, sessionId });
      await cancelReplies(em, sessionId, null);
      await signalChat(em, { kind: 'ended', sessionId });
    });
    return this.getOwn(viewer, sessionId);
  }
}

const overloaded = () =>
  new DomainError(
    'service_unavailable',
    'More students ask at this moment than can be answered in time. Nothing was sent; send it again in a second.',
    { headers: { 'Retry-After': '1' } },
  );

/** Those that are being written stop; the others will not be begun. */
async function cancelReplies(em: EntityManager, sessionId: string, messageId: number | null): Promise<void> {
  await em.execute(
    `update chat_messages set cancelled_at = now()
     where session_id = ? and status = 'streaming' and cancelled_at is null and id = coalesce(?, id)`,
    [sessionId, messageId],
  );
  await signalChat(em, { kind: 'cancel', sessionId, messageId });
}

interface Stored {
  messageId: number;
  /** Absent where the message was here before. */
  replyId?: number;
}

async function store(
  em: EntityManager,
  viewer: Viewer,
  sessionId: string,
  { content, clientMessageId }: ChatMessageBody,
  isOverloaded: boolean,
): Promise<Stored> {
  const session = await lockOwn(em, viewer, sessionId);
  if (clientMessageId !== undefined) {
    const before = await em.findOne(ChatMessage, { session: sessionId, clientMessageId }, { fields: ['id'] });
    if (before !== null) return { messageId: before.id };
  }
  if (session.status === 'ended') throw new DomainError('session_ended');
  if (isOverloaded) throw overloaded();
  if ((await countUnanswered(em, sessionId)) >= MAX_UNANSWERED)
    throw new DomainError(
      'rate_limited',
      `${MAX_UNANSWERED} messages wait for their replies; read them first.`,
    );
  const values = [sessionId, content, clientMessageId ?? null, sessionId, sessionId];
  const ids = await ASK.first(em, values);
  if (ids === undefined) throw new Error('An insert without a row');
  const { studentId, userId } = viewer;
  const event = { studentId, userId, sessionId, messageId: ids.messageId, role: 'user', status: 'complete' };
  addEvent(em, 'chat.message_created', event);
  await signalChat(em, { kind: 'message', sessionId, messageId: ids.messageId });
  return ids;
}

/** A statement of its own: the one that waits for the lock sees what was there before it. */
async function countUnanswered(em: EntityManager, sessionId: string): Promise<number> {
  return (await UNANSWERED.first(em, [sessionId]))?.count ?? 0;
}

/** One writer at a time for each session: the order of messages is the order of commits. */
async function lockOwn(em: EntityManager, viewer: Viewer, sessionId: string) {
  const session = await LOCK_SESSION.first(em, [sessionId]);
  requireOwner(viewer, session?.studentId);
  if (session === undefined) throw notFound('chat session');
  return session;
}

function requireOwner(viewer: Viewer, studentId: number | undefined): void {
  if (viewer.studentId === studentId) return;
  if (studentId !== undefined && hasRole(viewer, 'instructor'))
    throw forbidden('Only the student of a conversation may speak in it.');
  throw notFound('chat session');
}
