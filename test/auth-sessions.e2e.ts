import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { send, type Answer } from './support/http.js';
import { login, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

describe('sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const me = (headers: Record<string, string>) => send(app, 'GET', '/api/auth/me', { headers });
  const withToken = (token: string) => me({ Authorization: `Bearer ${token}` });
  const withCookie = (token: string) => me({ Cookie: `theme=dark; learnflow_session=${token}; other=1` });
  const refresh = (refreshToken: string) =>
    send(app, 'POST', '/api/auth/refresh', { body: { refreshToken } });
  const cookieOf = (answer: Answer) =>
    /learnflow_session=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
  const isDead = { status: 401, body: { code: 'invalid_token' } };
  const text = (answer: Answer, field: string) => String(answer.body[field]);

  it('ends with logout, for each of its tokens at once', async () => {
    const ada = await registerStudent(app);
    const answer = await send(app, 'POST', '/api/auth/logout', { headers: ada.headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/learnflow_session=;.*Expires=Thu, 01 Jan 1970/);
    expect(await withToken(ada.token)).toMatchObject(isDead);
    expect(await withCookie(ada.login.refreshToken)).toMatchObject(isDead);
    expect(await refresh(ada.login.refreshToken)).toMatchObject(isDead);
    expect(await send(app, 'POST', '/api/auth/logout', { headers: ada.headers })).toMatchObject(isDead);
  });

  it('is over 24 hours after login, whatever happens', async () => {
    const ada = await registerStudent(app);
    const shift = (by: string) =>
      app.database.query(
        'update auth_sessions set created_at = created_at - $2::interval, expires_at = expires_at - $2::interval where id = $1',
        [ada.login.session.id, by],
      );
    await shift('23 hours 58 minutes');
    const late = await refresh(ada.login.refreshToken);
    expect(late.status).toBe(200);
    expect(late.body['expiresIn']).toBeLessThanOrEqual(120);
    await shift('2 minutes');
    expect(await withToken(text(late, 'accessToken'))).toMatchObject(isDead);
    expect(await withCookie(text(late, 'refreshToken'))).toMatchObject(isDead);
    expect(await refresh(text(late, 'refreshToken'))).toMatchObject(isDead);
    const again = await login(app, ada.student.email);
    const rows = await app.database.query<{ id: string }>(
      'select id from auth_sessions where student_id = $1',
      [ada.student.id],
    );
    expect(rows.map((row) => row.id)).toEqual([again.session.id]);
  });

  describe('refreshing', () => {
    it('gives new tokens for the same session, by body or by cookie', async () => {
      const ada = await registerStudent(app);
      const first = await refresh(ada.login.refreshToken);
      expect(first).toMatchObject({
        status: 200,
        body: { student: { id: ada.student.id }, session: ada.login.session },
      });
      expect(first.headers.get('cache-control')).toBe('no-store');
      expect(text(first, 'refreshToken')).not.toBe(ada.login.refreshToken);
      expect(cookieOf(first)).toBe(text(first, 'refreshToken'));
      const second = await send(app, 'POST', '/api/auth/refresh', {
        headers: { Cookie: `learnflow_session=${cookieOf(first)}` },
      });
      expect(second.status).toBe(200);
      expect((await withToken(text(second, 'accessToken'))).status).toBe(200);
      expect((await withToken(ada.token)).status).toBe(200);
    });

    const spentLongAgo = (sessionId: string) =>
      app.database.query(
        `update auth_sessions set last_used_at = last_used_at - interval '11 seconds' where id = $1`,
        [sessionId],
      );

    it('ends the session when a spent token is presented again, however old', async () => {
      for (const age of [1, 3]) {
        const ada = await registerStudent(app);
        let last = ada.login.refreshToken;
        for (let i = 0; i < age; i += 1) last = text(await refresh(last), 'refreshToken');
        if (age === 1) await spentLongAgo(ada.login.session.id);
        expect(await refresh(ada.login.refreshToken)).toMatchObject(isDead);
        expect(await refresh(last)).toMatchObject(isDead);
        expect(await withToken(ada.token)).toMatchObject(isDead);
        expect(await withCookie(last)).toMatchObject(isDead);
      }
    });

    it('keeps every tab of a session logged in that refreshes at the same moment, or just after', async () => {
      const ada = await registerStudent(app);
      const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(ada.login.refreshToken)));
      answers.push(await refresh(ada.login.refreshToken));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const [token, ...others] = new Set(answers.map((answer) => text(answer, 'refreshToken')));
      expect(others).toEqual([]);
      expect(token).not.toBe(ada.login.refreshToken);
      for (const answer of answers.slice(0, 3))
        expect((await withToken(text(answer, 'accessToken'))).status).toBe(200);
      // The time of grace begins with the refresh, and is not renewed by those whom it helps.
      await spentLongAgo(ada.login.session.id);
      const next = await refresh(token ?? '');
      expect(next.status).toBe(200);
      expect(await refresh(ada.login.refreshToken)).toMatchObject(isDead);
      expect(await refresh(text(next, 'refreshToken'))).toMatchObject(isDead);
    });

    it('keeps the tab that had to wait for the other logged in', async () => {
      const ada = await registerStudent(app);
      const holder = new Client({ connectionString: app.database.url });
      await holder.connect();
      await holder.query('begin');
      await holder.query('select 1 from auth_sessions where id = $1 for update', [ada.login.session.id]);
      const answers = Promise.all(Array.from({ length: 5 }, () => refresh(ada.login.refreshToken)));
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await until('five refreshes wait', async () => (await app.database.query(waiting)).length === 5);
      await holder.query('commit');
      await holder.end();
      for (const answer of await answers) {
        expect(answer.status).toBe(200);
        expect((await withToken(text(answer, 'accessToken'))).status).toBe(200);
      }
    });

    it('is refused for tokens that this server did not make, without harm to the session they name', async () => {
      const ada = await registerStudent(app);
      const { id } = ada.login.session;
      const forged = 'A'.repeat(43);
      for (const token of [
        `lfs_${id}.0.${forged}`,
        `lfs_${id}.7.${forged}`,
        `lfs_${randomUUID()}.0.${forged}`,
        ada.token,
        'x',
        '',
      ]) {
        expect(await refresh(token)).toMatchObject(isDead);
      }
      expect(await refresh(ada.login.refreshToken.replace('.0.', '.1.'))).toMatchObject(isDead);
      expect((await refresh(ada.login.refreshToken)).status).toBe(200);
    });

    it('asks for a token where there is none', async () => {
      expect(await send(app, 'POST', '/api/auth/refresh')).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
      expect(await send(app, 'POST', '/api/auth/refresh', { body: { refreshToken: 5 } })).toMatchObject({
        status: 422,
      });
    });
  });

  describe('the cookie', () => {
    it('is httpOnly, SameSite=Lax, ends with the session, and not Secure outside production', async () => {
      const ada = await registerStudent(app);
      const answer = await send(app, 'POST', '/api/auth/login', {
        body: { email: ada.student.email, password: ada.password },
      });
      const cookie = answer.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax$/);
      expect(cookie).not.toMatch(/Secure/);
      const { expiresAt } = answer.body['session'] as { expiresAt: string };
      const seconds = Number(/learnflow_session=[^;]+; Max-Age=(\d+);/.exec(cookie)?.[1]);
      expect(Math.abs(Date.parse(expiresAt) - Date.now() - seconds * 1000)).toBeLessThan(10_000);
      expect((await withCookie(cookieOf(answer)!)).status).toBe(200);
    });

    it('is Secure in production, with the prefix that keeps it to this very host', async () => {
      const production = { NODE_ENV: 'production', SECRET_KEY: randomBytes(32).toString('hex') };
      const strict = await startTestApp(production, app.database);
      try {
        const ada = await registerStudent(strict);
        const refreshWith = (name: string) =>
          send(strict, 'POST', '/api/auth/refresh', {
            headers: { Cookie: `${name}=${ada.login.refreshToken}` },
          });
        const answer = await refreshWith('__Host-learnflow_session');
        expect(answer.status).toBe(200);
        expect(answer.headers.get('set-cookie')).toMatch(
          /^__Host-learnflow_session=[^;]+; Max-Age=\d+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
        );
        // A neighbouring subdomain can set this one.
        expect((await refreshWith('learnflow_session')).status).toBe(401);
      } finally {
        await strict.stop();
      }
    });

    it('still serves requests under way while it is renewed, and then no longer', async () => {
      const ada = await registerStudent(app);
      const old = ada.login.refreshToken;
      await refresh(old);
      expect((await withCookie(old)).status).toBe(200);
      await app.database.query(
        `update auth_sessions set last_used_at = last_used_at - interval '11 seconds' where id = $1`,
        [ada.login.session.id],
      );
      expect(await withCookie(old)).toMatchObject(isDead);
    });

    it.each(['', 'x', 'lfs_', `lfs_${randomUUID()}.0.${'A'.repeat(43)}`, '%00', 'j:{"a":1}'])(
      'is refused as %j',
      async (token) => {
        expect((await withCookie(token)).status).toBe(401);
      },
    );

    it.each([
      [{ Origin: 'https://evil.example' }, 403],
      [{ Origin: 'null' }, 403],
      [{ 'Sec-Fetch-Site': 'same-site' }, 403],
      [{ Origin: 'http://localhost:3000' }, 200],
      [{ 'Sec-Fetch-Site': 'same-origin' }, 200],
      [{}, 200],
    ])('changes something for a request with %j: %i', async (headers, status) => {
      const ada = await registerStudent(app);
      const Cookie = `learnflow_session=${ada.login.refreshToken}`;
      const patch = await send(app, 'PATCH', '/api/auth/me', {
        headers: { ...headers, Cookie } as Record<string, string>,
        body: { bio: 'new' },
      });
      expect(patch.status).toBe(status);
      const renewed = await send(app, 'POST', '/api/auth/refresh', {
        headers: { ...headers, Cookie } as Record<string, string>,
      });
      expect(renewed.status).toBe(status);
    });

    it('is accepted from the server’s own origin, and any origin may bring a bearer token', async () => {
      const ada = await registerStudent(app);
      const Cookie = `learnflow_session=${ada.login.refreshToken}`;
      const body = { bio: 'new' };
      expect(
        (await send(app, 'PATCH', '/api/auth/me', { headers: { Cookie, Origin: app.url }, body })).status,
      ).toBe(200);
      const headers = { ...ada.headers, Cookie, Origin: 'https://elsewhere.example' };
      expect((await send(app, 'PATCH', '/api/auth/me', { headers, body })).status).toBe(200);
    });
  });

  describe('the list', () => {
    it('pages through one’s own live sessions, the newest first', async () => {
      const ada = await registerStudent(app);
      await registerStudent(app);
      const ids = [ada.login.session.id];
      for (let i = 0; i < 4; i += 1) ids.unshift((await login(app, ada.student.email)).session.id);
      const seen: string[] = [];
      let cursor: string | null = '';
      for (let pages = 0; cursor !== null && pages < 9; pages += 1) {
        const path: string = `/api/auth/sessions?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const { body } = await send(app, 'GET', path, { headers: ada.headers });
        const items = body['items'] as { id: string; current: boolean }[];
        expect(items.every((item) => item.current === (item.id === ada.login.session.id))).toBe(true);
        seen.push(...items.map((item) => item.id));
        cursor = body['nextCursor'] as string | null;
      }
      expect(seen).toEqual(ids);
    });

    it.each([
      'limit=0',
      'limit=101',
      'limit=x',
      'cursor=x',
      'cursor=WyJ4IiwieSJd',
      'cursor=',
      'limit=1&limit=2',
    ])('refuses ?%s', async (query) => {
      const ada = await registerStudent(app);
      expect((await send(app, 'GET', `/api/auth/sessions?${query}`, { headers: ada.headers })).status).toBe(
        422,
      );
    });

    it('ends a session by its id, and only one’s own', async () => {
      const ada = await registerStudent(app);
      const eve = await registerStudent(app);
      const phone = await login(app, ada.student.email);
      const end = (id: string, who: TestStudent) =>
        send(app, 'DELETE', `/api/auth/sessions/${id}`, { headers: who.headers });
      expect(await end(phone.session.id, eve)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect((await withToken(phone.accessToken)).status).toBe(200);
      expect((await end(phone.session.id, ada)).status).toBe(204);
      expect(await withToken(phone.accessToken)).toMatchObject(isDead);
      expect((await end(phone.session.id, ada)).status).toBe(404);
      expect((await end(randomUUID(), ada)).status).toBe(404);
      expect((await end('1', ada)).status).toBe(422);
      expect((await withToken(ada.token)).status).toBe(200);
    });
  });
});
