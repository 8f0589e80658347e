import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChatMessageView } from '../src/chat/chat.schemas.js';
import { beginChat, readMessages, serverSentEvents, streamMessage } from './support/chat.js';
import { startProgram, type Program } from './support/program.js';
import { hangsAfter, says } from './support/scripted-answers.js';
import type { SeenRequest } from './support/scripted-exchange.js';
import { ScriptedOpenAi } from './support/scripted-openai.js';
import { closeSockets, trackedSocket, type TrackedSocket } from './support/sockets.js';
import { registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

const SECRET_KEY = 'a secret of two processes';
const FIRST = 'Look at line three of your program. What does total hold ';
const REST = 'before the loop begins? Say it aloud, then run it once more.';
/** A dead process is found out by its lease. */
const WITHIN_MS = 60_000;

/** A program of its own streams, and is killed; the app of this process goes on. */
describe('a reply whose process dies', () => {
  let provider: ScriptedOpenAi;
  let survivor: TestApp;
  let victim: Program | undefined;
  let ada: TestStudent;

  const settings = () => ({
    SECRET_KEY,
    OPENAI_API_KEY: provider.key,
    OPENAI_BASE_URL: provider.baseUrl,
  });
  const startVictim = () =>
    startProgram({
      NODE_ENV: 'test',
      DATABASE_URL: survivor.database.url,
      RATE_LIMIT: 'off',
      EVENT_RELAY: 'off',
      GRADER: 'wasm',
      ...settings(),
    });

  beforeAll(async () => {
    provider = await ScriptedOpenAi.start();
    survivor = await startTestApp(settings());
    ada = await registerStudent(survivor);
  });
  afterAll(async () => {
    await survivor?.stop();
    await provider?.stop();
  });
  afterEach(async () => {
    closeSockets();
    if (victim?.process.exitCode === null && victim.process.signalCode === null) await victim.stop('SIGKILL');
    expect(provider.faults).toEqual([]);
    provider.reset();
  });

  const deltasOf = ({ received }: TrackedSocket) =>
    received
      .filter(([event]) => event === 'delta')
      .map(([, payload]) => payload as { messageId: number; seq: number; text: string });
  const replyOf = async (sessionId: string): Promise<ChatMessageView | undefined> =>
    (await readMessages(survivor, ada, sessionId)).find(({ role }) => role === 'assistant');

  it('by SIGKILL is finished by another, behind what was shown, and the client has all of it by sync', async () => {
    const dying = (victim = await startVictim());
    provider.queue.push(hangsAfter(FIRST), says(REST));
    const { sessionId } = await beginChat(survivor, ada, { agentType: 'concepts' });
    const before = await trackedSocket(dying, `/api/chat/ws/${sessionId}`, ada.token);
    const { message, replyId } = (await before.socket.emitWithAck('message', {
      content: 'What is a loop?',
    })) as {
      message: ChatMessageView;
      replyId: number;
    };
    const shown = () =>
      deltasOf(before)
        .map(({ text }) => text)
        .join('');
    await until('what it says first', () => shown() === FIRST);
    await dying.stop('SIGKILL');

    const after = await trackedSocket(survivor, `/api/chat/ws/${sessionId}`, ada.token);
    const { messages } = (await after.socket.emitWithAck('sync', { after: message.id })) as {
      messages: ChatMessageView[];
    };
    expect(messages).toMatchObject([{ id: replyId, status: 'streaming', content: FIRST }]);
    const whole = (await until(
      'the whole reply',
      () => after.received.find(([event]) => event === 'message')?.[1],
      WITHIN_MS,
    )) as ChatMessageView;
    expect(whole).toMatchObject({ id: replyId, status: 'complete', content: FIRST + REST });
    expect(whole.metadata).toMatchObject({ runs: 2, tutor: 'openai' });
    const seqs = [...deltasOf(before), ...deltasOf(after)].map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, seq) => seq));
    expect(continuationOf(provider.requests[1]!)).toBe(FIRST);
    console.log(
      `killed after ${FIRST.length} characters; finished by the other process, ${whole.content.length} in all`,
    );
  });

  it('by SIGTERM is given to another at once', async () => {
    const dying = (victim = await startVictim());
    provider.queue.push(hangsAfter(FIRST), says(REST));
    const { sessionId } = await beginChat(survivor, ada, { agentType: 'concepts' });
    const answer = await streamMessage({ ...survivor, url: dying.url }, ada, sessionId, 'What is a loop?');
    const events = serverSentEvents(answer);
    await events.next();
    await dying.stop('SIGTERM');
    await until('the whole reply', async () => (await replyOf(sessionId))?.status === 'complete', WITHIN_MS);
    const reply = await replyOf(sessionId);
    expect(reply?.content.endsWith(REST)).toBe(true);
    expect(reply?.metadata?.runs).toBe(2);
  });

  it('and whose client is gone is finished all the same', async () => {
    provider.queue.push(says(FIRST + REST, { everyMs: 5 }));
    const { sessionId } = await beginChat(survivor, ada, { agentType: 'concepts' });
    const gone = new AbortController();
    const answer = await streamMessage(survivor, ada, sessionId, 'What is a loop?', gone.signal);
    await serverSentEvents(answer).next();
    gone.abort();
    await until('the whole reply', async () => (await replyOf(sessionId))?.status === 'complete');
    expect((await replyOf(sessionId))?.content).toBe(FIRST + REST);
  });

  it('that no process began is begun by a worker', async () => {
    const { sessionId } = await beginChat(survivor, ada, { agentType: 'concepts' });
    await survivor.database.query(
      `with asked as (
         insert into chat_messages (session_id, role, content, status, runs, created_at)
         values ($1, 'user', 'What is a loop?', 'complete', 0, now()) returning id)
       insert into chat_messages (session_id, role, content, status, reply_to, runs, created_at)
       select $1, 'assistant', '', 'streaming', id, 0, now() from asked`,
      [sessionId],
    );
    await until('the whole reply', async () => (await replyOf(sessionId))?.status === 'complete', WITHIN_MS);
  });

  it('again and again is given up with an honest word, and costs nothing of the day', async () => {
    const { sessionId } = await beginChat(survivor, ada, { agentType: 'concepts' });
    await survivor.database.query(
      `with asked as (
         insert into chat_messages (session_id, role, content, status, runs, created_at)
         values ($1, 'user', 'What is a loop?', 'complete', 0, now()) returning id)
       insert into chat_messages (session_id, role, content, status, reply_to, runs, created_at, lease_until)
       select $1, 'assistant', '', 'streaming', id, 4, now(), now() from asked`,
      [sessionId],
    );
    await until('the end', async () => (await replyOf(sessionId))?.status === 'failed', WITHIN_MS);
    expect((await replyOf(sessionId))?.content).toContain('fault of ours');
  });

  it('and comes back too late is refused: only the holder of the run may write', async () => {
    provider.queue.push(hangsAfter(FIRST));
    const { sessionId } = await beginChat(survivor, ada, { agentType: 'concepts' });
    const socket = await trackedSocket(survivor, `/api/chat/ws/${sessionId}`, ada.token);
    await socket.socket.emitWithAck('message', { content: 'What is a loop?' });
    await until(
      'what it says first',
      () =>
        deltasOf(socket)
          .map(({ text }) => text)
          .join('') === FIRST,
    );
    const [row] = await survivor.database.query<{ id: number }>(
      `update chat_messages set run_id = gen_random_uuid(), lease_until = now() + interval '1 hour'
       where session_id = $1 and status = 'streaming' returning id`,
      [sessionId],
    );
    await until('the provider is left', () => provider.requests[0]?.closedEarly, WITHIN_MS);
    const [still] = await survivor.database.query('select status, content from chat_messages where id = $1', [
      row!.id,
    ]);
    expect(still).toEqual({ status: 'streaming', content: '' });
  });
});

/** The words that the provider was asked to go on behind. */
const continuationOf = ({ body }: SeenRequest): string | undefined =>
  body.messages.findLast(({ role }) => role === 'assistant')?.content;
