import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { ChatMessageView } from '../../src/chat/chat.schemas.js';
import type { Problem } from '../../src/common/errors/problem.js';
import { beginChat } from './chat.js';
import { ScriptedOpenAi } from './scripted-openai.js';
import { closeSockets, trackedSocket, type TrackedSocket } from './sockets.js';
import { registerStudent, type TestStudent } from './students.js';
import { startTestApp, type TestApp } from './test-app.js';

export const SECRET_KEY = 'a secret of two processes';
export const WORDS = 'Look at line three. What does `total` hold before the loop begins? 😀 Say it aloud.';

interface Delta {
  messageId: number;
  seq: number;
  text: string;
}

type Ack = { ok: true; message: ChatMessageView; replyId: number } & {
  ok: true;
  messages: ChatMessageView[];
};
export type Refusal = { ok: false; problem: Problem };

export const say = (socket: Socket, event: string, ...args: unknown[]): Promise<Ack> =>
  socket.emitWithAck(event, ...args);

export const deltasOf = ({ received }: TrackedSocket): Delta[] =>
  received.filter(([event]) => event === 'delta').map(([, payload]) => payload as Delta);

/** The next message of the assistant. */
export async function reply(socket: TrackedSocket): Promise<ChatMessageView> {
  for (;;) {
    const message = (await socket.next('message')) as ChatMessageView;
    if (message.role === 'assistant') return message;
  }
}

/** Two processes on one database, a provider that is real HTTP, and a student in a conversation; up for a test file. */
export class ChatScene {
  provider!: ScriptedOpenAi;
  one!: TestApp;
  two!: TestApp;
  ada!: TestStudent;
  sessionId = '';

  /** To be called in a `describe`. */
  static set(): ChatScene {
    const scene = new ChatScene();
    beforeAll(() => scene.start());
    afterAll(() => scene.stop());
    afterEach(() => {
      closeSockets();
      expect(scene.provider.faults).toEqual([]);
      scene.provider.reset();
    });
    return scene;
  }

  /** A new conversation. */
  async begin(): Promise<void> {
    ({ sessionId: this.sessionId } = await beginChat(this.one, this.ada, { agentType: 'concepts' }));
  }

  namespace(id = this.sessionId): string {
    return `/api/chat/ws/${id}`;
  }

  open(app: TestApp): Promise<TrackedSocket> {
    return trackedSocket(app, this.namespace(), this.ada.token);
  }

  private async start(): Promise<void> {
    this.provider = await ScriptedOpenAi.start();
    const { key, baseUrl } = this.provider;
    const settings = { SECRET_KEY, OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl };
    this.one = await startTestApp(settings);
    this.two = await startTestApp({ ...settings, APP_ROLE: 'api' }, this.one.database);
    this.ada = await registerStudent(this.one);
  }

  private async stop(): Promise<void> {
    await this.two?.stop();
    await this.one?.stop();
    await this.provider?.stop();
  }
}
