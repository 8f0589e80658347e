import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('operations', () => {
  let testApp: TestApp;
  beforeAll(async () => {
    testApp = await startTestApp();
  });
  afterAll(() => testApp.stop());

  it.each(['/health', '/api/health', '/api/health/ready'])(
    '%s says what it knows of itself',
    async (path) => {
      const answer = await fetch(testApp.url + path);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        version: expect.any(String),
        uptimeSeconds: expect.any(Number),
      });
    },
  );

  it('answers an unknown route with a problem document that carries the request id', async () => {
    const answer = await fetch(`${testApp.url}/api/nowhere`, { headers: { 'X-Request-Id': 'abc-1' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe('abc-1');
    expect(await answer.json()).toMatchObject({ code: 'route_not_found', status: 404, requestId: 'abc-1' });
  });

  it('gives an id to a request whose body cannot be read', async () => {
    const answer = await fetch(`${testApp.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'abc-2' },
      body: '{',
    });
    expect(answer.headers.get('x-request-id')).toBe('abc-2');
    expect(await answer.json()).toMatchObject({ code: 'malformed_json', requestId: 'abc-2' });
  });
});
