import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StudentView } from '../src/auth/auth.schemas.js';
import { send } from './support/http.js';
import { registerStudent, TEST_PASSWORD } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('accounts', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const register = (body: unknown) => send(app, 'POST', '/api/auth/register', { body });
  const valid = (email: string) => ({ email, password: TEST_PASSWORD, name: 'Ada' });
  const tryLogin = (email: string, password: string) =>
    send(app, 'POST', '/api/auth/login', { body: { email, password } });
  const eventsOf = async (userId: string) => {
    const sql = `select type from outbox_event where topic = 'student-events' and key = $1 order by seq`;
    return (await app.database.query<{ type: string }>(sql, [userId])).map((row) => row.type);
  };

  it('registers a student, keeps the address in lower case and tells of it without the address', async () => {
    const answer = await register({
      ...valid('  Ada.Lovelace@Example.COM '),
      gradeLevel: '9',
      bio: 'Numbers',
    });
    expect(answer.status).toBe(201);
    const student = StudentView.parse(answer.body);
    expect(student).toMatchObject({
      email: 'ada.lovelace@example.com',
      role: 'student',
      isActive: true,
      gradeLevel: '9',
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/password|hash/i);
    const [row] = await app.database.query<{ password_hash: string }>(
      'select * from students where id = $1',
      [student.id],
    );
    expect(row?.password_hash).toMatch(/^\$2b\$/);
    const [event] = await app.database.query<{ data: object }>(
      'select data from outbox_event where key = $1',
      [student.userId],
    );
    expect(event?.data).toEqual({ studentId: student.id, userId: student.userId, role: 'student' });
  });

  it.each(['taken@example.com', 'TAKEN@example.com', ' Taken@Example.com'])(
    'refuses %j when taken',
    async (email) => {
      await register(valid('taken@example.com'));
      expect(await register(valid(email))).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    },
  );

  it('gives one address to exactly one of 200 who register it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        register(valid(i % 2 === 0 ? 'rush@example.com' : 'RUSH@example.com')),
      ),
    );
    const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array<number>(199).fill(409)]);
    const winner = answers.find((answer) => answer.status === 201);
    expect(await eventsOf(String(winner?.body['userId']))).toEqual(['com.learnflow.student.registered.v1']);
  });

  it.each([
    ['a missing address', { password: TEST_PASSWORD, name: 'A' }, 'email'],
    ['a thing that is no address', { ...valid('nobody'), email: 'nobody' }, 'email'],
    ['a huge address', valid(`${'a'.repeat(300)}@example.com`), 'email'],
    ['an address that is a list', { ...valid('x@example.com'), email: ['x@example.com'] }, 'email'],
    ['a short password', { ...valid('x@example.com'), password: '1234567' }, 'password'],
    ['a password of 73 bytes', { ...valid('x@example.com'), password: 'x'.repeat(73) }, 'password'],
    [
      'a password of 37 letters and 74 bytes',
      { ...valid('x@example.com'), password: 'ü'.repeat(37) },
      'password',
    ],
    ['a blank name', { ...valid('x@example.com'), name: '   ' }, 'name'],
    [
      'an avatar that is a script',
      { ...valid('x@example.com'), avatarUrl: 'javascript:alert(1)' },
      'avatarUrl',
    ],
    ['a role of their own choice', { ...valid('x@example.com'), role: 'admin' }, 'role'],
  ])('refuses to register %s', async (_, body, path) => {
    const answer = await register(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(answer.body.errors?.map((error) => error.path)).toContain(`/${path}`);
  });

  it('takes a password of exactly 72 bytes whole, and knows it from its first 71', async () => {
    const password = `${'ü'.repeat(35)}ab`;
    await registerStudent(app, { email: 'long@example.com', password });
    expect((await tryLogin('long@example.com', password)).status).toBe(200);
    expect((await tryLogin('long@example.com', password.slice(0, -1))).status).toBe(401);
    expect((await tryLogin('long@example.com', `${password}c`)).status).toBe(401);
  });

  it.each(['a\0b', 'a\ud800b', '\udc00'])('refuses the text %j in every field', async (text) => {
    const ada = await registerStudent(app);
    const { headers } = ada;
    const password = `${text} ${TEST_PASSWORD}`;
    const answers = await Promise.all([
      ...['email', 'password', 'name', 'gradeLevel', 'bio', 'avatarUrl'].map((field) =>
        register({ ...valid('text@example.com'), [field]: `${text} long enough` }),
      ),
      tryLogin(`${text}@example.com`, TEST_PASSWORD),
      tryLogin('text@example.com', password),
      send(app, 'POST', '/api/auth/refresh', { body: { refreshToken: text } }),
      send(app, 'POST', '/api/auth/change-password', {
        headers,
        body: { currentPassword: password, newPassword: 'x'.repeat(9) },
      }),
      send(app, 'POST', '/api/auth/change-password', {
        headers,
        body: { currentPassword: 'x', newPassword: password },
      }),
      ...['name', 'bio', 'avatarUrl', 'gradeLevel', 'timezone', 'leaderboardAlias'].map((field) =>
        send(app, 'PATCH', '/api/auth/me', { headers, body: { [field]: text } }),
      ),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 422));
  });

  it('logs in with the address in any letter case', async () => {
    const ada = await registerStudent(app, { email: 'case@example.com' });
    const answer = await tryLogin(' CASE@example.com', TEST_PASSWORD);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        student: { id: ada.student.id },
        tokenType: 'Bearer',
        expiresIn: 900,
        refreshToken: expect.any(String),
      },
    });
    const { createdAt, expiresAt } = answer.body['session'] as { createdAt: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(24 * 3_600_000);
    expect(await eventsOf(ada.student.userId)).toContain('com.learnflow.student.logged_in.v1');
  });

  it('answers an unknown address exactly as it answers a wrong password', async () => {
    await registerStudent(app, { email: 'known@example.com' });
    const [unknown, wrong] = await Promise.all([
      tryLogin('unknown@example.com', TEST_PASSWORD),
      tryLogin('known@example.com', 'not the password'),
    ]);
    expect(unknown).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const { requestId: _1, ...first } = unknown.body;
    const { requestId: _2, ...second } = wrong.body;
    expect(first).toEqual(second);
  });

  it.each([
    [undefined],
    [{}],
    ['null'],
    ['[]'],
    ['"text"'],
    [{ email: 'x@example.com' }],
    [{ email: 'x@example.com', password: '' }],
    [{ email: 'x@example.com', password: 12345678 }],
    [{ email: { $ne: null }, password: { $ne: null } }],
    [{ email: 'x@example.com', password: TEST_PASSWORD, extra: 1 }],
  ])('refuses the login body %j as invalid', async (body) => {
    expect(await send(app, 'POST', '/api/auth/login', { body })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed' },
    });
  });

  it('tells a disabled account apart only to who knows its password', async () => {
    const ada = await registerStudent(app, { email: 'disabled@example.com' });
    await app.database.query('update students set is_active = false where id = $1', [ada.student.id]);
    expect(await tryLogin('disabled@example.com', TEST_PASSWORD)).toMatchObject({
      status: 403,
      body: { code: 'account_disabled' },
    });
    expect(await tryLogin('disabled@example.com', 'wrong password')).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect(await send(app, 'GET', '/api/auth/me', { headers: ada.headers })).toMatchObject({
      status: 403,
      body: { code: 'account_disabled' },
    });
    expect(
      await send(app, 'POST', '/api/auth/refresh', { body: { refreshToken: ada.login.refreshToken } }),
    ).toMatchObject({ status: 403 });
  });

  it('changes what the patch names, clears with null, and tells which fields', async () => {
    const ada = await registerStudent(app, { bio: 'old' });
    const body = {
      name: ' Countess ',
      bio: null,
      timezone: 'Europe/London',
      leaderboardAlias: 'AL',
      showOnLeaderboard: false,
    };
    const patched = await send(app, 'PATCH', '/api/auth/me', { headers: ada.headers, body });
    expect(patched).toMatchObject({
      status: 200,
      body: { ...body, name: 'Countess', email: ada.student.email },
    });
    const me = await send(app, 'GET', '/api/auth/me', { headers: ada.headers });
    expect(me.body).toEqual(patched.body);
    const sql = `select data from outbox_event where key = $1 and type = 'com.learnflow.student.updated.v1'`;
    const events = await app.database.query<{ data: { fields: string[] } }>(sql, [ada.student.userId]);
    expect(events.map((event) => event.data.fields.toSorted())).toEqual([Object.keys(body).toSorted()]);
  });

  it('says nothing of a patch that changes nothing', async () => {
    const ada = await registerStudent(app);
    for (const body of [{}, { name: ada.student.name, bio: null }]) {
      expect(await send(app, 'PATCH', '/api/auth/me', { headers: ada.headers, body })).toMatchObject({
        status: 200,
        body: { updatedAt: ada.student.updatedAt },
      });
    }
    expect(await eventsOf(ada.student.userId)).not.toContain('com.learnflow.student.updated.v1');
  });

  it.each([
    { timezone: 'Mars/Olympus' },
    { timezone: '+01:00' },
    { timezone: '' },
    { timezone: null },
    { avatarUrl: 'ftp://example.com/a.png' },
    { avatarUrl: 'not a url' },
    { name: null },
    { name: 'x'.repeat(101) },
    { bio: 'x'.repeat(2001) },
    { role: 'admin' },
    { email: 'other@example.com' },
    { isActive: true },
    { showOnLeaderboard: 'yes' },
  ])('refuses the patch %j', async (body) => {
    const ada = await registerStudent(app);
    expect(await send(app, 'PATCH', '/api/auth/me', { headers: ada.headers, body })).toMatchObject({
      status: 422,
    });
  });
});
