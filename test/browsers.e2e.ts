import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from './support/http.js';
import { registerStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const preflight = (app: TestApp, origin: string, path = '/api/auth/me') =>
  fetch(app.url + path, {
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': 'PATCH' },
  });

describe('pages of other origins', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ NODE_ENV: 'development', CORS_ORIGINS: 'https://learn.example' });
  });
  afterAll(() => app.stop());

  it.each([
    'https://learn.example',
    'http://localhost:3000',
    'http://localhost:5173',
    'https://localhost',
    'http://app.localhost:4200',
    'http://127.0.0.1:8080',
    'http://127.1.2.3:8080',
    'http://[::1]:3000',
  ])('may call with credentials from %s in development', async (origin) => {
    const answer = await preflight(app, origin);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    const Cookie = `learnflow_session=${(await registerStudent(app)).login.refreshToken}`;
    const headers = { Cookie, Origin: origin };
    expect((await send(app, 'PATCH', '/api/auth/me', { headers, body: { bio: 'x' } })).status).toBe(200);
    const handshake = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { Origin: origin },
    });
    expect(handshake.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it.each([
    'http://localhost.evil.example',
    'http://evil.example',
    'https://learn.example.evil.example',
    'http://127.0.0.1.evil.example',
    'http://128.0.0.1:3000',
    'ftp://localhost',
    'null',
    'localhost:3000',
  ])('may not from %s', async (origin) => {
    expect((await preflight(app, origin)).headers.get('access-control-allow-origin')).toBeNull();
    const Cookie = `learnflow_session=${(await registerStudent(app)).login.refreshToken}`;
    const headers = { Cookie, Origin: origin };
    expect((await send(app, 'PATCH', '/api/auth/me', { headers, body: { bio: 'x' } })).status).toBe(403);
  });

  it('need not ask again before each request, and may read what an answer says of itself', async () => {
    const origin = 'https://learn.example';
    expect((await preflight(app, origin)).headers.get('access-control-max-age')).toBe('7200');
    const answer = await fetch(`${app.url}/api/auth/me`, { headers: { Origin: origin } });
    expect(answer.status).toBe(401);
    const exposed = (answer.headers.get('access-control-expose-headers') ?? '').split(',');
    expect(exposed).toEqual(
      expect.arrayContaining(['Idempotent-Replayed', 'WWW-Authenticate', 'Retry-After', 'ETag', 'Location']),
    );
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('are the named ones alone outside development', async () => {
    const strict = await startTestApp({ CORS_ORIGINS: 'https://learn.example' }, app.database);
    try {
      const allowed = async (origin: string) =>
        (await preflight(strict, origin)).headers.get('access-control-allow-origin');
      expect(await allowed('https://learn.example')).toBe('https://learn.example');
      expect(await allowed('http://localhost:3000')).toBeNull();
    } finally {
      await strict.stop();
    }
  });
});

describe('answers that are somebody’s own', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('are kept by no browser and no proxy, refusals included', async () => {
    const { headers, student } = await registerStudent(app);
    for (const path of [
      '/api/auth/me',
      '/api/auth/sessions',
      '/api/exercises/',
      `/api/submissions/student/${student.id}`,
      `/api/analytics/student/${student.id}/progress`,
      '/api/analytics/leaderboard',
      '/api/chat/sessions/',
      '/api/no-such-route',
    ]) {
      const answer = await send(app, 'GET', path, { headers });
      expect([path, answer.headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
    for (const [method, path, body] of [
      ['GET', '/api/auth/me', undefined],
      ['POST', '/api/auth/login', '{'],
      ['PATCH', '/api/auth/me', {}],
    ] as const) {
      const answer = await send(app, method, path, { body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('are not the pages and documents that are the same for everybody', async () => {
    for (const path of ['/api/docs', '/api/openapi.json', '/api/asyncapi.json']) {
      const answer = await fetch(app.url + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).not.toBe('no-store');
    }
  });
});
