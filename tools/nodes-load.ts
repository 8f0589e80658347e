import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { ChatMessageView } from '../src/chat/chat.schemas.js';

const REQUEST_WITHIN_MS = 20_000;
const SOLUTION = 'def add(a, b):\n    return a + b\n';

/** What the cluster has said yes to. */
export interface Accepted {
  /** Submission ids by their Idempotency-Key. */
  submissions: Map<string, number>;
  /** Chat messages by their clientMessageId: the id that was acknowledged. */
  messages: Map<string, number>;
  retries: number;
  /** Whatever no client should meet, however it retries. */
  surprises: string[];
}

/** A student at work, who goes on at another node when one fails: one request or message is one key, whatever happens. */
export class LoadStudent {
  private token = '';
  sessionId = '';
  /** What the chat client holds, by id. */
  readonly held = new Map<number, ChatMessageView>();
  private socket: Socket | undefined;
  private stopped = false;

  constructor(
    private readonly urls: readonly string[],
    private readonly accepted: Accepted,
    private readonly name = randomUUID(),
  ) {}

  async begin(): Promise<void> {
    const account = { email: `${this.name}@example.com`, password: 'correct horse battery' };
    await this.call('POST', '/api/auth/register', { ...account, name: 'Load' });
    this.token = String((await this.call('POST', '/api/auth/login', account))['accessToken']);
    this.sessionId = String((await this.call('POST', '/api/chat/sessions/', {}))['sessionId']);
    this.connect();
  }

  async submitUntil(end: AbortSignal, exerciseId: number): Promise<void> {
    for (let n = 0; !end.aborted; n += 1) {
      const key = randomUUID();
      const body = { exerciseId, code: `${SOLUTION}# ${n}\n` };
      const view = await this.call('POST', '/api/submissions/', body, { 'idempotency-key': key });
      this.accepted.submissions.set(key, Number(view['id']));
      await sleep(150);
    }
  }

  async chatUntil(end: AbortSignal): Promise<void> {
    for (let n = 0; !end.aborted; n += 1) {
      const clientMessageId = randomUUID();
      for (;;) {
        const answer = await this.emit({ content: `What is a list? (${n})`, clientMessageId });
        if (answer?.ok === true) {
          this.accepted.messages.set(clientMessageId, Number(answer.message?.id));
          break;
        }
        const code = answer?.problem?.code;
        if (code !== undefined && !['service_unavailable', 'rate_limited'].includes(code))
          this.accepted.surprises.push(`chat: ${code}`);
        this.accepted.retries += 1;
        await sleep(300);
      }
      await sleep(400);
    }
  }

  /** What was missed, until nothing more comes. */
  async catchUp(): Promise<void> {
    for (;;) {
      const after = this.lastWhole();
      const answer = (await this.socket
        ?.timeout(REQUEST_WITHIN_MS)
        .emitWithAck('sync', { after })
        .catch(() => undefined)) as { ok: boolean; messages: ChatMessageView[] } | undefined;
      if (answer?.ok !== true) {
        await sleep(200);
        continue;
      }
      for (const message of answer.messages) this.hold(message);
      if (this.lastWhole() === after) return;
    }
  }

  stop(): void {
    this.stopped = true;
    this.socket?.disconnect();
  }

  /** Behind the first one that is not whole, there may be more to learn. */
  private lastWhole(): number {
    let last = 0;
    for (const message of [...this.held.values()].toSorted((a, b) => a.id - b.id)) {
      if (message.status === 'streaming') break;
      last = message.id;
    }
    return last;
  }

  private hold(message: ChatMessageView): void {
    this.held.set(message.id, message);
  }

  /** To any node; to another one as soon as it is cut off. */
  private connect(): void {
    if (this.stopped) return;
    const url = this.urls[Math.floor(Math.random() * this.urls.length)] ?? '';
    const socket = io(`${url}/api/chat/ws/${this.sessionId}`, {
      auth: { token: this.token },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: 3_000,
    });
    this.socket = socket;
    const again = (): void => {
      if (this.socket !== socket) return;
      socket.close();
      setTimeout(() => this.connect(), 200);
    };
    socket.on('message', (message: ChatMessageView) => this.hold(message));
    socket.on('connect', () => void this.catchUp());
    socket.on('disconnect', again);
    socket.on('connect_error', again);
  }

  private async emit(
    body: object,
  ): Promise<{ ok: boolean; message?: { id: number }; problem?: { code: string } } | undefined> {
    const { socket } = this;
    try {
      return await socket?.timeout(4_000).emitWithAck('message', body);
    } catch {
      // Silence: that node may be frozen.
      if (socket?.connected) socket.disconnect();
      return undefined;
    }
  }

  private async call(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    for (let n = Math.floor(Math.random() * 2); ; n += 1) {
      try {
        const answer = await fetch(`${this.urls[n % this.urls.length] ?? ''}${path}`, {
          method,
          headers: {
            'content-type': 'application/json',
            ...(this.token !== '' && { authorization: `Bearer ${this.token}` }),
            ...headers,
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(3_000),
        });
        const text = await answer.text();
        if (answer.ok) return JSON.parse(text) as Record<string, unknown>;
        if (answer.status === 409 && path.endsWith('register')) return {};
        if (answer.status !== 503)
          this.accepted.surprises.push(`${method} ${path}: ${answer.status} ${text}`);
      } catch {
        // Refused, cut off, or too late: it may have been accepted all the same.
      }
      this.accepted.retries += 1;
      await sleep(200);
    }
  }
}
