import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { databaseNow } from '../../database/clock.js';
import { waitFor } from '../../database/work/due-watch.js';
import type { Viewer } from '../../common/viewer.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { ChatMessage, type MESSAGE_STATUSES } from '../model/chat-message.entity.js';
import type { AgentType } from '../tutor.js';
import { CHAT_CHANNEL, signalChat } from '../chat-signals.service.js';
import type { MessageMetadata } from '../model/message-metadata.js';
import type { TutorFault } from '../tutor.js';
import { ChatDelta } from './chat-delta.entity.js';
import {
  ABANDONED,
  ABANDONED_IN_MS,
  CLAIM_REPLY,
  FINISH,
  NEXT_WAITING,
  RENEW,
  SHOWN_SO_FAR,
} from './replies.sql.js';

/** A process that is silent for so long is taken to be dead, and its replies are taken over. */
const LEASE_SECONDS = 10;
/** A reply that keeps killing its processes is given up. */
export const MAX_RUNS = 4;
/** How long a reply belongs to the process that took its question, before anybody may begin it. */
const HEAD_START_SECONDS = 2;

/** One attempt of one process at writing one reply. */
export interface ReplyRun {
  runId: string;
  messageId: number;
  /** The first is 1. */
  runs: number;
  sessionId: string;
  /** With the rights of a student, whatever their role. */
  viewer: Viewer;
  studentName: string;
  exerciseId: number | null;
  topic: string | null;
  agentType: AgentType;
  questionId: number;
  question: string;
  /** What earlier runs have shown, and in how many deltas. */
  soFar: string;
  nextSeq: number;
  hasQuota: boolean;
  /** Before anybody began. */
  isCancelled: boolean;
}

export interface ReplyEnd {
  status: Exclude<(typeof MESSAGE_STATUSES)[number], 'streaming'>;
  content: string;
  agentType: AgentType | null;
  metadata: MessageMetadata;
  /** The provider's fault, for operators; null where it did not fail. */
  fault: TutorFault | 'given_up' | null;
  /** The reply did not come from the provider after all. */
  givesQuotaBack: boolean;
}

/** The transactions around the writing of a reply; nothing in here waits for a tutor. */
@Injectable()
export class ReplyRunsService {
  constructor(private readonly em: EntityManager) {}

  /**
   * Takes a reply that nobody writes; null where there is nothing to take. Replies of a session come one after the
   * other.
   */
  async claim(messageId: number): Promise<ReplyRun | null> {
    const em = this.em.fork();
    const values = [randomUUID(), LEASE_SECONDS, messageId, CHAT_CHANNEL];
    const row = await CLAIM_REPLY.first(em, values);
    if (row === undefined) return null;
    const { studentId, userId, ...run } = row;
    return {
      ...run,
      viewer: { studentId, userId, sessionId: '', role: 'student' },
      ...(run.runs === 1 ? { soFar: '', nextSeq: 0 } : await shownSoFar(em, messageId)),
    };
  }

  /** Of these runs, the ones that still count, and whether their replies are still wanted; their leases begin anew. */
  async renew(runIds: readonly string[]): Promise<Map<string, boolean>> {
    if (runIds.length === 0) return new Map();
    const rows = await RENEW.all(this.em.fork(), [LEASE_SECONDS, runIds]);
    return new Map(rows.map(({ runId, isCancelled }) => [runId, isCancelled]));
  }

  /** Replies that nobody writes and that could be taken now: of dead processes, or never begun. */
  async listAbandoned(limit: number): Promise<{ messageId: number; studentId: number }[]> {
    return ABANDONED.all(this.em.fork(), [HEAD_START_SECONDS, limit]);
  }

  /** Milliseconds until a reply counts as abandoned, unless its lease begins anew; undefined where none is being written. */
  async abandonedInMs(): Promise<number | undefined> {
    return waitFor(await ABANDONED_IN_MS.first(this.em.fork(), [HEAD_START_SECONDS, HEAD_START_SECONDS]));
  }

  /** The next reply of the session that waits for its turn. */
  async findWaiting(sessionId: string): Promise<number | null> {
    const row = await NEXT_WAITING.first(this.em.fork(), [sessionId]);
    return row?.id ?? null;
  }

  /** Stores the whole reply in one commit. False, and nothing stored, when the run no longer counts. */
  finish(run: ReplyRun, end: ReplyEnd): Promise<boolean> {
    return this.em.fork().transactional(async (em) => {
      const stored = await FINISH.first(em, [
        end.status,
        end.content,
        end.agentType,
        JSON.stringify({ ...end.metadata, replyTo: run.questionId }),
        end.givesQuotaBack,
        run.messageId,
        run.runId,
      ]);
      if (stored === undefined) return false;
      await em.nativeDelete(ChatDelta, { message: run.messageId });
      const { studentId, userId } = run.viewer;
      if (end.givesQuotaBack && stored.quotaDay !== null) {
        await em.execute(
          'update tutor_usage set replies = greatest(replies - 1, 0) where student_id = ? and day = ?',
          [studentId, stored.quotaDay],
        );
      }
      const ids = { studentId, userId, sessionId: run.sessionId };
      const { status } = end;
      addEvent(em, 'chat.message_created', { ...ids, messageId: run.messageId, role: 'assistant', status });
      if (end.fault !== null) addEvent(em, 'tutor.failed', { ...ids, reason: end.fault });
      await signalChat(em, { kind: 'message', sessionId: run.sessionId, messageId: run.messageId });
      return true;
    });
  }

  /** Gives the reply up for others to go on with, at shutdown. */
  async release(run: ReplyRun): Promise<void> {
    await this.em
      .fork()
      .nativeUpdate(
        ChatMessage,
        { id: run.messageId, runId: run.runId },
        { runId: null, leaseUntil: databaseNow() },
      );
  }
}

async function shownSoFar(
  em: EntityManager,
  messageId: number,
): Promise<Pick<ReplyRun, 'soFar' | 'nextSeq'>> {
  const row = await SHOWN_SO_FAR.first(em, [messageId]);
  return row ?? { soFar: '', nextSeq: 0 };
}
