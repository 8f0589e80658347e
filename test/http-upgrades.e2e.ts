import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeSockets, connect } from './support/sockets.js';
import { registerStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** What Java's HttpClient and `curl --http2` send along with a first request on plain http. */
const H2C = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAEAAEAAAAIAAAAA' };

describe('a request that offers another protocol', () => {
  let testApp: TestApp;

  beforeAll(async () => {
    testApp = await startTestApp();
  });
  afterAll(() => testApp.stop());
  afterEach(closeSockets);

  it('is answered in HTTP/1.1 where it offers h2c, with a body or without one', async () => {
    expect(await ask('GET', '/api/health/live', H2C)).toEqual({ status: 200, body: '{"status":"ok"}' });
    const account = { email: 'java@example.com', password: 'correct horse', name: 'Java' };
    const made = await ask('POST', '/api/auth/register', H2C, JSON.stringify(account));
    expect(made).toMatchObject({ status: 201, body: expect.stringContaining('java@example.com') });
  });

  it.each(['TLS/1.2', 'h2c, websocket', 'WebSocket2', ''])(
    'is answered where it offers “%s”',
    async (Upgrade) => {
      const answer = await ask('GET', '/api/health/live', { Connection: 'Upgrade', Upgrade });
      expect(answer.status).toBe(200);
    },
  );

  it('is told that there is no such route where it wants a plain WebSocket', async () => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const answer = await ask('GET', '/api/chat/ws/7f1c9e0a-5b7e-4f0e-9b39-0d7a9c1f5a10', headers);
    expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('route_not_found') });
  });

  it('becomes a socket on the path of the sockets', async () => {
    const { token } = await registerStudent(testApp);
    const socket = await connect(testApp, '/api/live', { auth: { token }, transports: ['websocket'] });
    expect(socket.connected).toBe(true);
  });

  async function ask(method: string, path: string, headers: Record<string, string>, body?: string) {
    const sent = request(testApp.url + path, {
      method,
      agent: false,
      headers: {
        ...headers,
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
      },
    });
    const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      sent.once('error', reject).once('upgrade', () => reject(new Error('it was upgraded')));
      sent.once('response', (response) => {
        void text(response).then((all) => resolve({ status: response.statusCode ?? 0, body: all }), reject);
      });
      sent.end(body);
    });
    return answer;
  }
});
