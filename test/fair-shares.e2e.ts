import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import { beginChat, postMessage } from './support/chat.js';
import { createExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { Receiver } from './support/receiver.js';
import { says } from './support/scripted-answers.js';
import { ScriptedOpenAi } from './support/scripted-openai.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submit } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

const ENDLESS = 'def add(a, b):\n    while True:\n        pass\n';
const SLOW = 'import time\n\ndef add(a, b):\n    time.sleep(0.5)\n    return a + b\n';
const RIGHT = 'def add(a, b):\n    return a + b\n';

describe('what one student asks for', () => {
  let app: TestApp;
  let provider: ScriptedOpenAi;
  let author: TestStudent;
  let exerciseId: number;
  let eager: TestStudent;
  let other: TestStudent;
  beforeAll(async () => {
    provider = await ScriptedOpenAi.start();
    app = await startTestApp({ OPENAI_API_KEY: provider.key, OPENAI_BASE_URL: provider.baseUrl });
    author = await makeInstructor(app);
    exerciseId = (await createExercise(app, author, { timeLimitMs: 800 })).id;
    eager = await registerStudent(app);
    other = await registerStudent(app);
  });
  afterAll(async () => {
    await app.stop();
    await provider.stop();
  });

  const run = (who: TestStudent, code: string) =>
    send(app, 'POST', '/api/submissions/run', { headers: who.headers, body: { exerciseId, code } });

  it('by twelve endless trial runs holds up nobody else’s', async () => {
    const endless = Array.from({ length: 12 }, () => run(eager, ENDLESS));
    // Whoever has so many in line is told at once, which shows that the first are under way.
    const refused = await Promise.race(endless);
    expect(refused).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });
    const answer = await run(other, RIGHT);
    expect(answer).toMatchObject({ status: 200, body: { verdict: 'accepted' } });
    const ends = (await Promise.all(endless)).map(({ status }) => status);
    expect(ends.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(ends.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  });

  it('in submissions that take long leaves a place for the first of another', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1)
      ids.push(Number((await submit(app, eager, { exerciseId, code: SLOW })).body['id']));
    const graded = await submit(app, other, { exerciseId, code: RIGHT }, { Prefer: 'wait=30' });
    expect(graded.body).toMatchObject({ status: 'graded', score: 100 });
    const states = await Promise.all(
      ids.map(async (id) => {
        const { body } = await send(app, 'GET', `/api/submissions/${id}`, { headers: eager.headers });
        return (body as unknown as SubmissionView).status;
      }),
    );
    expect(states.filter((status) => status === 'graded').length).toBeLessThanOrEqual(2);
    await until(
      'all are graded in the end',
      async () =>
        (await app.database.query(`select 1 from exercise_submissions where status <> 'graded'`)).length ===
        0,
      60_000,
    );
  });

  it('of the tutor in many conversations at once is answered a few at a time, and others meanwhile', async () => {
    provider.reset();
    let answer = (): void => undefined;
    const time = new Promise<void>((resolve) => (answer = resolve));
    provider.script = () => async (exchange) => {
      await time;
      await says('What does it print?')(exchange);
    };
    const sessions = await Promise.all(Array.from({ length: 6 }, () => beginChat(app, eager)));
    const asked = sessions.map(({ sessionId }) => postMessage(app, eager, sessionId, { content: 'Why?' }));
    const running = () =>
      app.database.query(`select 1 from chat_messages where status = 'streaming' and run_id is not null`);
    await until('four are under way', async () => (await running()).length === 4);
    const { sessionId } = await beginChat(app, other);
    const theirs = postMessage(app, other, sessionId, { content: 'And mine?' });
    await until('a fifth is, of another', async () => (await running()).length === 5);
    answer();
    const answers = await Promise.all([...asked, theirs]);
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(7).fill(201));
  });

  it('as an author who saves a whole course leaves a turn for another author', async () => {
    const second = await makeInstructor(app);
    const order: string[] = [];
    const save = async (who: TestStudent, name: string, solutionCode: string) => {
      await createExercise(app, who, { solutionCode });
      order.push(name);
    };
    const course = Array.from({ length: 5 }, () => save(author, 'course', SLOW));
    await until('the first is being checked', () => order.length > 0);
    await Promise.all([save(second, 'second', RIGHT), ...course]);
    expect(order.indexOf('second')).toBeLessThanOrEqual(3);
  });
});

describe('imports of one author', () => {
  let app: TestApp;
  let author: TestStudent;
  beforeAll(async () => {
    app = await startTestApp();
    author = await makeInstructor(app);
  });
  afterAll(() => app.stop());

  /** A file of rows: many exercises without an archive. */
  const rows = (count: number, code: string): string =>
    Array.from({ length: count }, (_, n) =>
      JSON.stringify({
        task_id: n + 1,
        text: `Write a function to add, number ${n}.`,
        code,
        test_list: ['assert add(1, 2) == 3', 'assert add(0, 0) == 0', 'assert add(5, 5) == 10'],
        test_setup_code: '',
        challenge_test_list: [],
      }),
    ).join('\n');
  const post = async (who: TestStudent, body: string) => {
    const headers = { ...who.headers, 'Content-Type': 'application/x-ndjson' };
    const answer = await fetch(`${app.url}/api/exercises/import`, { method: 'POST', headers, body });
    return { status: answer.status, body: (await answer.json()) as { id: number } };
  };
  const look = async (who: TestStudent, { id }: { id: number }) =>
    (await send(app, 'GET', `/api/exercises/imports/${id}`, { headers: who.headers })).body as unknown as {
      status: string;
      done: number;
      total: number;
    };

  it('leave a turn for another’s after each exercise', async () => {
    const second = await makeInstructor(app);
    const long = await post(author, rows(20, SLOW.replace('0.5', '0.1')));
    expect(long.status).toBe(202);
    await until('the first is dealt with', async () => (await look(author, long.body)).done > 0);
    const short = await post(second, rows(1, RIGHT));
    expect(short.status).toBe(202);
    await until(
      'the short one has ended',
      async () => (await look(second, short.body)).status === 'completed',
    );
    const { done, total } = await look(author, long.body);
    expect(done).toBeLessThan(total);
    await send(app, 'DELETE', `/api/exercises/imports/${long.body.id}`, { headers: author.headers });
  });
});

describe('webhooks that do not answer', () => {
  let app: TestApp;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await Receiver.start();
    app = await startTestApp({ EVENT_RELAY: 'on', WEBHOOK_ALLOW_PRIVATE: 'on' });
  });
  afterAll(async () => {
    await app.stop();
    await receiver.stop();
  });

  it('never keep the first delivery to another owner waiting, with all their retries', async () => {
    receiver.answer = ({ path }, response) => {
      if (!path.startsWith('/dead')) response.writeHead(204).end();
    };
    const make = async (who: TestStudent, path: string, eventTypes: string[]) => {
      const body = { url: receiver.url(path), eventTypes };
      const answer = await send(app, 'POST', '/api/webhooks', { headers: who.headers, body });
      expect(answer.status).toBe(201);
    };
    for (let n = 0; n < 4; n += 1) {
      const owner = await makeInstructor(app);
      for (let m = 0; m < 8; m += 1) await make(owner, `/dead/${n}/${m}`, ['exercise.deleted']);
    }
    await app.database.query('update webhooks set failing_since = now()');
    await until(
      'no event waits',
      async () => (await app.database.query('select 1 from outbox_event')).length === 0,
    );
    await app.database.query(`insert into webhook_deliveries (webhook_id, event_id, event_type, body)
      select id, gen_random_uuid(), 'exercise.deleted', '{}' from webhooks, generate_series(1, 3)`);
    await until('retries are under way', () => receiver.posts.length >= 16);
    await make(await makeInstructor(app), '/alive', ['student.logged_in']);
    await registerStudent(app);
    await receiver.waitFor(1, '/alive');
    expect(receiver.posts.filter(({ path }) => path.startsWith('/dead')).length).toBe(16);
  });
});
