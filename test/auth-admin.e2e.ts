import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { AdminBootstrapService } from '../src/auth/accounts/admin-bootstrap.service.js';
import { send } from './support/http.js';
import {
  login,
  makeAdmin,
  makeInstructor,
  registerStudent,
  TEST_PASSWORD,
  type TestStudent,
} from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

describe('accounts, for admins', () => {
  let app: TestApp;
  let admin: TestStudent;
  beforeAll(async () => {
    app = await startTestApp();
    admin = await makeAdmin(app);
  });
  afterAll(() => app.stop());

  const list = (who: TestStudent, query = '') =>
    send(app, 'GET', `/api/auth/students${query}`, { headers: who.headers });
  const update = (who: TestStudent, id: number | string, body: unknown) =>
    send(app, 'PATCH', `/api/auth/students/${id}`, { headers: who.headers, body });
  const me = (who: TestStudent) => send(app, 'GET', '/api/auth/me', { headers: who.headers });
  const emailsOf = (body: Record<string, unknown>) =>
    (body['items'] as { email: string }[]).map((item) => item.email);

  it('are closed to everybody else', async () => {
    const others = [await registerStudent(app), await makeInstructor(app)];
    for (const other of others) {
      expect(await list(other)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(await update(other, other.student.id, { role: 'admin' })).toMatchObject({ status: 403 });
      expect(await update(other, 'x', { role: 'boss' })).toMatchObject({ status: 403 });
    }
    expect((await send(app, 'GET', '/api/auth/students')).status).toBe(401);
  });

  it('pages through all accounts, while new ones come', async () => {
    const emails: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 50; pages += 1) {
      if (pages < 3) await registerStudent(app);
      const { body } = await list(admin, `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      emails.push(...emailsOf(body));
      cursor = body['nextCursor'] as string | null;
    }
    const rows = await app.database.query<{ email: string }>('select email from students order by id');
    expect(emails).toEqual(rows.map((row) => row.email));
  });

  it('finds by a part of name or address, taking wildcards for letters', async () => {
    await registerStudent(app, { email: 'grace@navy.example.com', name: 'Grace Hopper' });
    await registerStudent(app, { name: '100% Grace_ful' });
    expect(emailsOf((await list(admin, '?q=NAVY.example')).body)).toEqual(['grace@navy.example.com']);
    expect(emailsOf((await list(admin, '?q=grace')).body)).toHaveLength(2);
    for (const [q, hits] of [
      ['%25', 1],
      ['_', 1],
      ['e_f', 1],
      ['%25%25', 0],
      ['%5C', 0],
    ] as const) {
      expect(emailsOf((await list(admin, `?q=${q}&limit=100`)).body)).toHaveLength(hits);
    }
    expect(emailsOf((await list(admin, '?role=admin')).body)).toEqual([admin.student.email]);
    expect((await list(admin, '?role=boss')).status).toBe(422);
    expect((await list(admin, '?q=%00')).status).toBe(422);
  });

  it('gives a role that counts from the next request on', async () => {
    const ada = await registerStudent(app);
    expect(await update(admin, ada.student.id, { role: 'admin' })).toMatchObject({
      status: 200,
      body: { role: 'admin' },
    });
    expect((await list(ada)).status).toBe(200);
    expect((await update(admin, ada.student.id, { role: 'student' })).status).toBe(200);
    expect((await list(ada)).status).toBe(403);
  });

  it('closes an account: its sessions are dead, also after it is opened again', async () => {
    const ada = await registerStudent(app);
    expect(await update(admin, ada.student.id, { isActive: false })).toMatchObject({
      status: 200,
      body: { isActive: false },
    });
    expect(await me(ada)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(
      (await send(app, 'POST', '/api/auth/refresh', { body: { refreshToken: ada.login.refreshToken } }))
        .status,
    ).toBe(401);
    await update(admin, ada.student.id, { isActive: true });
    expect((await me(ada)).status).toBe(401);
    expect((await login(app, ada.student.email)).student.isActive).toBe(true);
    const sql = `select type from outbox_event where key = $1 and type !~ 'registered|logged_in' order by seq`;
    const events = await app.database.query<{ type: string }>(sql, [ada.student.userId]);
    expect(events.map((event) => event.type)).toEqual([
      'com.learnflow.student.deactivated.v1',
      'com.learnflow.student.updated.v1',
    ]);
  });

  it('leaves no session alive of logins that race with the closing', async () => {
    const ada = await registerStudent(app);
    const tryLogin = () =>
      send(app, 'POST', '/api/auth/login', { body: { email: ada.student.email, password: TEST_PASSWORD } });
    const [, ...logins] = await Promise.all([
      update(admin, ada.student.id, { isActive: false }),
      ...Array.from({ length: 20 }, tryLogin),
    ]);
    expect(logins.every((answer) => answer.status === 200 || answer.status === 403)).toBe(true);
    const live = await app.database.query(
      'select 1 from auth_sessions where student_id = $1 and ended_at is null',
      [ada.student.id],
    );
    expect(live).toEqual([]);
  });

  it.each(['role', 'isActive'])('refuses that an admin takes away their own %s', async (field) => {
    const body = field === 'role' ? { role: 'instructor' } : { isActive: false };
    expect(await update(admin, admin.student.id, body)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await update(admin, admin.student.id, { role: 'admin', isActive: true })).toMatchObject({
      status: 200,
    });
  });

  it('keeps one admin when all of them take the role from each other at once', async () => {
    const admins = [admin, ...(await Promise.all([1, 2, 3].map(() => makeAdmin(app))))];
    const ids = admins.map((one) => one.student.id);
    const holder = new Client({ connectionString: app.database.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from students where id = any($1) for update', [ids]);
    const pairs = admins.flatMap((one) =>
      ids.filter((id) => id !== one.student.id).map((id) => ({ one, id })),
    );
    const answers = Promise.all(pairs.map(({ one, id }) => update(one, id, { role: 'student' })));
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await until(
      'the pool is full of changes that wait',
      async () => (await app.database.query(waiting)).length === 10,
    );
    await holder.query('commit');
    await holder.end();
    expect((await answers).filter((answer) => answer.status !== 200 && answer.status !== 403)).toEqual([]);
    expect(
      await app.database.query(`select id from students where role = 'admin' and is_active`),
    ).toHaveLength(1);
    await app.database.query(`update students set role = 'student' where id = any($1)`, [ids]);
    await app.database.query(`update students set role = 'admin' where id = $1`, [admin.student.id]);
  });

  it.each([
    ['0', {}, 422],
    ['x', {}, 422],
    ['1e3', { role: 'student' }, 422],
    ['2147483647', { role: 'student' }, 404],
    ['2147483648', { role: 'student' }, 422],
    ['1', { role: 'boss' }, 422],
    ['1', { isActive: 'no' }, 422],
    ['1', { email: 'x@example.com' }, 422],
    ['1', 'null', 422],
  ])('answers a change of %s to %j with %i', async (id, body, status) => {
    expect((await update(admin, id, body)).status).toBe(status);
  });
});

describe('the first admin', () => {
  let app: TestApp;
  afterAll(() => app.stop());

  it('is made once in an empty database, with a password that is shown once, also by two processes at once', async () => {
    app = await startTestApp();
    const bootstrap = app.app.get(AdminBootstrapService, { strict: false });
    const made = (await Promise.all([bootstrap.ensure(), bootstrap.ensure(), bootstrap.ensure()])).filter(
      Boolean,
    );
    expect(made).toEqual([
      { email: 'admin@learnflow.local', password: expect.stringMatching(/^[\w-]{16}$/) },
    ]);
    const answer = await login(app, made[0]!.email, made[0]!.password);
    expect(answer.student).toMatchObject({ role: 'admin', email: 'admin@learnflow.local' });
    expect(await bootstrap.ensure()).toBeUndefined();
    await app.stop();
  });

  it('is not made where somebody has registered', async () => {
    app = await startTestApp();
    await registerStudent(app);
    expect(await app.app.get(AdminBootstrapService, { strict: false }).ensure()).toBeUndefined();
    expect(await app.database.query('select 1 from students')).toHaveLength(1);
    await app.stop();
  });

  it('is the configured one, whose account is left alone when it exists, and whose password is not repeated', async () => {
    app = await startTestApp({ ADMIN_EMAIL: 'Boss@Example.com', ADMIN_PASSWORD: 'a boss password' });
    const bootstrap = app.app.get(AdminBootstrapService, { strict: false });
    await registerStudent(app);
    expect(await Promise.all([bootstrap.ensure(), bootstrap.ensure()])).toEqual([undefined, undefined]);
    const boss = await login(app, 'boss@example.com', 'a boss password');
    expect(boss.student.role).toBe('admin');
    await app.database.query(`update students set role = 'student' where id = $1`, [boss.student.id]);
    await bootstrap.ensure();
    expect((await login(app, 'boss@example.com', 'a boss password')).student.role).toBe('student');
  });
});
