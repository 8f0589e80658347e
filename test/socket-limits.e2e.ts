import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '../src/common/errors/problem.js';
import { beginChat } from './support/chat.js';
import { send } from './support/http.js';
import { connect, refused } from './support/sockets.js';
import { registerStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const LIMIT = 40;

describe('sockets under a flood', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      RATE_LIMIT: 'on',
      RATE_LIMIT_PER_MINUTE: String(LIMIT),
      TRUST_PROXY: '1',
    });
  });
  afterAll(() => app.stop());

  let last = 0;
  const newAddress = () => ({ 'X-Forwarded-For': `192.0.2.${(last += 1)}` });

  it('admit nobody to the namespace without a name, and say so with a problem', async () => {
    const { token } = await registerStudent(app);
    for (const auth of [{}, { token }, { token: 'wrong' }]) {
      const problem = await refused(app, '/', { auth, extraHeaders: newAddress() });
      expect(problem).toMatchObject({ code: 'forbidden', status: 403, instance: '/' });
    }
  });

  it('refuse a wrong token with a problem', async () => {
    const options = { auth: { token: 'wrong' }, extraHeaders: newAddress() };
    expect(await refused(app, '/api/live', options)).toMatchObject({ code: 'invalid_token', status: 401 });
  });

  it('count messages that are not valid, and those that nobody knows', async () => {
    const ada = await registerStudent(app);
    const { sessionId } = await beginChat(app, ada);
    const socket = await connect(app, `/api/chat/ws/${sessionId}`, {
      auth: { token: ada.token },
      extraHeaders: newAddress(),
    });
    const codes: string[] = [];
    for (let n = 0; n < LIMIT + 5; n += 1) {
      const name = n === LIMIT + 4 ? 'unknown' : 'sync';
      const answer = (await socket.emitWithAck(name, { after: 'x' })) as { problem: Problem };
      codes.push(answer.problem.code);
    }
    expect(codes.filter((code) => code === 'validation_failed')).toHaveLength(LIMIT);
    expect(codes.slice(LIMIT)).toEqual(Array<string>(5).fill('rate_limited'));
    socket.disconnect();
  });

  it('are opened so often by one address, which another does not feel', async () => {
    const address = newAddress();
    const handshake = (headers: Record<string, string>) =>
      fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers });
    const statuses: number[] = [];
    for (let n = 0; n < 2 * LIMIT + 3; n += 1) statuses.push((await handshake(address)).status);
    expect(statuses.slice(0, 2 * LIMIT)).toEqual(Array<number>(2 * LIMIT).fill(200));
    expect(statuses.slice(2 * LIMIT)).toEqual([403, 403, 403]);
    expect((await handshake(newAddress())).status).toBe(200);
  });

  it('and routes that do not exist are asked for so often by one address', async () => {
    const headers = newAddress();
    const statuses: number[] = [];
    for (let n = 0; n < LIMIT + 3; n += 1)
      statuses.push((await send(app, 'GET', `/api/nothing/${n}`, { headers })).status);
    expect(statuses.slice(0, LIMIT)).toEqual(Array<number>(LIMIT).fill(404));
    expect(statuses.slice(LIMIT)).toEqual([429, 429, 429]);
    expect((await send(app, 'GET', '/api/nothing', { headers: newAddress() })).status).toBe(404);
  });
});
