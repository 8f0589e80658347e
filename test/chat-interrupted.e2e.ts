import { describe, expect, it } from '@jest/globals';
import { ask, beginChat } from './support/chat.js';
import { ChatScene, deltasOf, reply, say, WORDS } from './support/chat-scene.js';
import { send } from './support/http.js';
import { says } from './support/scripted-answers.js';
import { connect, type TrackedSocket } from './support/sockets.js';
import { registerStudent } from './support/students.js';
import { until } from './support/until.js';

describe('a conversation that is interrupted', () => {
  const scene = ChatScene.set();

  describe('sync', () => {
    it('answers what was missed, whole and in order', async () => {
      await scene.begin();
      const before = await ask(scene.one, scene.ada, scene.sessionId, 'First?');
      const missed = await ask(scene.one, scene.ada, scene.sessionId, 'Second?');
      const { socket } = await scene.open(scene.two);
      expect(await say(socket, 'sync', { after: before.reply.id })).toEqual({
        ok: true,
        messages: [missed.message, missed.reply],
      });
      expect((await say(socket, 'sync', { after: 0 })).messages).toHaveLength(4);
      for (const body of [{}, { after: -1 }, { after: 'x' }, undefined])
        expect(await say(socket, 'sync', body)).toMatchObject({ ok: false, problem: { status: 422 } });
    });

    it('in the middle of a reply gives what was shown, and the number of the delta to go on with', async () => {
      await scene.begin();
      scene.provider.queue.push(says(WORDS, { everyMs: 25 }));
      const first = await scene.open(scene.one);
      const { message } = await say(first.socket, 'message', { content: 'What is a loop?' });
      await until('some deltas', () => deltasOf(first).length >= 3);
      first.socket.close();
      const second = await scene.open(scene.two);
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
      await scene.begin();
      const socket = await scene.open(scene.one);
      await scene.one.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'learnflow session' and datname = current_database()`,
      );
      expect(await socket.next('problem')).toMatchObject({ code: 'service_unavailable', status: 503 });
      scene.provider.queue.push(says(WORDS));
      await say(socket.socket, 'message', { content: 'Still there?' });
      expect((await reply(socket)).content).toBe(WORDS);
    });
  });

  describe('cancel', () => {
    it('stops the reply on whichever process writes it, keeps what was shown, and reaches the provider', async () => {
      await scene.begin();
      scene.provider.queue.push(says(WORDS.repeat(20), { everyMs: 20 }));
      const writing = await scene.open(scene.one);
      const other = await scene.open(scene.two);
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
      await until('the provider has noticed', () => scene.provider.requests[0]?.closedEarly);
      expect((await say(writing.socket, 'cancel')).ok).toBe(true);
    });

    it('is the student’s own: nobody stops the reply of somebody else', async () => {
      await scene.begin();
      scene.provider.queue.push(says(WORDS, { everyMs: 20 }));
      const mine = await scene.open(scene.one);
      const { replyId } = await say(mine.socket, 'message', { content: 'What is a loop?' });
      const eve = await registerStudent(scene.one);
      const { sessionId: hers } = await beginChat(scene.one, eve);
      const socket = await connect(scene.one, scene.namespace(hers), { auth: { token: eve.token } });
      await until('some deltas', () => deltasOf(mine).length >= 2);
      await say(socket, 'cancel', { messageId: replyId });
      expect((await reply(mine)).status).toBe('complete');
    });

    it('holds for replies that nobody has begun', async () => {
      await scene.begin();
      scene.provider.queue.push(says(WORDS.repeat(20), { everyMs: 20 }));
      const socket = await scene.open(scene.one);
      const acks = [];
      for (const content of ['First?', 'Second?', 'Third?'])
        acks.push(await say(socket.socket, 'message', { content }));
      await say(socket.socket, 'cancel', { messageId: acks[1]!.replyId });
      await until('the first has begun', () => deltasOf(socket).length >= 1);
      await send(scene.one, 'PUT', `/api/chat/sessions/${scene.sessionId}/end`, {
        headers: scene.ada.headers,
      });
      const ended = [await reply(socket), await reply(socket), await reply(socket)];
      expect(ended.map(({ id, status }) => [id, status])).toEqual(
        acks.map(({ replyId }) => [replyId, 'cancelled']),
      );
      expect(scene.provider.requests).toHaveLength(1);
    });

    it('comes with the end of the session, which every socket hears', async () => {
      await scene.begin();
      scene.provider.queue.push(says(WORDS.repeat(20), { everyMs: 20 }));
      const socket = await scene.open(scene.two);
      await say(socket.socket, 'message', { content: 'What is a loop?' });
      await until('some deltas', () => deltasOf(socket).length >= 2);
      await send(scene.one, 'PUT', `/api/chat/sessions/${scene.sessionId}/end`, {
        headers: scene.ada.headers,
      });
      expect(await socket.next('ended')).toEqual({ sessionId: scene.sessionId });
      expect((await reply(socket)).status).toBe('cancelled');
      expect(await say(socket.socket, 'message', { content: 'More' })).toMatchObject({
        ok: false,
        problem: { code: 'session_ended', status: 409 },
      });
    });
  });

  it('tells of typing to the student’s other sockets alone, once a second', async () => {
    await scene.begin();
    const typist = await scene.open(scene.one);
    const other = await scene.open(scene.two);
    for (let count = 0; count < 5; count += 1)
      expect(await say(typist.socket, 'typing')).toEqual({ ok: true });
    expect(await other.next('typing')).toEqual({ role: 'user' });
    scene.provider.queue.push(says(WORDS));
    await say(typist.socket, 'message', { content: 'What is a loop?' });
    await reply(other);
    await reply(typist);
    const typing = ({ received }: TrackedSocket) =>
      received.filter(([event]) => event === 'typing').map(([, payload]) => payload);
    expect(typing(other)).toEqual([{ role: 'user' }, { role: 'assistant' }]);
    expect(typing(typist)).toEqual([{ role: 'assistant' }]);
  });
});
