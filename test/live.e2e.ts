import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '../src/app.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { SessionConnection } from '../src/database/connection/session-connection.js';
import { loadConfig } from '../src/common/config.js';
import { LiveService } from '../src/live/live.service.js';
import { send } from './support/http.js';
import {
  closeSockets,
  connect,
  disconnected,
  refused,
  trackedSocket,
  type Received,
} from './support/sockets.js';
import { makeAdmin, registerStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

const NAMESPACE = '/api/live';
/** Processes of one installation share it. */
const SECRET_KEY = 'a secret of three processes';

describe('the live gateway', () => {
  let one: TestApp;
  let two: TestApp;

  beforeAll(async () => {
    one = await startTestApp({ SECRET_KEY, EVENT_RELAY: 'on' });
    two = await startTestApp({ SECRET_KEY, APP_ROLE: 'api' }, one.database);
  });
  afterAll(async () => {
    await two?.stop();
    await one?.stop();
  });
  afterEach(closeSockets);

  describe('the handshake', () => {
    it('admits by access token, by Authorization header and by cookie', async () => {
      const { token, login } = await registerStudent(one);
      await connect(one, NAMESPACE, { auth: { token } });
      await connect(one, NAMESPACE, { extraHeaders: { Authorization: `Bearer ${token}` } });
      await connect(one, NAMESPACE, { extraHeaders: { Cookie: `learnflow_session=${login.refreshToken}` } });
      await connect(one, NAMESPACE, { auth: { token }, transports: ['polling'] });
    });

    it('refuses with a problem document that shows no internal text', async () => {
      const nobody = await refused(one, NAMESPACE, {});
      expect(nobody).toMatchObject({ code: 'unauthenticated', status: 401, instance: NAMESPACE });
      for (const token of ['', 'x', 'a.b.c', '\0', 'x'.repeat(10_000)])
        expect(await refused(one, NAMESPACE, { auth: { token } })).toMatchObject({ code: 'invalid_token' });
      for (const token of [1, null, {}, ['x']])
        expect(await refused(one, NAMESPACE, { auth: { token } })).toMatchObject({ code: 'unauthenticated' });
    });

    it('refuses the cookie, though not the token, that another site’s page sends along', async () => {
      const { token, login } = await registerStudent(one);
      const foreign = { Origin: 'https://evil.example' };
      const Cookie = `learnflow_session=${login.refreshToken}`;
      expect(await refused(one, NAMESPACE, { extraHeaders: { ...foreign, Cookie } })).toMatchObject({
        code: 'forbidden',
      });
      await connect(one, NAMESPACE, { auth: { token }, extraHeaders: foreign });
      const allowed = { Origin: 'http://localhost:3000', Cookie };
      await connect(one, NAMESPACE, { extraHeaders: allowed });
    });

    it('answers a page of a listed origin, and no other, with CORS headers', async () => {
      const poll = (origin: string) =>
        fetch(`${one.url}/socket.io/?EIO=4&transport=polling`, { headers: { Origin: origin } });
      const listed = await poll('http://localhost:3000');
      expect(listed.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
      expect(listed.headers.get('access-control-allow-credentials')).toBe('true');
      const foreign = await poll('https://evil.example');
      expect(foreign.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
    });

    it('refuses a namespace that is none', async () => {
      const { token } = await registerStudent(one);
      await expect(connect(one, '/api/nothing', { auth: { token } })).rejects.toThrow('Invalid namespace');
    });

    it('counts handshakes as requests are counted', async () => {
      const strict = await startTestApp(
        { SECRET_KEY, RATE_LIMIT: 'on', RATE_LIMIT_PER_MINUTE: '4' },
        one.database,
      );
      try {
        const { token } = await registerStudent(one);
        for (let count = 0; count < 4; count += 1) await connect(strict, NAMESPACE, { auth: { token } });
        expect(await refused(strict, NAMESPACE, { auth: { token } })).toMatchObject({ code: 'rate_limited' });
      } finally {
        closeSockets();
        await strict.stop();
      }
    });
  });

  describe('a session that ends', () => {
    it.each(['logout', 'change of password', 'deactivation', 'expiry seen by the sweep'])(
      'cuts its sockets on every process: %s',
      async (way) => {
        const ada = await registerStudent(one);
        const other = await registerStudent(one);
        const here = await connect(one, NAMESPACE, { auth: { token: ada.token } });
        const there = await connect(two, NAMESPACE, { auth: { token: ada.token } });
        const bystander = await connect(one, NAMESPACE, { auth: { token: other.token } });
        const cut = Promise.all([disconnected(here), disconnected(there)]);
        if (way === 'logout') await send(one, 'POST', '/api/auth/logout', { headers: ada.headers });
        if (way === 'change of password') await changePasswordElsewhere(ada);
        if (way === 'deactivation') {
          const { headers } = await makeAdmin(one);
          const path = `/api/auth/students/${ada.student.id}`;
          await send(one, 'PATCH', path, { headers, body: { isActive: false } });
        }
        if (way === 'expiry seen by the sweep') await expireUnseen(ada.login.session.id);
        await cut;
        expect(bystander.connected).toBe(true);
        expect(await refused(two, NAMESPACE, { auth: { token: ada.token } })).toBeDefined();
      },
    );

    async function changePasswordElsewhere(ada: Awaited<ReturnType<typeof registerStudent>>): Promise<void> {
      const { email } = ada.student;
      const { body } = await send(one, 'POST', '/api/auth/login', {
        body: { email, password: ada.password },
      });
      const headers = { Authorization: `Bearer ${String(body['accessToken'])}` };
      const change = { currentPassword: ada.password, newPassword: 'another horse' };
      const answer = await send(one, 'POST', '/api/auth/change-password', { headers, body: change });
      expect(answer.status).toBe(204);
    }

    /** No trigger tells of it; both processes sweep when they have lost their connection. */
    async function expireUnseen(sessionId: string): Promise<void> {
      await one.database.query('update auth_sessions set expires_at = now() where id = $1', [sessionId]);
      await one.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'learnflow session' and datname = current_database()`,
      );
    }
  });

  describe('hints', () => {
    const hint = { submissionId: 1, status: 'graded', verdict: 'accepted', score: 100 } as const;

    it('reach all sockets of the student, on every process, and nobody else', async () => {
      const ada = await registerStudent(one);
      const eve = await registerStudent(one);
      const sockets = await Promise.all([
        trackedSocket(one, NAMESPACE, ada.token),
        trackedSocket(one, NAMESPACE, ada.token),
        trackedSocket(two, NAMESPACE, ada.token),
      ]);
      const stranger = await trackedSocket(two, NAMESPACE, eve.token);
      one.app.get(LiveService).toStudent(ada.student.userId, 'submission.updated', hint);
      two.app.get(LiveService).toStudent(ada.student.userId, 'leaderboard.updated', { exerciseId: 3 });
      for (const socket of sockets) {
        expect(await socket.next('submission.updated')).toEqual(hint);
        expect(await socket.next('leaderboard.updated')).toEqual({ exerciseId: 3 });
      }
      // Of the stranger's process too, a message behind those shows that they have passed by.
      one.app.get(LiveService).toStudent(eve.student.userId, 'leaderboard.updated', { exerciseId: 4 });
      await stranger.next('leaderboard.updated');
      expect(stranger.received).toEqual([['leaderboard.updated', { exerciseId: 4 }]]);
    });

    it('are sent by a worker that serves no HTTP', async () => {
      const ada = await registerStudent(one);
      const socket = await trackedSocket(two, NAMESPACE, ada.token);
      const env = { NODE_ENV: 'test', LOG_LEVEL: 'silent', SECRET_KEY, APP_ROLE: 'worker' };
      const worker = await createApp(
        loadConfig(env, '/nonexistent/.env'),
        DatabaseTarget.direct(one.database.url),
      );
      await worker.init();
      try {
        expect(worker.getHttpServer().listening).toBe(false);
        worker.get(LiveService).toStudent(ada.student.userId, 'submission.updated', hint);
        expect(await socket.next('submission.updated')).toEqual(hint);
      } finally {
        await worker.close();
      }
    });

    it('carry nothing that is not documented, and refuse what is wrong', async () => {
      const ada = await registerStudent(one);
      const socket = await trackedSocket(one, NAMESPACE, ada.token);
      const { userId } = ada.student;
      const tooMuch = { ...hint, code: 'print(1)' };
      one.app.get(LiveService).toStudent(userId, 'submission.updated', tooMuch);
      expect(await socket.next('submission.updated')).toEqual(hint);
      const wrong = { ...hint, score: 101 };
      expect(() => one.app.get(LiveService).toStudent(userId, 'submission.updated', wrong)).toThrow('score');
    });

    it('tell of a submission’s way, of progress and of the own place', async () => {
      const ada = await registerStudent(one);
      const socket = await trackedSocket(two, NAMESPACE, ada.token);
      const exerciseId = await publishExercise();
      const body = { exerciseId, code: 'print(input())\n' };
      const { body: made } = await send(two, 'POST', '/api/submissions/', { headers: ada.headers, body });
      const submissionId = made['id'] as number;
      const states: Received[] = [
        await socket.next('submission.updated'),
        await socket.next('submission.updated'),
      ];
      expect(states).toEqual([
        { submissionId, status: 'running', verdict: null, score: null },
        { submissionId, status: 'graded', verdict: 'accepted', score: 100 },
      ]);
      expect(await socket.next('progress.updated')).toMatchObject({
        exerciseId,
        attempts: 1,
        bestScore: 100,
      });
      expect(await socket.next('leaderboard.updated')).toEqual({ exerciseId });
    });

    async function publishExercise(): Promise<number> {
      const { headers } = await makeAdmin(one);
      const body = {
        title: 'Echo',
        description: 'Say it again',
        difficultyLevel: 'beginner',
        topic: 'strings',
        testCases: [{ kind: 'io', stdin: 'hello\n', expectedStdout: 'hello\n' }],
        hints: [],
        isPublished: true,
      };
      const answer = await send(one, 'POST', '/api/exercises/', { headers, body });
      expect(answer.status).toBe(201);
      return answer.body['id'] as number;
    }
  });

  it('cuts a client that sends too much, and goes on with the others', async () => {
    const { token } = await registerStudent(one);
    const calm = await trackedSocket(one, NAMESPACE, token);
    const loud = await connect(one, NAMESPACE, { auth: { token } });
    const cut = disconnected(loud);
    loud.emit('anything', 'x'.repeat(200_000));
    await cut;
    expect(calm.socket.connected).toBe(true);
  });

  it('goes on after the database has cut every connection between the processes', async () => {
    const ada = await registerStudent(one);
    const socket = await trackedSocket(two, NAMESPACE, ada.token);
    const backends = `application_name = 'learnflow session' and datname = current_database()`;
    for (let round = 0; round < 4; round += 1) {
      const [cut] = await one.database.query<{ at: string }>(
        `select now()::text as at, count(pg_terminate_backend(pid)) from pg_stat_activity where ${backends}`,
      );
      const since = `select 1 from pg_stat_activity where ${backends} and backend_start > $1`;
      await until('both listen again', async () => {
        const fresh = await one.database.query(since, [cut?.at]);
        const sessions = [one, two].map(({ app }) => app.get(SessionConnection).connected);
        return fresh.length >= 2 && sessions.every(Boolean);
      });
    }
    one.app.get(LiveService).toStudent(ada.student.userId, 'leaderboard.updated', { exerciseId: 1 });
    expect(await socket.next('leaderboard.updated')).toEqual({ exerciseId: 1 });
  });
});
