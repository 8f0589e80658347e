import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post, registerStudent, makeAdmin } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('auth', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('knows who has logged in', async () => {
    const ada = await registerStudent(app);
    const me = await fetch(`${app.url}/api/auth/me`, { headers: ada.headers });
    expect(await me.json()).toEqual(ada.student);
    const again = await post(app, '/api/auth/refresh', { refreshToken: ada.login.refreshToken });
    console.log(again.status, await again.text(), again.headers);
    const admin = await makeAdmin(app);
    const list = await fetch(`${app.url}/api/auth/students`, { headers: admin.headers });
    console.log(await list.text());
    const sessions = await fetch(`${app.url}/api/auth/sessions`, { headers: admin.headers });
    console.log(await sessions.text());
  });
});
