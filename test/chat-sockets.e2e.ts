import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { ChatMessageView } from '../src/chat/chat.schemas.js';
import type { Problem } from '../src/common/problem.js';
import { ask, beginChat, readMessages } from './support/chat.js';
import { send } from './support/http.js';
import { says } from './support/scripted-answers.js';
import { ScriptedOpenAi } from './support/scripted-openai.js';
import {
  closeSockets,
  connect,
  disconnected,
  refused,
  trackedSocket,
  type TrackedSocket,
} from './support/sockets.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

const SECRET_KEY = 'a secret of two processes';
const WORDS = 'Look at line three. What does `total` hold before the loop begins? 😀 Say it aloud.';

interface Delta {
  messageId: number;
  seq: number;
  text: string;
}

type Ack = { ok: true; message: ChatMessageView; replyId: number } & {
  ok: true;
  messages: ChatMessageView[];
};
type Refusal = { ok: false; problem: Problem };

/** Two processes on one database; the provider is real HTTP. */
describe('chat over sockets', () => {
  let provider: ScriptedOpenAi;
  let one: TestApp;
  let two: TestApp;
  let ada: TestStudent;
  let sessionId: string;

  beforeAll(async () => {
    provider = await ScriptedOpenAi.start();
    const settings = { SECRET_KEY, OPENAI_API_KEY: provider.key, OPENAI_BASE_URL: provider.baseUrl };
    one = await startTestApp(settings);
    two = await startTestApp({ ...settings, APP_ROLE: 'api' }, one.database);
    ada = await registerStudent(one);
  });
  afterAll(async () => {
    await two?.stop();
    await one?.stop();
    await provider?.stop();
  });
  afterEach(() => {
    closeSockets();
    expect(provider.faults).toEqual([]);
    provider.reset();
  });

  const namespace = (id = sessionId) => `/api/chat/ws/${id}`;
  const open = async (app: TestApp, who = ada): Promise<TrackedSocket> =>
    trackedSocket(app, namespace(), who.token);
  const say = (socket: Socket, event: string, ...args: unknown[]): Promise<Ack> =>
    socket.emitWithAck(event, ...args);
  const deltasOf = ({ received }: TrackedSocket): Delta[] =>
    received.filter(([event]) => event === 'delta').map(([, payload]) => payload as Delta);
  /** The next message of the assistant. */
  const reply = async (socket: TrackedSocket): Promise<ChatMessageView> => {
    for (;;) {
      const message = (await socket.next('message')) as ChatMessageView;
      if (message.role === 'assistant') return message;
    }
  };
  const begin = async (): Promise<void> => {
    ({ sessionId } = await beginChat(one, ada, { agentType: 'concepts' }));
  };

  describe('the handshake', () => {
    it('admits the owner by token and by cookie', async () => {
      await begin();
      await connect(one, namespace(), { auth: { token: ada.token } });
      const Cookie = `learnflow_session=${ada.login.refreshToken}`;
      await connect(two, namespace(), { extraHeaders: { Cookie } });
    });

    it('refuses everybody else with a problem document', async () => {
      await begin();
      const eve = await registerStudent(one);
      const ines = await makeInstructor(one);
      const as = (token: string, path = namespace()) => refused(one, path, { auth: { token } });
      expect(await refused(one, namespace())).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(await as(eve.token)).toMatchObject({ status: 404, code: 'not_found' });
      expect(await as(ines.token)).toMatchObject({ status: 403, code: 'forbidden' });
      expect(await as(ada.token, namespace(randomUUID()))).toMatchObject({ status: 404 });
      await expect(connect(one, namespace('nothing'), { auth: { token: ada.token } })).rejects.toThrow(
        'Invalid namespace',
      );
    });

    it('does not outlive the login', async () => {
      await begin();
      const { login } = await registerStudentAgain();
      const socket = await connect(one, namespace(), { auth: { token: login.accessToken } });
      const cut = disconnected(socket);
      await send(one, 'POST', '/api/auth/logout', {
        headers: { Authorization: `Bearer ${login.accessToken}` },
      });
      await cut;
    });
  });

  /** Another login of the same student. */
  async function registerStudentAgain(): Promise<{ login: { accessToken: string } }> {
    const body = { email: ada.student.email, password: ada.password };
    const answer = await send(one, 'POST', '/api/auth/login', { body });
    return { login: answer.body as unknown as { accessToken: string } };
  }

  describe('a message', () => {
    it('is acknowledged, told whole, and answered by numbered deltas and the whole reply, on every process', async () => {
      await begin();
      provider.queue.push(says(WORDS, { everyMs: 3 }));
      const sockets = [await open(one), await open(one), await open(two)];
      const ack = await say(sockets[0]!.socket, 'message', { content: 'What is a loop?' });
      expect(ack).toMatchObject({ ok: true, message: { role: 'user', content: 'What is a loop?' } });
      for (const socket of sockets) {
        expect(await socket.next('message')).toEqual(ack.message);
        const whole = await reply(socket);
        expect(whole).toMatchObject({
          id: ack.replyId,
          status: 'complete',
          content: WORDS,
          agentType: 'concepts',
        });
        const deltas = deltasOf(socket);
        expect(deltas.map(({ seq }) => seq)).toEqual(deltas.map((_, seq) => seq));
        expect(deltas.map(({ text }) => text).join('')).toBe(WORDS);
        expect(deltas.length).toBeGreaterThan(3);
        expect(socket.received.map(([event]) => event)).toContain('typing');
      }
    });

    it('is refused with a problem, and the connection stays', async () => {
      await begin();
      const { socket } = await open(one);
      for (const body of [
        undefined,
        null,
        'text',
        {},
        { content: '' },
        { content: 'x'.repeat(8_001) },
        { content: 'a\0' },
      ])
        expect(await say(socket, 'message', body)).toMatchObject({
          ok: false,
          problem: { status: 422, code: 'validation_failed' },
        });
      expect(socket.connected).toBe(true);
      expect(await readMessages(one, ada, sessionId)).toEqual([]);
    });

    it('sent again with its client id after a lost connection is the same message', async () => {
      await begin();
      const body = { content: 'What is a list?', clientMessageId: 'c-9' };
      const first = await say((await open(one)).socket, 'message', body);
      const second = await say((await open(two)).socket, 'message', body);
      expect([second.message.id, second.replyId]).toEqual([first.message.id, first.replyId]);
      await until(
        'the reply',
        async () => (await readMessages(one, ada, sessionId))[1]?.status === 'complete',
      );
      expect(await readMessages(one, ada, sessionId)).toHaveLength(2);
      expect(provider.requests).toHaveLength(1);
    });

    it('over REST is told to the sockets as well', async () => {
      await begin();
      const socket = await open(two);
      const exchange = await ask(one, ada, sessionId, 'What is a set?');
      expect(await socket.next('message')).toEqual(exchange.message);
      expect(await reply(socket)).toEqual(exchange.reply);
    });

    it('comes to every socket in the order of the commits', async () => {
      await begin();
      const socket = await open(two);
      for (const content of ['First?', 'Second?']) await say(socket.socket, 'message', { content });
      await reply(socket);
      await reply(socket);
      const messages = socket.received.flatMap(([event, payload]) =>
        event === 'message' ? [(payload as ChatMessageView).id] : [],
      );
      const stored = await readMessages(one, ada, sessionId);
      expect(messages.toSorted((a, b) => a - b)).toEqual(stored.map(({ id }) => id));
      for (const { id, metadata } of stored)
        if (metadata?.replyTo !== undefined)
          expect(messages.indexOf(id)).toBeGreaterThan(messages.indexOf(metadata.replyTo));
      const firstTyping = socket.received.findIndex(([event]) => event === 'typing');
      expect(socket.received.findIndex(([event]) => event === 'message')).toBeLessThan(firstTyping);
    });

    it('sent by the dozen at once is refused beyond five as well', async () => {
      await begin();
      provider.script = () => says(WORDS, { firstMs: 300 });
      const { socket } = await open(one);
      const all = await Promise.all(
        Array.from({ length: 12 }, (_, n) => say(socket, 'message', { content: `Number ${n}?` })),
      );
      expect(all.filter(({ ok }) => ok)).toHaveLength(5);
      await say(socket, 'cancel');
      await until('the end of all', async () =>
        (await readMessages(one, ada, sessionId)).every(({ status }) => status !== 'streaming'),
      );
      provider.script = () => says(WORDS);
    });

    it('that is refused without an acknowledgement is answered with a problem', async () => {
      await begin();
      const socket = await open(one);
      socket.socket.emit('message', { content: '' });
      expect(await socket.next('problem')).toMatchObject({ code: 'validation_failed', status: 422 });
    });

    it('beyond the five that wait is refused, and nothing of those is lost', async () => {
      await begin();
      provider.script = () => says(WORDS, { firstMs: 150 });
      const socket = await open(one);
      const acks = [];
      for (let count = 0; count < 6; count += 1)
        acks.push(await say(socket.socket, 'message', { content: `What is number ${count}?` }));
      expect(acks.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false]);
      expect((acks[5] as unknown as Refusal).problem.code).toBe('rate_limited');
      for (const { replyId } of acks.slice(0, 5)) expect((await reply(socket)).id).toBe(replyId);
    });

    it('is limited per minute, on sockets too', async () => {
      await begin();
      const strict = await startTestApp(
        { SECRET_KEY, RATE_LIMIT: 'on', RATE_LIMIT_CHAT_PER_MINUTE: '1' },
        one.database,
      );
      try {
        const socket = await open(strict);
        expect((await say(socket.socket, 'message', { content: 'One' })).ok).toBe(true);
        expect(await say(socket.socket, 'message', { content: 'Two' })).toMatchObject({
          problem: { code: 'rate_limited' },
        });
        await reply(socket);
      } finally {
        closeSockets();
        await strict.stop();
      }
    });
  });

  describe('sync', () => {
    it('answers what was missed, whole and in order', async () => {
      await begin();
      const before = await ask(one, ada, sessionId, 'First?');
      const missed = await ask(one, ada, sessionId, 'Second?');
      const { socket } = await open(two);
      expect(await say(socket, 'sync', { after: before.reply.id })).toEqual({
        ok: true,
        messages: [missed.message, missed.reply],
      });
      expect((await say(socket, 'sync', { after: 0 })).messages).toHaveLength(4);
      for (const body of [{}, { after: -1 }, { after: 'x' }, undefined])
        expect(await say(socket, 'sync', body)).toMatchObject({ ok: false, problem: { status: 422 } });
    });

    it('in the middle of a reply gives what was shown, and the number of the delta to go on with', async () => {
      await begin();
      provider.queue.push(says(WORDS, { everyMs: 25 }));
      const first = await open(one);
      const { message } = await say(first.socket, 'message', { content: 'What is a loop?' });
      await until('some deltas', () => deltasOf(first).length >= 3);
      first.socket.close();
      const second = await open(two);
      const { messages } = await say(second.socket, 'sync', { after: message.id });
      const [partial] = messages;
      expect(partial).toMatchObject({ status: 'streaming' });
      const nextSeq = partial!.metadata!.nextSeq!;
      const whole = await reply(second);
      const rest = deltasOf(second).filter(({ seq }) => seq >= nextSeq);
      expect(rest[0]?.seq).toBe(nextSeq);
      expect(partial!.content + rest.map(({ text }) => text).join('')).toBe(whole.content);
      expect(whole.content).toBe(WORDS);
    });

    it('is asked for by the server when it was cut off from the other processes', async () => {
      await begin();
      const socket = await open(one);
      await one.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'learnflow session' and datname = current_database()`,
      );
      expect(await socket.next('problem')).toMatchObject({ code: 'service_unavailable', status: 503 });
      provider.queue.push(says(WORDS));
      await say(socket.socket, 'message', { content: 'Still there?' });
      expect((await reply(socket)).content).toBe(WORDS);
    });
  });

  describe('cancel', () => {
    it('stops the reply on whichever process writes it, keeps what was shown, and reaches the provider', async () => {
      await begin();
      provider.queue.push(says(WORDS.repeat(20), { everyMs: 20 }));
      const writing = await open(one);
      const other = await open(two);
      const { replyId } = await say(writing.socket, 'message', { content: 'What is a loop?' });
      await until('some deltas', () => deltasOf(other).length >= 2);
      expect(await say(other.socket, 'cancel', { messageId: replyId })).toEqual({ ok: true });
      const cancelled = await reply(other);
      expect(cancelled).toMatchObject({ id: replyId, status: 'cancelled' });
      expect(cancelled.content).toBe(
        deltasOf(other)
          .map(({ text }) => text)
          .join(''),
      );
      await until('the provider has noticed', () => provider.requests[0]?.closedEarly);
      expect((await say(writing.socket, 'cancel')).ok).toBe(true);
    });

    it('is the student’s own: nobody stops the reply of somebody else', async () => {
      await begin();
      provider.queue.push(says(WORDS, { everyMs: 20 }));
      const mine = await open(one);
      const { replyId } = await say(mine.socket, 'message', { content: 'What is a loop?' });
      const eve = await registerStudent(one);
      const { sessionId: hers } = await beginChat(one, eve);
      const socket = await connect(one, namespace(hers), { auth: { token: eve.token } });
      await until('some deltas', () => deltasOf(mine).length >= 2);
      await say(socket, 'cancel', { messageId: replyId });
      expect((await reply(mine)).status).toBe('complete');
    });

    it('holds for replies that nobody has begun', async () => {
      await begin();
      provider.queue.push(says(WORDS, { everyMs: 20 }));
      const socket = await open(one);
      const acks = [];
      for (const content of ['First?', 'Second?', 'Third?'])
        acks.push(await say(socket.socket, 'message', { content }));
      await say(socket.socket, 'cancel', { messageId: acks[1]!.replyId });
      await until('the first has begun', () => deltasOf(socket).length >= 1);
      await send(one, 'PUT', `/api/chat/sessions/${sessionId}/end`, { headers: ada.headers });
      const ended = [await reply(socket), await reply(socket), await reply(socket)];
      expect(ended.map(({ id, status }) => [id, status])).toEqual(
        acks.map(({ replyId }) => [replyId, 'cancelled']),
      );
      expect(provider.requests).toHaveLength(1);
    });

    it('comes with the end of the session, which every socket hears', async () => {
      await begin();
      provider.queue.push(says(WORDS.repeat(20), { everyMs: 20 }));
      const socket = await open(two);
      await say(socket.socket, 'message', { content: 'What is a loop?' });
      await until('some deltas', () => deltasOf(socket).length >= 2);
      await send(one, 'PUT', `/api/chat/sessions/${sessionId}/end`, { headers: ada.headers });
      expect(await socket.next('ended')).toEqual({ sessionId });
      expect((await reply(socket)).status).toBe('cancelled');
      expect(await say(socket.socket, 'message', { content: 'More' })).toMatchObject({
        ok: false,
        problem: { code: 'session_ended', status: 409 },
      });
    });
  });

  it('tells of typing to the student’s other sockets alone, once a second', async () => {
    await begin();
    const typist = await open(one);
    const other = await open(two);
    for (let count = 0; count < 5; count += 1)
      expect(await say(typist.socket, 'typing')).toEqual({ ok: true });
    expect(await other.next('typing')).toEqual({ role: 'user' });
    provider.queue.push(says(WORDS));
    await say(typist.socket, 'message', { content: 'What is a loop?' });
    await reply(other);
    await reply(typist);
    const typing = ({ received }: TrackedSocket) =>
      received.filter(([event]) => event === 'typing').map(([, payload]) => payload);
    expect(typing(other)).toEqual([{ role: 'user' }, { role: 'assistant' }]);
    expect(typing(typist)).toEqual([{ role: 'assistant' }]);
  });
});
