import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from './support/http.js';
import { makeAdmin, makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const PATH = '/api/webhooks';
const WANTED = { url: 'https://lms.example.com/hook', eventTypes: ['submission.graded'] };

describe('managing webhooks', () => {
  let testApp: TestApp;
  let ada: TestStudent;
  let admin: TestStudent;

  beforeAll(async () => {
    testApp = await startTestApp();
    ada = await makeInstructor(testApp);
    admin = await makeAdmin(testApp);
  });
  afterAll(() => testApp.stop());

  const call = (who: TestStudent, method: string, path: string, body?: unknown) =>
    send(testApp, method, PATH + path, { headers: who.headers, ...(body === undefined ? {} : { body }) });
  const make = async (who: TestStudent, more: object = {}) => {
    const { status, body } = await call(who, 'POST', '', { ...WANTED, ...more });
    expect(status).toBe(201);
    return body as { id: number; secret: string };
  };

  it('makes a secret, shows it once, and never again', async () => {
    const { id, secret } = await make(ada);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const shown = (await call(ada, 'GET', `/${id}`)).body;
    expect(shown).toMatchObject({
      id,
      ...WANTED,
      isActive: true,
      ownerId: ada.student.id,
      failingSince: null,
    });
    const others = [shown, (await call(ada, 'GET', '')).body, (await call(ada, 'PATCH', `/${id}`, {})).body];
    for (const body of others) expect(JSON.stringify(body)).not.toContain(secret.slice(6));
  });

  it('takes a given secret, and another later', async () => {
    const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const made = await make(ada, { secret });
    expect(made.secret).toBe(secret);
    const next = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
    expect((await call(ada, 'PATCH', `/${made.id}`, { secret: next })).status).toBe(200);
    const rows = await testApp.database.query('select secret from webhooks where id = $1', [made.id]);
    expect(rows).toEqual([{ secret: next }]);
  });

  it('changes what is given, and only that', async () => {
    const { id } = await make(ada, { description: 'Before' });
    const patch = {
      eventTypes: ['exercise.completed', 'exercise.completed', 'grader.failed'],
      isActive: false,
    };
    const { body } = await call(ada, 'PATCH', `/${id}`, patch);
    const eventTypes = ['exercise.completed', 'grader.failed'];
    expect(body).toMatchObject({ url: WANTED.url, description: 'Before', eventTypes, isActive: false });
  });

  it('pages the list, the own ones for an instructor and all for an admin', async () => {
    const eve = await makeInstructor(testApp);
    const ids = [(await make(eve)).id, (await make(eve)).id, (await make(eve)).id];
    const idsOf = (body: unknown) => (body as { items: { id: number }[] }).items.map(({ id }) => id);
    const first = (await call(eve, 'GET', '?limit=2')).body;
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    const rest = (await call(eve, 'GET', `?limit=2&cursor=${String(first['nextCursor'])}`)).body;
    expect(rest).toMatchObject({ items: [{ id: ids[2] }], nextCursor: null });
    expect(idsOf((await call(admin, 'GET', '?limit=100')).body)).toEqual(expect.arrayContaining(ids));
  });

  it('is for instructors; a stranger’s is 404, an admin may all', async () => {
    const { id } = await make(ada);
    const [student, eve] = [await registerStudent(testApp), await makeInstructor(testApp)];
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', `/${id}`],
      ['PATCH', `/${id}`],
      ['DELETE', `/${id}`],
      ['GET', `/${id}/deliveries`],
      ['POST', `/${id}/deliveries/1/redeliver`],
    ] as const) {
      const body = method === 'POST' || method === 'PATCH' ? {} : undefined;
      expect(await call(student, method, path, body)).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
      if (path === '') continue;
      expect(await call(eve, method, path, body)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await call(admin, 'GET', `/${id}`)).status).toBe(200);
    expect((await call(admin, 'DELETE', `/${id}`)).status).toBe(204);
    expect((await call(ada, 'GET', `/${id}`)).status).toBe(404);
    expect((await call(ada, 'DELETE', `/${id}`)).status).toBe(404);
  });

  it.each([
    ['no URL', { eventTypes: ['submission.graded'] }, 'url'],
    ['an empty URL', { url: '' }, 'url'],
    ['an unreadable URL', { url: 'http://exa mple.com/' }, 'url'],
    ['a URL without a host', { url: 'https://' }, 'url'],
    ['another protocol', { url: 'ftp://example.com/' }, 'url'],
    ['a script', { url: 'javascript:alert(1)' }, 'url'],
    ['credentials', { url: 'https://user:pass@example.com/' }, 'url'],
    ['loopback', { url: 'http://127.0.0.1:5432/' }, 'url'],
    ['loopback by name', { url: 'http://localhost/' }, 'url'],
    ['loopback in disguise', { url: 'http://0x7f.1/' }, 'url'],
    ['mapped loopback', { url: 'http://[::ffff:127.0.0.1]/' }, 'url'],
    ['the metadata service', { url: 'http://169.254.169.254/latest/meta-data/' }, 'url'],
    ['a private network', { url: 'https://10.0.0.1/' }, 'url'],
    ['a long URL', { url: `https://example.com/${'x'.repeat(2048)}` }, 'url'],
    ['no event', { eventTypes: [] }, 'eventTypes'],
    ['an unknown event', { eventTypes: ['submission.lost'] }, 'eventTypes/0'],
    ['a weak secret', { secret: 'whsec_c2hvcnQ=' }, 'secret'],
    ['an unknown field', { colour: 'red' }, 'colour'],
  ])('refuses %s', async (_name, more, path) => {
    const body = { ...(path === 'url' && !('url' in more) ? {} : WANTED), ...more };
    const refusal = await call(ada, 'POST', '', body);
    expect(refusal).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(refusal.body.errors?.[0]?.path).toBe(`/${path}`);
  });

  it('refuses a change to a private address', async () => {
    const { id } = await make(ada);
    expect((await call(ada, 'PATCH', `/${id}`, { url: 'http://[::1]/' })).status).toBe(422);
  });

  it('lets an account have twenty, however many are asked for at once', async () => {
    const eve = await makeInstructor(testApp);
    const answers = await Promise.all(Array.from({ length: 30 }, () => call(eve, 'POST', '', WANTED)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ body }) => body.code === 'conflict')).toHaveLength(10);
  });
});
