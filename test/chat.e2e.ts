import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChatExchange, ChatMessagePage, ChatSessionPage, ChatSessionView } from '../src/chat/chat.schemas.js';
import { ReplyWorker } from '../src/chat/replies/reply.worker.js';
import { ask, beginChat, postMessage, readMessages, allEvents, streamMessage } from './support/chat.js';
import { createExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** Over REST, with the tutor that needs no provider. */
describe('chat', () => {
  let app: TestApp;
  let ada: TestStudent;
  let eve: TestStudent;
  let ines: TestStudent;

  beforeAll(async () => {
    app = await startTestApp();
    ada = await registerStudent(app);
    eve = await registerStudent(app);
    ines = await makeInstructor(app);
  });
  afterAll(() => app?.stop());

  const sessionsOf = (who: TestStudent, studentId: number, query = '') =>
    send(app, 'GET', `/api/chat/sessions/${studentId}${query}`, { headers: who.headers });
  const end = (who: TestStudent, sessionId: string) =>
    send(app, 'PUT', `/api/chat/sessions/${sessionId}/end`, { headers: who.headers });

  describe('a session', () => {
    it('begins free, with a topic, or about an exercise', async () => {
      const free = await beginChat(app, ada);
      expect(ChatSessionView.parse(free)).toMatchObject({
        studentId: ada.student.id,
        exerciseId: null,
        topic: null,
        agentType: 'triage',
        status: 'active',
        endedAt: null,
        messageCount: 0,
      });
      expect(await beginChat(app, ada, { topic: ' Recursion ', agentType: 'concepts' })).toMatchObject({
        topic: 'Recursion',
        agentType: 'concepts',
      });
      const { id: exerciseId } = await createExercise(app, ines);
      expect(await beginChat(app, ada, { exerciseId })).toMatchObject({ exerciseId });
    });

    it('is refused for an exercise that no student sees, and for words that it does not know', async () => {
      const draft = await createExercise(app, ines, { isPublished: false });
      for (const [body, status] of [
        [{ exerciseId: draft.id }, 404],
        [{ exerciseId: 2_000_000_000 }, 404],
        [{ exerciseId: 0 }, 422],
        [{ agentType: 'oracle' }, 422],
        [{ topic: '' }, 422],
        [{ topic: 'x'.repeat(201) }, 422],
        [{ colour: 'red' }, 422],
      ] as const) {
        const answer = await send(app, 'POST', '/api/chat/sessions', { headers: ada.headers, body });
        expect([body, answer.status]).toEqual([body, status]);
      }
    });

    it('is listed newest first, in pages, for its student and for instructors alone', async () => {
      const tom = await registerStudent(app);
      const made: string[] = [];
      for (let count = 0; count < 3; count += 1) made.unshift((await beginChat(app, tom)).sessionId);
      const first = ChatSessionPage.parse((await sessionsOf(tom, tom.student.id, '?limit=2')).body);
      const rest = ChatSessionPage.parse(
        (await sessionsOf(ines, tom.student.id, `?limit=2&cursor=${first.nextCursor}`)).body,
      );
      expect([...first.items, ...rest.items].map(({ sessionId }) => sessionId)).toEqual(made);
      expect(rest.nextCursor).toBeNull();
      expect((await sessionsOf(eve, tom.student.id)).status).toBe(404);
      expect((await sessionsOf(ines, 2_000_000_000)).status).toBe(404);
      expect((await sessionsOf(tom, tom.student.id, '?cursor=nonsense')).status).toBe(422);
    });

    it('ends once, and takes no message then', async () => {
      const { sessionId } = await beginChat(app, ada);
      const first = await end(ada, sessionId);
      expect(first.body).toMatchObject({ status: 'ended', endedAt: expect.any(String) });
      expect((await end(ada, sessionId)).body).toEqual(first.body);
      const refused = await postMessage(app, ada, sessionId, { content: 'One more thing' });
      expect([refused.status, refused.body.code]).toEqual([409, 'session_ended']);
      expect(await readMessages(app, ada, sessionId)).toEqual([]);
    });

    it('is nobody else’s: 404 to a stranger, and for an instructor there to be read alone', async () => {
      const { sessionId } = await beginChat(app, ada);
      await ask(app, ada, sessionId, 'What is a loop?');
      const messages = `/api/chat/sessions/${sessionId}/messages`;
      for (const [who, expected] of [
        [eve, { read: 404, write: 404, end: 404 }],
        [ines, { read: 200, write: 403, end: 403 }],
      ] as const) {
        expect({
          read: (await send(app, 'GET', messages, { headers: who.headers })).status,
          write: (await postMessage(app, who, sessionId, { content: 'Hello' })).status,
          end: (await end(who, sessionId)).status,
        }).toEqual(expected);
      }
      expect((await send(app, 'GET', messages)).status).toBe(401);
      expect((await postMessage(app, ada, randomUUID(), { content: 'Hello' })).status).toBe(404);
      expect((await postMessage(app, ada, 'no-uuid', { content: 'Hello' })).status).toBe(422);
    });
  });

  describe('a message', () => {
    it('is answered with itself and its whole reply, and both are kept', async () => {
      const { sessionId } = await beginChat(app, ada);
      const exchange = ChatExchange.parse(await ask(app, ada, sessionId, 'What is a while loop?'));
      expect(exchange).toMatchObject({
        message: { role: 'user', content: 'What is a while loop?', status: 'complete', sessionId },
        reply: { role: 'assistant', status: 'complete', agentType: 'concepts', sessionId },
      });
      expect(exchange.reply.content.length).toBeGreaterThan(100);
      expect(exchange.reply.metadata).toMatchObject({
        replyTo: exchange.message.id,
        tutor: 'built-in',
        model: null,
        finishReason: 'stop',
        runs: 1,
      });
      expect(await readMessages(app, ada, sessionId)).toEqual([exchange.message, exchange.reply]);
      const [session] = ChatSessionPage.parse((await sessionsOf(ada, ada.student.id, '?limit=1')).body).items;
      expect(session?.messageCount).toBe(2);
    });

    it('is refused where it is blank, too long, not storable or of another form, and nothing is kept', async () => {
      const { sessionId } = await beginChat(app, ada);
      for (const body of [
        {},
        { content: '' },
        { content: ' \n ' },
        { content: 'x'.repeat(8_001) },
        { content: 'a\0b' },
        { content: '\ud800' },
        { content: 7 },
        { content: 'Hello', role: 'system' },
        { content: 'Hello', clientMessageId: '' },
      ])
        expect((await postMessage(app, ada, sessionId, body)).status).toBe(422);
      expect(await readMessages(app, ada, sessionId)).toEqual([]);
    });

    it('sent twice with one client id, at once too, is one message with one reply', async () => {
      const { sessionId } = await beginChat(app, ada);
      const body = { content: 'What is a list?', clientMessageId: 'c-1' };
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => postMessage(app, ada, sessionId, body)));
      answers.push(await postMessage(app, ada, sessionId, body));
      const exchanges = answers.map((answer) => ChatExchange.parse(answer.body));
      for (const exchange of exchanges) expect(exchange).toEqual(exchanges[0]);
      expect(await readMessages(app, ada, sessionId)).toHaveLength(2);
      await end(ada, sessionId);
      expect((await postMessage(app, ada, sessionId, body)).body).toEqual(exchanges[0]);
    });

    it('is refused with nothing stored while replies begin late, unless it is known already', async () => {
      const { sessionId } = await beginChat(app, ada);
      const body = { content: 'What is a list?', clientMessageId: 'c-1' };
      const known = await postMessage(app, ada, sessionId, body);
      const overloaded = jest.spyOn(app.app.get(ReplyWorker), 'isOverloaded', 'get').mockReturnValue(true);
      try {
        expect((await postMessage(app, ada, sessionId, body)).body).toEqual(known.body);
        const refused = await postMessage(app, ada, sessionId, { content: 'What is a set?' });
        expect(refused.body).toMatchObject({ status: 503, code: 'service_unavailable' });
        expect(refused.headers.get('retry-after')).toBe('1');
      } finally {
        overloaded.mockRestore();
      }
      expect(await readMessages(app, ada, sessionId)).toHaveLength(2);
    });

    it('and others at the same moment are answered one after the other, in the order of their commits', async () => {
      const { sessionId } = await beginChat(app, ada);
      const contents = ['What is a set?', 'What is a tuple?', 'What is a dictionary?'];
      await Promise.all(contents.map((content) => ask(app, ada, sessionId, content)));
      const messages = await readMessages(app, ada, sessionId);
      expect(messages.map(({ role }) => role)).toEqual(contents.flatMap(() => ['user', 'assistant']));
      expect(messages.every(({ status }) => status === 'complete')).toBe(true);
      for (let index = 0; index < messages.length; index += 2)
        expect(messages[index + 1]?.metadata?.replyTo).toBe(messages[index]?.id);
    });

    it('is listed in pages, and after an id', async () => {
      const { sessionId } = await beginChat(app, ada);
      await ask(app, ada, sessionId, 'What is a string?');
      await ask(app, ada, sessionId, 'What is slicing?');
      const all = await readMessages(app, ada, sessionId);
      const path = `/api/chat/sessions/${sessionId}/messages?limit=3`;
      const page = ChatMessagePage.parse((await send(app, 'GET', path, { headers: ada.headers })).body);
      const rest = await readMessages(app, ada, sessionId, `?cursor=${page.nextCursor}`);
      expect([...page.items, ...rest]).toEqual(all);
      expect(await readMessages(app, ada, sessionId, `?after=${all[1]!.id}`)).toEqual(all.slice(2));
    });

    it('streams its reply as server-sent events that add up to what is kept', async () => {
      const { sessionId } = await beginChat(app, ada);
      const answer = await streamMessage(app, ada, sessionId, 'What is recursion?');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        201,
        'text/event-stream; charset=utf-8',
      ]);
      const events = await allEvents(answer);
      const reply = events.pop();
      expect(reply?.event).toBe('message');
      expect(events.map(({ event }) => event)).toEqual(events.map(() => 'delta'));
      expect(events.map(({ data }) => data['seq'])).toEqual(events.map((_, seq) => seq));
      expect(events.map(({ data }) => data['text']).join('')).toBe(reply?.data['content']);
      expect(await readMessages(app, ada, sessionId)).toContainEqual(reply?.data);
    });

    it('that is refused is a problem document for those who asked for a stream as well', async () => {
      const { sessionId } = await beginChat(app, ada);
      await end(ada, sessionId);
      const answer = await streamMessage(app, ada, sessionId, 'Hello');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        409,
        'application/problem+json; charset=utf-8',
      ]);
    });

    it('is limited per minute', async () => {
      const strict = await startTestApp({ RATE_LIMIT: 'on', RATE_LIMIT_CHAT_PER_MINUTE: '2' }, app.database);
      try {
        const tom = await registerStudent(strict);
        const { sessionId } = await beginChat(strict, tom);
        await ask(strict, tom, sessionId, 'What is a loop?');
        await ask(strict, tom, sessionId, 'What is a list?');
        const refused = await postMessage(strict, tom, sessionId, { content: 'What is a set?' });
        expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
      } finally {
        await strict.stop();
      }
    });
  });

  it('tells of itself in events that hold no text', async () => {
    const tom = await registerStudent(app);
    const { sessionId } = await beginChat(app, tom);
    const { message, reply } = await ask(app, tom, sessionId, 'A secret of mine: what is a loop?');
    await end(tom, sessionId);
    const rows = await app.database.query<{ type: string; topic: string; data: object }>(
      `select replace(type, 'com.learnflow.', '') as type, topic, data from outbox_event
       where data ->> 'sessionId' = $1 order by seq`,
      [sessionId],
    );
    const ids = { studentId: tom.student.id, userId: tom.student.userId, sessionId };
    const created = { type: 'chat.message_created.v1', topic: 'chat-messages' };
    expect(rows).toEqual([
      {
        type: 'chat.session_started.v1',
        topic: 'chat-messages',
        data: { ...ids, exerciseId: null, agentType: 'triage' },
      },
      { ...created, data: { ...ids, messageId: message.id, role: 'user', status: 'complete' } },
      { ...created, data: { ...ids, messageId: reply.id, role: 'assistant', status: 'complete' } },
      { type: 'chat.session_ended.v1', topic: 'chat-messages', data: ids },
    ]);
  });
});
