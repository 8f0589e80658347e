import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send, type Answer } from './support/http.js';
import { TEST_PASSWORD } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** An account with the address it was made from, and the cookie of the device that has logged in. */
interface Owner {
  email: string;
  home: Record<string, string>;
  device: string;
  token: string;
}

describe('log-in under attack', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ RATE_LIMIT: 'on', TRUST_PROXY: '1' });
  });
  afterAll(() => app.stop());

  let last = 0;
  const newAddress = (): Record<string, string> => {
    last += 1;
    return { 'X-Forwarded-For': `10.0.${last >> 8}.${last & 255}` };
  };
  const logIn = (email: string, headers: Record<string, string>, password = TEST_PASSWORD) =>
    send(app, 'POST', '/api/auth/login', { headers, body: { email, password } });
  const guess = (email: string, headers = newAddress()) => logIn(email, headers, 'wrong password');
  const statusesOf = async (times: number, call: (i: number) => Promise<Answer>) => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i += 1) statuses.push((await call(i)).status);
    return statuses;
  };
  const countOf = (statuses: number[], status: number) => statuses.filter((one) => one === status).length;
  const attacks = (email: string) =>
    app.database.query<{ data: { failures: number; places: number } }>(
      `select data from outbox_event where type = 'com.learnflow.student.login_attacked.v1'
       and key = (select user_id::text from students where email = $1)`,
      [email],
    );

  async function register(home = newAddress()): Promise<Owner> {
    const email = `${randomUUID()}@example.com`;
    const body = { email, password: TEST_PASSWORD, name: 'A' };
    expect((await send(app, 'POST', '/api/auth/register', { headers: home, body })).status).toBe(201);
    const answer = await logIn(email, home);
    expect(answer.status).toBe(200);
    const device = /learnflow_device=[^;]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? '';
    return { email, home, device, token: String(answer.body['accessToken']) };
  }

  it('from one address locks nobody out but that address', async () => {
    const { email } = await register();
    const thief = newAddress();
    const statuses = await statusesOf(22, () => guess(email, thief));
    expect(countOf(statuses, 401)).toBe(5);
    expect(countOf(statuses, 429)).toBe(17);
    const refused = await logIn(email, thief);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // An address that the account has never seen, without a cookie.
    expect((await logIn(email, newAddress())).status).toBe(200);
  });

  it('what the limit of the address refuses counts for no account', async () => {
    const [first, second] = [await register(), await register()];
    const thief = newAddress();
    await statusesOf(20, (i) => guess(`nobody-${i}@example.com`, thief));
    expect(await statusesOf(25, () => guess(first.email, thief))).toEqual(Array<number>(25).fill(429));
    const empty = { email: second.email };
    await statusesOf(25, () => send(app, 'POST', '/api/auth/register', { headers: thief, body: empty }));
    for (const { email } of [first, second]) {
      expect((await logIn(email, newAddress())).status).toBe(200);
    }
    const rows = await app.database.query(`select 1 from login_attempts where account in (
      select account from login_attempts group by account having count(*) > 20)`);
    expect(rows).toEqual([]);
  });

  it('from many addresses is slowed down for strangers alone, and the owner is told once', async () => {
    const owner = await register();
    const school = newAddress();
    expect((await logIn(owner.email, school)).status).toBe(200);
    const statuses = await statusesOf(30, () => guess(owner.email));
    expect(countOf(statuses, 401)).toBe(15);
    expect(statuses.slice(15)).toEqual(Array<number>(15).fill(429));
    expect((await guess(owner.email)).headers.get('retry-after')).toMatch(/^(5\d|60)$/);
    expect((await logIn(owner.email, newAddress())).status).toBe(429);
    expect((await logIn(owner.email, school)).status).toBe(200);
    expect((await logIn(owner.email, owner.home)).status).toBe(200);
    expect((await logIn(owner.email, { ...newAddress(), Cookie: owner.device })).status).toBe(200);
    const told = await attacks(owner.email);
    expect(told).toHaveLength(1);
    expect(told[0]?.data).toMatchObject({ failures: 10, places: 10 });
  });

  it('counts tries at once as many, and every spelling of the address as one account', async () => {
    const { email } = await register();
    const spellings = [email, email.toUpperCase(), ` ${email} `];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => guess(spellings[i % 3] ?? email)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(15);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(25);
  });

  it('is answered alike for an account that does not exist', async () => {
    const nobody = `${randomUUID()}@example.com`;
    const thief = newAddress();
    expect(await statusesOf(7, () => guess(nobody, thief))).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(countOf(await statusesOf(20, () => guess(nobody)), 401)).toBe(10);
    expect(await attacks(nobody)).toEqual([]);
  });

  it('may go on when the wait is over, and a day later nothing is held against anybody', async () => {
    const { email } = await register();
    const thief = newAddress();
    const age = (by: string) =>
      app.database.query(`update login_attempts set made_at = made_at - $1::interval`, [by]);
    await statusesOf(5, () => guess(email, thief));
    expect((await guess(email, thief)).status).toBe(429);
    await age('5 seconds');
    expect(await statusesOf(2, () => guess(email, thief))).toEqual([401, 429]);
    await age('10 seconds');
    expect(await statusesOf(2, () => guess(email, thief))).toEqual([401, 429]);
    await age('1 day');
    expect(await statusesOf(6, () => guess(email, thief))).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('is stopped on a device that the account knows as well, without harm to others', async () => {
    const owner = await register();
    const statuses = await statusesOf(15, () =>
      guess(owner.email, { ...newAddress(), Cookie: owner.device }),
    );
    expect(countOf(statuses, 401)).toBe(10);
    expect((await logIn(owner.email, owner.home)).status).toBe(200);
    expect((await logIn(owner.email, newAddress())).status).toBe(200);
  });

  it('is not helped by a cookie of another account, nor by one that was made up', async () => {
    const [victim, thief] = [await register(), await register()];
    await statusesOf(15, () => guess(victim.email));
    const forged = `learnflow_device=lfd_${randomUUID()}.${'A'.repeat(43)}`;
    for (const Cookie of [thief.device, forged, 'learnflow_device=x', 'learnflow_device=']) {
      expect((await guess(victim.email, { ...newAddress(), Cookie })).status).toBe(429);
    }
  });

  it('spares a device that the account knows what others do behind its address', async () => {
    const owner = await register();
    await statusesOf(20, (i) => guess(`nobody-${i}@example.org`, owner.home));
    expect((await logIn(owner.email, owner.home)).status).toBe(429);
    expect((await logIn(owner.email, { ...owner.home, Cookie: owner.device })).status).toBe(200);
  });

  it('at refresh tokens does not keep those behind its address from refreshing their own', async () => {
    const owner = await register();
    const { body } = await logIn(owner.email, owner.home);
    const refresh = (refreshToken: unknown) =>
      send(app, 'POST', '/api/auth/refresh', { headers: owner.home, body: { refreshToken } });
    const madeUp = (i: number) => refresh(`lfs_${randomUUID()}.${i}.${'A'.repeat(43)}`);
    expect(countOf(await statusesOf(23, madeUp), 401)).toBe(20);
    expect((await refresh(body['refreshToken'])).status).toBe(200);
    // A spent one, shown again at once, is genuine as well.
    expect((await refresh(body['refreshToken'])).status).toBe(200);
    expect((await madeUp(0)).status).toBe(429);
  });

  it('cannot go through the change of the password either, and a change forgets the other places', async () => {
    const owner = await register();
    const headers = { ...owner.home, Authorization: `Bearer ${owner.token}` };
    const change = (currentPassword: string) =>
      send(app, 'POST', '/api/auth/change-password', {
        headers,
        body: { currentPassword, newPassword: 'another password' },
      });
    expect((await change(TEST_PASSWORD)).status).toBe(204);
    await statusesOf(15, () => guess(owner.email));
    const another = (headersOf: Record<string, string>) => logIn(owner.email, headersOf, 'another password');
    expect((await another({ ...newAddress(), Cookie: owner.device })).status).toBe(429);
    expect((await another(owner.home)).status).toBe(200);
    expect(countOf(await statusesOf(12, () => change('wrong password')), 401)).toBe(10);
  });

  it('does not keep a class out: forty students behind one address, at once and with typing mistakes', async () => {
    const owners = await Promise.all(Array.from({ length: 40 }, () => register()));
    const school = newAddress();
    const answers = await Promise.all(
      owners.map(async ({ email }, i) => {
        if (i % 4 === 0) await guess(email, school);
        return logIn(email, school);
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(40).fill(200));
    expect(Number(answers[0]?.headers.get('ratelimit-limit'))).toBe(20);
  });
});
