import type { Socket } from 'socket.io-client';
import type { components } from './generated/api.js';
import type { components as sockets } from './generated/sockets.js';
import { ProblemError, type Problem } from './problem-error.js';
import { openSocket, type SocketMeans } from './sockets.js';

type ChatMessage = components['schemas']['ChatMessage'];
type Said = sockets['schemas'];
type Ack<T> = T | { ok: false; problem: Problem };
type Answer<T> = (ack: Ack<T>) => void;

interface FromServer {
  message: (message: ChatMessage) => void;
  delta: (delta: Said['chat.delta']) => void;
  typing: (typing: Said['chat.typing']) => void;
  ended: (ended: Said['chat.ended']) => void;
  problem: (problem: Problem) => void;
}

interface FromClient {
  message: (body: Said['chat.message.request'], answer: Answer<Said['chat.message.ack']>) => void;
  typing: (body: Said['chat.typing.request'], answer: Answer<Said['chat.typing.ack']>) => void;
  cancel: (body: Said['chat.cancel.request'], answer: Answer<{ ok: true }>) => void;
  sync: (body: Said['chat.sync.request'], answer: Answer<Said['chat.sync.ack']>) => void;
}

type Conversation = Socket<FromServer, FromClient>;

export interface ChatListeners {
  /** Each message once, whole: those of before, the student's own, and replies that have ended. */
  message?: (message: ChatMessage) => void;
  /** A reply as far as it has been written. */
  writing?: (reply: { messageId: number; text: string; added: string }) => void;
  typing?: (typing: Said['chat.typing']) => void;
  ended?: () => void;
  /** It does not connect again by itself. */
  refused?: (error: Error) => void;
}

/** The most messages that one `sync` answers. */
const SYNC_PAGE = 200;
const ANSWER_WITHIN_MS = 20_000;

/** One conversation; after a loss it asks for what was missed, so that listeners hear of every message once. */
export class ChatSocket {
  private readonly socket: Conversation;
  private readonly heard = new Set<number>();
  /** Replies under way: what there is of them, and the number of the next piece. */
  private readonly writing = new Map<number, { text: string; next: number }>();
  private heldUpTo = 0;
  private syncing: Promise<void> | undefined;

  constructor(
    means: SocketMeans,
    sessionId: string,
    private readonly listeners: ChatListeners,
  ) {
    const refused = (error: Error): void => listeners.refused?.(error);
    this.socket = openSocket<Conversation>(means, `/api/chat/ws/${sessionId}`, refused);
    const resync = (): void => void this.resync().catch(refused);
    this.socket.on('connect', resync);
    this.socket.on('problem', resync);
    this.socket.on('message', (message) => this.take(message));
    this.socket.on('delta', (delta) => this.add(delta, resync));
    this.socket.on('typing', (typing) => listeners.typing?.(typing));
    this.socket.on('ended', () => listeners.ended?.());
  }

  /** Resolves when it is stored, with the id that the reply will have. Throws ProblemError. */
  async send(
    content: string,
    clientMessageId: string = crypto.randomUUID(),
  ): Promise<Said['chat.message.ack']> {
    const acked = await this.answered<Said['chat.message.ack']>((answer) =>
      this.socket.emit('message', { content, clientMessageId }, answer),
    );
    this.take(acked.message);
    return acked;
  }

  async typing(): Promise<void> {
    await this.answered<Said['chat.typing.ack']>((answer) => this.socket.emit('typing', {}, answer));
  }

  /** Stops a reply, or all of the session's. */
  async cancel(messageId?: number): Promise<void> {
    const body = messageId === undefined ? {} : { messageId };
    await this.answered<{ ok: true }>((answer) => this.socket.emit('cancel', body, answer));
  }

  /** Drops the connection as a bad network would; it connects again by itself. */
  interrupt(): void {
    this.socket.io.engine.close();
  }

  close(): void {
    this.socket.close();
  }

  private resync(): Promise<void> {
    this.syncing ??= this.sync().finally(() => (this.syncing = undefined));
    return this.syncing;
  }

  private async sync(): Promise<void> {
    let after = this.heldUpTo;
    for (;;) {
      const { messages } = await this.answered<Said['chat.sync.ack']>((answer) =>
        this.socket.emit('sync', { after }, answer),
      );
      for (const message of messages as ChatMessage[]) this.take(message);
      const last = messages.at(-1);
      if (messages.length < SYNC_PAGE || last === undefined) return;
      after = last.id;
    }
  }

  private take(message: ChatMessage): void {
    const { id, status, content } = message;
    if (this.heard.has(id)) return;
    if (status === 'streaming') {
      const before = this.writing.get(id)?.text ?? '';
      this.writing.set(id, { text: content, next: message.metadata?.nextSeq ?? 0 });
      if (content.length > before.length)
        this.listeners.writing?.({ messageId: id, text: content, added: content.slice(before.length) });
    } else {
      this.heard.add(id);
      this.writing.delete(id);
      this.listeners.message?.(message);
    }
    this.heldUpTo = Math.min(
      Math.max(this.heldUpTo, ...this.heard),
      ...[...this.writing.keys()].map((reply) => reply - 1),
    );
  }

  private add({ messageId, seq, text: added }: Said['chat.delta'], resync: () => void): void {
    if (this.heard.has(messageId)) return;
    const reply = this.writing.get(messageId) ?? { text: '', next: 0 };
    if (seq < reply.next) return;
    if (seq > reply.next) return resync();
    const text = reply.text + added;
    this.writing.set(messageId, { text, next: seq + 1 });
    this.listeners.writing?.({ messageId, text, added });
  }

  private answered<T extends object>(ask: (answer: Answer<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the server did not answer')), ANSWER_WITHIN_MS);
      ask((ack) => {
        clearTimeout(late);
        if ('problem' in ack) reject(new ProblemError(ack.problem));
        else resolve(ack);
      });
    });
  }
}
