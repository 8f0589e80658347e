import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ChatMessageView } from '../src/chat/chat.schemas.js';
import { ask, readMessages } from './support/chat.js';
import { ChatScene, deltasOf, reply, say, SECRET_KEY, WORDS, type Refusal } from './support/chat-scene.js';
import { send } from './support/http.js';
import { says } from './support/scripted-answers.js';
import { closeSockets, connect, disconnected, refused } from './support/sockets.js';
import { makeInstructor, registerStudent } from './support/students.js';
import { startTestApp } from './support/test-app.js';
import { until } from './support/until.js';

describe('chat over sockets', () => {
  const scene = ChatScene.set();

  describe('the handshake', () => {
    it('admits the owner by token and by cookie', async () => {
      await scene.begin();
      await connect(scene.one, scene.namespace(), { auth: { token: scene.ada.token } });
      const Cookie = `learnflow_session=${scene.ada.login.refreshToken}`;
      await connect(scene.two, scene.namespace(), { extraHeaders: { Cookie } });
    });

    it('refuses everybody else with a problem document', async () => {
      await scene.begin();
      const eve = await registerStudent(scene.one);
      const ines = await makeInstructor(scene.one);
      const as = (token: string, path = scene.namespace()) => refused(scene.one, path, { auth: { token } });
      expect(await refused(scene.one, scene.namespace())).toMatchObject({
        status: 401,
        code: 'unauthenticated',
      });
      expect(await as(eve.token)).toMatchObject({ status: 404, code: 'not_found' });
      expect(await as(ines.token)).toMatchObject({ status: 403, code: 'forbidden' });
      expect(await as(scene.ada.token, scene.namespace(randomUUID()))).toMatchObject({ status: 404 });
      await expect(
        connect(scene.one, scene.namespace('nothing'), { auth: { token: scene.ada.token } }),
      ).rejects.toThrow('Invalid namespace');
    });

    it('does not outlive the login', async () => {
      await scene.begin();
      const { login } = await registerStudentAgain();
      const socket = await connect(scene.one, scene.namespace(), { auth: { token: login.accessToken } });
      const cut = disconnected(socket);
      await send(scene.one, 'POST', '/api/auth/logout', {
        headers: { Authorization: `Bearer ${login.accessToken}` },
      });
      await cut;
    });
  });

  /** Another login of the same student. */
  async function registerStudentAgain(): Promise<{ login: { accessToken: string } }> {
    const body = { email: scene.ada.student.email, password: scene.ada.password };
    const answer = await send(scene.one, 'POST', '/api/auth/login', { body });
    return { login: answer.body as unknown as { accessToken: string } };
  }

  describe('a message', () => {
    it('is acknowledged, told whole, and answered by numbered deltas and the whole reply, on every process', async () => {
      await scene.begin();
      scene.provider.queue.push(says(WORDS, { everyMs: 3 }));
      const sockets = [await scene.open(scene.one), await scene.open(scene.one), await scene.open(scene.two)];
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
      await scene.begin();
      const { socket } = await scene.open(scene.one);
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
      expect(await readMessages(scene.one, scene.ada, scene.sessionId)).toEqual([]);
    });

    it('sent again with its client id after a lost connection is the same message', async () => {
      await scene.begin();
      const body = { content: 'What is a list?', clientMessageId: 'c-9' };
      const first = await say((await scene.open(scene.one)).socket, 'message', body);
      const second = await say((await scene.open(scene.two)).socket, 'message', body);
      expect([second.message.id, second.replyId]).toEqual([first.message.id, first.replyId]);
      await until(
        'the reply',
        async () => (await readMessages(scene.one, scene.ada, scene.sessionId))[1]?.status === 'complete',
      );
      expect(await readMessages(scene.one, scene.ada, scene.sessionId)).toHaveLength(2);
      expect(scene.provider.requests).toHaveLength(1);
    });

    it('over REST is told to the sockets as well', async () => {
      await scene.begin();
      const socket = await scene.open(scene.two);
      const exchange = await ask(scene.one, scene.ada, scene.sessionId, 'What is a set?');
      expect(await socket.next('message')).toEqual(exchange.message);
      expect(await reply(socket)).toEqual(exchange.reply);
    });

    it('comes to every socket in the order of the commits', async () => {
      await scene.begin();
      const socket = await scene.open(scene.two);
      for (const content of ['First?', 'Second?']) await say(socket.socket, 'message', { content });
      await reply(socket);
      await reply(socket);
      const messages = socket.received.flatMap(([event, payload]) =>
        event === 'message' ? [(payload as ChatMessageView).id] : [],
      );
      const stored = await readMessages(scene.one, scene.ada, scene.sessionId);
      expect(messages.toSorted((a, b) => a - b)).toEqual(stored.map(({ id }) => id));
      for (const { id, metadata } of stored)
        if (metadata?.replyTo !== undefined)
          expect(messages.indexOf(id)).toBeGreaterThan(messages.indexOf(metadata.replyTo));
      const firstTyping = socket.received.findIndex(([event]) => event === 'typing');
      expect(socket.received.findIndex(([event]) => event === 'message')).toBeLessThan(firstTyping);
    });

    it('sent by the dozen at once is refused beyond five as well', async () => {
      await scene.begin();
      const allAsked = Promise.withResolvers<void>();
      scene.provider.script = () => async (exchange) => {
        await allAsked.promise;
        await says(WORDS)(exchange);
      };
      const { socket } = await scene.open(scene.one);
      const all = await Promise.all(
        Array.from({ length: 12 }, (_, n) => say(socket, 'message', { content: `Number ${n}?` })),
      );
      allAsked.resolve();
      expect(all.filter(({ ok }) => ok)).toHaveLength(5);
      await say(socket, 'cancel');
      await until('the end of all', async () =>
        (await readMessages(scene.one, scene.ada, scene.sessionId)).every(
          ({ status }) => status !== 'streaming',
        ),
      );
      scene.provider.script = () => says(WORDS);
    });

    it('that is refused without an acknowledgement is answered with a problem', async () => {
      await scene.begin();
      const socket = await scene.open(scene.one);
      socket.socket.emit('message', { content: '' });
      expect(await socket.next('problem')).toMatchObject({ code: 'validation_failed', status: 422 });
    });

    it('beyond the five that wait is refused, and nothing of those is lost', async () => {
      await scene.begin();
      const allAsked = Promise.withResolvers<void>();
      scene.provider.script = () => async (exchange) => {
        await allAsked.promise;
        await says(WORDS)(exchange);
      };
      const socket = await scene.open(scene.one);
      const acks = [];
      for (let count = 0; count < 6; count += 1)
        acks.push(await say(socket.socket, 'message', { content: `What is number ${count}?` }));
      allAsked.resolve();
      expect(acks.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false]);
      expect((acks[5] as unknown as Refusal).problem.code).toBe('rate_limited');
      for (const { replyId } of acks.slice(0, 5)) expect((await reply(socket)).id).toBe(replyId);
    });

    it('is limited per minute, on sockets too', async () => {
      await scene.begin();
      const strict = await startTestApp(
        { SECRET_KEY, RATE_LIMIT: 'on', RATE_LIMIT_CHAT_PER_MINUTE: '1' },
        scene.one.database,
      );
      try {
        const socket = await scene.open(strict);
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
});
