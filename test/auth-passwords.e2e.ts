import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from './support/http.js';
import { login, registerStudent, TEST_PASSWORD } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('changing the password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const tryLogin = (email: string, password: string) =>
    send(app, 'POST', '/api/auth/login', { body: { email, password } });
  const change = (headers: Record<string, string>, currentPassword: string, newPassword: string) =>
    send(app, 'POST', '/api/auth/change-password', { headers, body: { currentPassword, newPassword } });

  it('ends every other session, keeps this one, and only the new password logs in', async () => {
    const ada = await registerStudent(app);
    const other = await login(app, ada.student.email);
    expect((await change(ada.headers, TEST_PASSWORD, 'a new password')).status).toBe(204);
    expect((await send(app, 'GET', '/api/auth/me', { headers: ada.headers })).status).toBe(200);
    const dead = { Authorization: `Bearer ${other.accessToken}` };
    expect(await send(app, 'GET', '/api/auth/me', { headers: dead })).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect(
      (await send(app, 'POST', '/api/auth/refresh', { body: { refreshToken: other.refreshToken } })).status,
    ).toBe(401);
    expect((await tryLogin(ada.student.email, TEST_PASSWORD)).status).toBe(401);
    expect((await tryLogin(ada.student.email, 'a new password')).status).toBe(200);
    const sql = `select 1 from outbox_event where key = $1 and type = 'com.learnflow.student.password_changed.v1'`;
    expect(await app.database.query(sql, [ada.student.userId])).toHaveLength(1);
  });

  it('needs the current password and a new one that is allowed', async () => {
    const ada = await registerStudent(app);
    expect(await change(ada.headers, 'wrong password', 'a new password')).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect((await change(ada.headers, TEST_PASSWORD, 'short')).status).toBe(422);
    expect((await change(ada.headers, TEST_PASSWORD, 'x'.repeat(73))).status).toBe(422);
    expect((await change({}, TEST_PASSWORD, 'a new password')).status).toBe(401);
    expect((await tryLogin(ada.student.email, TEST_PASSWORD)).status).toBe(200);
  });

  it('lets one of many changes at once win, and no login of before survives it', async () => {
    const ada = await registerStudent(app);
    const [changes, logins] = await Promise.all([
      Promise.all(
        Array.from({ length: 20 }, (_, i) => change(ada.headers, TEST_PASSWORD, `new password ${i}`)),
      ),
      Promise.all(Array.from({ length: 20 }, () => tryLogin(ada.student.email, TEST_PASSWORD))),
    ]);
    expect(changes.filter((answer) => answer.status === 204)).toHaveLength(1);
    expect(changes.every((answer) => [204, 401, 409].includes(answer.status))).toBe(true);
    const tokens = logins
      .filter((answer) => answer.status === 200)
      .map((answer) => String(answer.body['accessToken']));
    const after = await Promise.all(
      tokens.map((token) =>
        send(app, 'GET', '/api/auth/me', { headers: { Authorization: `Bearer ${token}` } }),
      ),
    );
    expect(after.map((answer) => answer.status)).toEqual(tokens.map(() => 401));
  });
});
