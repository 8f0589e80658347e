import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send, type Answer } from './support/http.js';
import { registerStudent, TEST_PASSWORD, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('rate limits', () => {
  let app: TestApp;
  let ada: TestStudent;
  let eve: TestStudent;
  beforeAll(async () => {
    app = await startTestApp({
      RATE_LIMIT: 'on',
      RATE_LIMIT_PER_MINUTE: '10',
      RATE_LIMIT_AUTH_PER_MINUTE: '5',
      TRUST_PROXY: '1',
    });
    ada = await registerStudent(app);
    eve = await registerStudent(app);
  });
  afterAll(() => app.stop());

  let last = 0;
  /** Behind the proxy, every test comes from an address of its own. */
  const newAddress = () => ({ 'X-Forwarded-For': `192.0.2.${(last += 1)}` });
  const me = (headers: Record<string, string>) => send(app, 'GET', '/api/auth/me', { headers });
  const tryLogin = (headers: Record<string, string>, email: string, password = 'wrong password') =>
    send(app, 'POST', '/api/auth/login', { headers, body: { email, password } });
  const repeat = async (times: number, call: (i: number) => Promise<Answer>) => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i += 1) statuses.push((await call(i)).status);
    return statuses;
  };

  it('count a viewer wherever they are, tell how much is left, and leave other viewers alone', async () => {
    const first = await me({ ...ada.headers, ...newAddress() });
    expect(first.headers.get('ratelimit-limit')).toBe('10');
    expect(first.headers.get('ratelimit-remaining')).toBe('9');
    expect(Number(first.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    expect(await repeat(9, () => me({ ...ada.headers, ...newAddress() }))).toEqual(
      Array<number>(9).fill(200),
    );
    const refused = await me({ ...ada.headers, ...newAddress() });
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect((await me(eve.headers)).status).toBe(200);
  });

  it('count exactly, also for requests at once', async () => {
    const bob = await registerStudentFrom(newAddress());
    const answers = await Promise.all(Array.from({ length: 50 }, () => me(bob)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(10);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(40);
  });

  it('count refused tokens against the address', async () => {
    const address = newAddress();
    const statuses = await repeat(12, () => me({ ...address, Authorization: 'Bearer nonsense' }));
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });

  it('stop guessing from one address, over all accounts', async () => {
    const address = newAddress();
    const statuses = await repeat(7, (i) => tryLogin(address, `guess-${i}@example.com`));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  it('let a class log in from one address, since a success is not counted against it', async () => {
    const students = await Promise.all(Array.from({ length: 8 }, () => registerStudentFrom(newAddress())));
    const address = newAddress();
    const statuses = await repeat(8, (i) => tryLogin(address, students[i]!.email, TEST_PASSWORD));
    expect(statuses).toEqual(Array<number>(8).fill(200));
  });

  it('count registrations per address', async () => {
    const address = newAddress();
    const body = () => ({ email: `${randomUUID()}@example.com`, password: TEST_PASSWORD, name: 'A' });
    const statuses = await repeat(6, () =>
      send(app, 'POST', '/api/auth/register', { headers: address, body: body() }),
    );
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
  });

  it('take bodies of any kind', async () => {
    const headers = newAddress();
    for (const body of ['null', '"text"', '[]', { email: { a: 1 } }]) {
      expect((await send(app, 'POST', '/api/auth/login', { headers, body })).status).toBe(422);
    }
  });

  it('never concern the probes of a balancer', async () => {
    const address = newAddress();
    const answers = await repeat(15, () => send(app, 'GET', '/api/health/live', { headers: address }));
    expect(answers).toEqual(Array<number>(15).fill(200));
  });

  /** From `address`, so that the registrations of the tests do not count against each other. */
  async function registerStudentFrom(
    address: Record<string, string>,
  ): Promise<{ Authorization: string; email: string }> {
    const email = `${randomUUID()}@example.com`;
    await send(app, 'POST', '/api/auth/register', {
      headers: address,
      body: { email, password: TEST_PASSWORD, name: 'A' },
    });
    const { body } = await tryLogin(address, email, TEST_PASSWORD);
    return { Authorization: `Bearer ${String(body['accessToken'])}`, email };
  }
});

describe('rate limits that are off', () => {
  it('answer no such headers and refuse nobody', async () => {
    const app = await startTestApp({
      RATE_LIMIT: 'off',
      RATE_LIMIT_PER_MINUTE: '1',
      RATE_LIMIT_AUTH_PER_MINUTE: '1',
    });
    try {
      const ada = await registerStudent(app);
      const answers = [1, 2, 3].map(() => send(app, 'GET', '/api/auth/me', { headers: ada.headers }));
      for (const answer of await Promise.all(answers)) {
        expect(answer.status).toBe(200);
        expect(answer.headers.has('ratelimit-limit')).toBe(false);
      }
    } finally {
      await app.stop();
    }
  });
});
