import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkDatabase } from '../src/database/start/start-check.js';
import { beginChat, postMessage, readMessages } from './support/chat.js';
import { createExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { hasPgBouncer, startPgBouncer, type TestPooler } from './support/pgbouncer.js';
import { closeSockets, trackedSocket } from './support/sockets.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submit, submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { cloneDatabase, type TestDatabase } from './support/test-database.js';
import { until } from './support/until.js';

if (!hasPgBouncer) {
  if (process.env['CI'] === 'true') throw new Error('CI needs pgbouncer (apt-get install pgbouncer)');
  console.warn('skipped: nothing is tested through a pooler without pgbouncer (apt-get install pgbouncer)');
}

const SETTINGS = { EVENT_RELAY: 'on' };

(hasPgBouncer ? describe : describe.skip).each(['transaction', 'session'] as const)(
  'through PgBouncer in %s mode',
  (mode) => {
    let database: TestDatabase;
    let pooler: TestPooler;
    let app: TestApp;
    let ada: TestStudent;
    let exerciseId: number;

    beforeAll(async () => {
      database = await cloneDatabase();
      pooler = await startPgBouncer(database.url, mode);
      const directUrl = mode === 'transaction' ? database.url : undefined;
      const target = await checkDatabase({ url: pooler.through(database.url), directUrl, poolSize: 10 });
      app = await startTestApp(SETTINGS, database, target);
      ada = await registerStudent(app);
      exerciseId = (await createExercise(app, await makeInstructor(app))).id;
    }, 120_000);
    afterAll(async () => {
      closeSockets();
      await app.stop();
      await pooler.stop();
      await database.drop();
    });

    it('answers many requests at once, each of them well', async () => {
      const paths = [
        '/api/auth/me',
        '/api/exercises/',
        '/api/analytics/leaderboard',
        `/api/exercises/${exerciseId}`,
      ];
      const answers = await Promise.all(
        Array.from({ length: 120 }, (_, at) =>
          send(app, 'GET', paths[at % paths.length] ?? '', { headers: ada.headers }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });

    it('grades at once, tells sockets of it, and publishes the events', async () => {
      const socket = await trackedSocket(app, '/api/live', ada.token);
      const started = performance.now();
      const graded = await submitAndWait(app, ada, {
        exerciseId,
        code: 'def add(a, b):\n    return a + b\n',
      });
      expect(graded).toMatchObject({ status: 'graded', score: 100 });
      // A lost notification would leave the job to the next look, ten seconds later.
      expect(performance.now() - started).toBeLessThan(9_000);
      expect(await socket.next('submission.updated')).toMatchObject({ submissionId: graded.id });
      await until('the outbox is empty', async () => {
        const [row] = await database.query<{ rows: number }>(
          'select count(*)::int as rows from outbox_event',
        );
        return row?.rows === 0;
      });
      const audit = await database.query(`select 1 from inbox_event`);
      expect(audit.length).toBeGreaterThan(0);
    });

    it('holds a conversation', async () => {
      const { sessionId } = await beginChat(app, ada, { exerciseId });
      expect((await postMessage(app, ada, sessionId, { content: 'How do I begin?' })).status).toBe(201);
      expect((await readMessages(app, ada, sessionId)).length).toBeGreaterThanOrEqual(2);
    });

    it('answers again by itself after the pooler was restarted, and grades what came meanwhile', async () => {
      await pooler.restart();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => send(app, 'GET', '/api/auth/me', { headers: ada.headers })),
      );
      expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
      await until(
        'all is well',
        async () => (await send(app, 'GET', '/api/auth/me', { headers: ada.headers })).status === 200,
      );
      const { body } = await submit(app, ada, { exerciseId, code: 'def add(a, b):\n    return a + b\n' });
      await until('it is graded', async () => {
        const { body: view } = await send(app, 'GET', `/api/submissions/${String(body['id'])}`, {
          headers: ada.headers,
        });
        return view['status'] === 'graded';
      });
    });
  },
);

(hasPgBouncer ? describe : describe.skip)('an address that leads through a pooler', () => {
  let database: TestDatabase;
  let pooler: TestPooler;
  beforeAll(async () => {
    database = await cloneDatabase();
    pooler = await startPgBouncer(database.url, 'transaction');
  });
  afterAll(async () => {
    await pooler.stop();
    await database.drop();
  });

  it('is refused without a direct one, with the name of the setting that is missing', async () => {
    const check = checkDatabase({ url: pooler.through(database.url), directUrl: undefined, poolSize: 10 });
    await expect(check).rejects.toThrow('DATABASE_DIRECT_URL');
  });

  it('is no direct address', async () => {
    const url = pooler.through(database.url);
    await expect(checkDatabase({ url, directUrl: url, poolSize: 10 })).rejects.toThrow('DATABASE_DIRECT_URL');
  });

  it('must lead to the same database as the direct one', async () => {
    const other = await cloneDatabase();
    const check = checkDatabase({ url: pooler.through(database.url), directUrl: other.url, poolSize: 10 });
    await expect(check).rejects.toThrow('different databases');
    await other.drop();
  });

  it('uses named statements only where they hold in the next transaction', async () => {
    const target = await checkDatabase({
      url: pooler.through(database.url),
      directUrl: database.url,
      poolSize: 10,
    });
    const [{ version } = { version: '' }] = await database.query<{ version: string }>('select version()');
    expect(version).toContain('PostgreSQL');
    // PgBouncer keeps them since 1.21, where max_prepared_statements says so.
    expect(typeof target.preparesStatements).toBe('boolean');
    expect(target.directUrl).not.toBe(target.url);
  });
});
