import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { SessionConnection } from '../database/connection/session-connection.js';

export const CHAT_CHANNEL = 'learnflow_chat';

const sessionId = z.uuid();
const messageId = z.int();

/** What every process hears, in the order of the commits. Ids rather than contents: a payload is at most 8000 bytes. */
const Signal = z.discriminatedUnion('kind', [
  /** A message was stored, or has changed. */
  z.object({ kind: z.literal('message'), sessionId, messageId }),
  /** Pieces of replies, of many sessions at once. */
  z.object({
    kind: z.literal('deltas'),
    deltas: z.array(z.tuple([sessionId, messageId, z.int(), z.string()])),
  }),
  z.object({ kind: z.literal('typing'), sessionId, role: z.enum(['user', 'assistant']), from: z.string() }),
  z.object({ kind: z.literal('ended'), sessionId }),
  /** The student no longer wants the reply; null for all of the session's. */
  z.object({ kind: z.literal('cancel'), sessionId, messageId: messageId.nullable() }),
]);
export type Signal = z.infer<typeof Signal>;
type SignalOf<K extends Signal['kind']> = Extract<Signal, { kind: K }>;

/** What is heard of one session. `missed`: the connection was away, so something may have been missed. */
export type SessionNews =
  | { kind: 'message'; messageId: number }
  | { kind: 'delta'; messageId: number; seq: number; text: string }
  | Omit<SignalOf<'typing'>, 'sessionId'>
  | { kind: 'ended' }
  | { kind: 'missed' };

type Listener = (news: SessionNews) => void;

/** Tells all processes, if and when the transaction of `em` commits. */
export async function signalChat(em: EntityManager, signal: Signal): Promise<void> {
  await em.execute('select pg_notify(?, ?)', [CHAT_CHANNEL, JSON.stringify(signal)]);
}

/**
 * What happens in conversations, whichever process does it: stored and told in one commit, and heard by each process
 * over one connection. An adapter of socket.io would send a statement for each piece, and listen once for each session.
 */
@Injectable()
export class ChatSignalsService implements OnModuleInit {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly cancelHandlers: ((signal: SignalOf<'cancel'>) => void)[] = [];

  constructor(private readonly session: SessionConnection) {}

  async onModuleInit(): Promise<void> {
    await this.session.listen(CHAT_CHANNEL, (payload) => this.hear(Signal.parse(JSON.parse(payload))));
    this.session.onReconnect(() => {
      for (const one of this.listeners.keys()) this.tell(one, { kind: 'missed' });
    });
  }

  /** Answers the function that ends it. */
  subscribe(to: string, listener: Listener): () => void {
    const listeners = this.listeners.get(to) ?? new Set();
    this.listeners.set(to, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(to) === listeners) this.listeners.delete(to);
    };
  }

  onCancel(handler: (signal: SignalOf<'cancel'>) => void): void {
    this.cancelHandlers.push(handler);
  }

  private hear(signal: Signal): void {
    switch (signal.kind) {
      case 'deltas':
        for (const [of, message, seq, text] of signal.deltas)
          this.tell(of, { kind: 'delta', messageId: message, seq, text });
        break;
      case 'cancel':
        for (const handler of this.cancelHandlers) handler(signal);
        break;
      default: {
        const { sessionId: of, ...news } = signal;
        this.tell(of, news);
      }
    }
  }

  private tell(of: string, news: SessionNews): void {
    for (const listener of this.listeners.get(of) ?? []) listener(news);
  }
}
