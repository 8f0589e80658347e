import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { databaseNow } from '../../database/clock.js';
import type { Viewer } from '../../common/viewer.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { ChatMessage, type MESSAGE_STATUSES } from '../model/chat-message.entity.js';
import type { AgentType } from '../model/tutor.js';
import { CHAT_CHANNEL, signalChat } from '../chat-signals.service.js';
import type { MessageMetadata } from '../model/message-metadata.js';
import type { TutorFault } from '../model/tutor.js';
import { ChatDelta } from './chat-delta.entity.js';

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

type Row = Omit<ReplyRun, 'viewer' | 'soFar' | 'nextSeq'> & {
  studentId: number;
  userId: string;
};

/** The transactions around the writing of a reply; nothing in here waits for a tutor. */
@Injectable()
export class ReplyRunsService {
  constructor(private readonly em: EntityManager) {}

  /**
   * Takes a reply that nobody writes; null where there is nothing to take. Replies of a session come one after the
   * other. Of two processes the second waits for the row, and then finds it taken.
   * Tells that the tutor has begun.
   */
  async claim(messageId: number): Promise<ReplyRun | null> {
    const em = this.em.fork();
    const [row] = await em.execute<Row[]>(
      `with taken as (
       update chat_messages m set run_id = ?, lease_until = now() + make_interval(secs => ?), runs = m.runs + 1
       from chat_sessions c, students u, chat_messages q
       where m.id = ? and m.status = 'streaming' and (m.lease_until is null or m.lease_until < now())
         and c.session_id = m.session_id and u.id = c.student_id and q.id = m.reply_to
         and not exists (select 1 from chat_messages e
           where e.session_id = m.session_id and e.status = 'streaming' and e.id < m.id)
       returning m.run_id as "runId", m.id as "messageId", m.runs, m.session_id as "sessionId", u.id as "studentId",
         u.user_id as "userId", u.name as "studentName", c.exercise_id as "exerciseId", c.topic,
         c.agent_type as "agentType", q.id as "questionId", q.content as question,
         m.quota_day is not null as "hasQuota", m.cancelled_at is not null as "isCancelled"),
       told as (
         select pg_notify(?, json_build_object('kind', 'typing', 'sessionId', "sessionId", 'role', 'assistant', 'from', '')::text)
         from taken)
       select taken.* from taken, told`,
      [randomUUID(), LEASE_SECONDS, messageId, CHAT_CHANNEL],
    );
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
    const rows = await this.em.fork().execute<{ runId: string; isCancelled: boolean }[]>(
      `update chat_messages set lease_until = now() + make_interval(secs => ?)
       where run_id = any(?::uuid[]) and status = 'streaming' 
       returning run_id as "runId", cancelled_at is not null as "isCancelled"`,
      [LEASE_SECONDS, `{${runIds.join(',')}}`],
    );
    return new Map(rows.map(({ runId, isCancelled }) => [runId, isCancelled]));
  }

  /** Replies that nobody writes and that could be taken now: of dead processes, or never begun. */
  async listAbandoned(limit: number): Promise<{ messageId: number; studentId: number }[]> {
    return this.em.fork().execute<{ messageId: number; studentId: number }[]>(
      `select min(m.id) as "messageId", c.student_id as "studentId"
       from chat_messages m join chat_sessions c on c.session_id = m.session_id
       where m.status = 'streaming' group by m.session_id, c.student_id
       having (array_agg(coalesce(m.lease_until, m.created_at + make_interval(secs => ?)) order by m.id))[1] < now()
       order by 1 limit ?`,
      [HEAD_START_SECONDS, limit],
    );
  }

  /** Milliseconds until a reply counts as abandoned, unless its lease begins anew; undefined where none is being written. */
  async abandonedInMs(): Promise<number | undefined> {
    const [next] = await this.em.fork().execute<{ dueInMs: number | null }[]>(
      `select extract(epoch from min(coalesce(lease_until, created_at + make_interval(secs => ?))) - now())::float8 * 1000
         as "dueInMs"
       from chat_messages where status = 'streaming' and coalesce(lease_until, created_at + make_interval(secs => ?)) > now()`,
      [HEAD_START_SECONDS, HEAD_START_SECONDS],
    );
    return next === undefined || next.dueInMs === null ? undefined : Math.max(1, next.dueInMs);
  }

  /** The next reply of the session that waits for its turn. */
  async findWaiting(sessionId: string): Promise<number | null> {
    const [row] = await this.em.fork().execute<{ id: number }[]>(
      `select id from chat_messages where session_id = ? and status = 'streaming' and lease_until is null
       order by id limit 1`,
      [sessionId],
    );
    return row?.id ?? null;
  }

  /** Stores the whole reply in one commit. False, and nothing stored, when the run no longer counts. */
  finish(run: ReplyRun, end: ReplyEnd): Promise<boolean> {
    return this.em.fork().transactional(async (em) => {
      const [stored] = await em.execute<{ quotaDay: string | null }[]>(
        `update chat_messages m set status = ?, content = ?, agent_type = ?, metadata = ?::jsonb, run_id = null,
           lease_until = null, quota_day = case when ? then null else m.quota_day end
         from (select id, quota_day from chat_messages where id = ?) before
         where m.id = before.id and m.run_id = ? returning before.quota_day::text as "quotaDay"`,
        [
          end.status,
          end.content,
          end.agentType,
          JSON.stringify({ ...end.metadata, replyTo: run.questionId }),
          end.givesQuotaBack,
          run.messageId,
          run.runId,
        ],
      );
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
  const [row] = await em.execute<{ soFar: string; nextSeq: number }[]>(
    `select coalesce(string_agg(text, '' order by seq), '') as "soFar", coalesce(max(seq) + 1, 0) as "nextSeq"
     from chat_deltas where message_id = ?`,
    [messageId],
  );
  return row ?? { soFar: '', nextSeq: 0 };
}
