import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from './support/http.js';
import { Receiver, verify } from './support/receiver.js';
import { makeAdmin, makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { cloneDatabase } from './support/test-database.js';
import { until } from './support/until.js';

const PATH = '/api/webhooks';

interface Delivery {
  id: number;
  eventId: string;
  status: string;
  attempts: number;
  responseStatus: number | null;
  responseBody: string | null;
  error: string | null;
  nextAttemptAt: string | null;
}

describe('delivering to webhooks', () => {
  let testApp: TestApp;
  let receiver: Receiver;
  let ada: TestStudent;

  beforeAll(async () => {
    receiver = await Receiver.start();
    testApp = await startTestApp({ EVENT_RELAY: 'on', WEBHOOK_ALLOW_PRIVATE: 'on' });
    ada = await makeInstructor(testApp);
  });
  afterAll(async () => {
    await testApp?.stop();
    await receiver.stop();
  });

  const call = (method: string, path: string, body?: unknown, who = ada) =>
    send(testApp, method, PATH + path, { headers: who.headers, ...(body === undefined ? {} : { body }) });
  /** Else a webhook would get those of its own owner's registration. */
  const allToldOf = ({ database }: TestApp) =>
    until('no event waits', async () => (await database.query('select 1 from outbox_event')).length === 0);
  const make = async (url: string, who = ada, eventTypes = ['student.registered'], format = 'standard') => {
    await allToldOf(testApp);
    const { body } = await call('POST', '', { url, eventTypes, format }, who);
    return body as { id: number; secret: string };
  };
  const log = async (id: number): Promise<Delivery[]> =>
    (await call('GET', `/${id}/deliveries`)).body['items'] as Delivery[];
  /** The newest delivery, as soon as it is so. */
  const delivery = (id: number, is: (delivery: Delivery) => boolean) =>
    until(`a delivery of webhook ${id}`, async () => (await log(id)).find(is));
  const makeDue = (id: number) =>
    testApp.database.query(
      `with due as (
         update webhook_deliveries set next_attempt_at = now() where webhook_id = $1 and status = 'pending' returning id)
       select pg_notify('learnflow_webhook', '') from due`,
      [id],
    );
  /** Switched off, so that the next tests' events are not for it. */
  const off = (id: number) => call('PATCH', `/${id}`, { isActive: false });

  it('posts a CloudEvent in structured mode where that is asked for, signed all the same', async () => {
    const { id, secret } = await make(receiver.url('/cloud'), ada, ['student.registered'], 'cloudevents');
    const { student } = await registerStudent(testApp);
    const [post] = await receiver.waitFor(1, '/cloud');
    expect(post!.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(JSON.parse(post!.body)).toEqual({
      specversion: '1.0',
      id: post!.headers['webhook-id'],
      source: '/learnflow',
      type: 'com.learnflow.student.registered.v1',
      time: expect.any(String),
      datacontenttype: 'application/json',
      partitionkey: student.userId,
      data: { studentId: student.id, userId: student.userId, role: 'student' },
    });
    verify(post!, secret);
    expect((await call('PATCH', `/${id}`, { format: 'standard' })).body).toMatchObject({
      format: 'standard',
    });
    await off(id);
  });

  it('posts an event once, signed so that the receiver can tell', async () => {
    const { id, secret } = await make(receiver.url('/signed'));
    const { student } = await registerStudent(testApp);
    const [post] = await receiver.waitFor(1, '/signed');
    const { type, timestamp, data } = JSON.parse(post!.body) as Record<string, unknown>;
    expect(type).toBe('student.registered');
    expect(data).toEqual({ studentId: student.id, userId: student.userId, role: 'student' });
    expect(Math.abs(Date.parse(String(timestamp)) - Date.now())).toBeLessThan(60_000);
    expect(post!.headers['content-type']).toBe('application/json');
    verify(post!, secret);
    expect(() => verify({ ...post!, body: post!.body.replace('student', 'admin') }, secret)).toThrow();

    const done = await delivery(id, ({ status }) => status === 'delivered');
    expect(done).toMatchObject({ attempts: 1, responseStatus: 204, error: null, nextAttemptAt: null });
    expect(done.eventId).toBe(post!.headers['webhook-id']);
    await off(id);
    expect(receiver.posts.filter(({ path }) => path === '/signed')).toHaveLength(1);
  });

  it('sends only what was asked for, to each that asked, and nothing to one that is switched off', async () => {
    const [one, two] = [await make(receiver.url('/one')), await make(receiver.url('/two'))];
    const other = await make(receiver.url('/other'), ada, ['exercise.deleted']);
    const silent = await make(receiver.url('/silent'));
    await off(silent.id);
    await registerStudent(testApp);
    await Promise.all([receiver.waitFor(1, '/one'), receiver.waitFor(1, '/two')]);
    expect(await log(other.id)).toEqual([]);
    expect(await log(silent.id)).toEqual([]);
    for (const { id } of [one, two, other]) await off(id);
  });

  it('sends nothing to the webhook of an account that is no instructor any more', async () => {
    const [eve, { headers }] = [await makeInstructor(testApp), await makeAdmin(testApp)];
    const { id } = await make(receiver.url('/demoted'), eve);
    await send(testApp, 'PATCH', `/api/auth/students/${eve.student.id}`, {
      headers,
      body: { role: 'student' },
    });
    const witness = await make(receiver.url('/witness'));
    await registerStudent(testApp);
    await receiver.waitFor(1, '/witness');
    expect(
      await testApp.database.query('select 1 from webhook_deliveries where webhook_id = $1', [id]),
    ).toEqual([]);
    await off(witness.id);
  });

  it('tries again after a failure, later each time, with the same id and body and a fresh signature', async () => {
    let broken = 3;
    receiver.answer = ({ path }, response) => {
      const fails = path === '/flaky' && broken-- > 0;
      response.writeHead(fails ? 503 : 200).end(fails ? 'busy\0'.repeat(1_000) : 'thanks');
    };
    const { id, secret } = await make(receiver.url('/flaky'));
    await registerStudent(testApp);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const failed = await delivery(id, (given) => given.attempts === attempt && given.error !== null);
      expect(failed).toMatchObject({ status: 'pending', responseStatus: 503, error: 'answered 503' });
      expect(failed.responseBody!.length).toBeLessThanOrEqual(1024);
      waits.push(Date.parse(failed.nextAttemptAt!) - Date.now());
      expect((await call('GET', `/${id}`)).body['failingSince']).not.toBeNull();
      await makeDue(id);
      await receiver.waitFor(attempt + 1, '/flaky');
    }
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    const done = await delivery(id, ({ status }) => status === 'delivered');
    expect(done).toMatchObject({ attempts: 4, responseStatus: 200, responseBody: 'thanks', error: null });
    expect((await call('GET', `/${id}`)).body['failingSince']).toBeNull();
    const posts = await receiver.waitFor(4, '/flaky');
    for (const post of posts) verify(post, secret);
    expect(new Set(posts.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size).toBe(
      1,
    );
    await off(id);
  });

  it('counts a redirect as a failure and does not follow it', async () => {
    receiver.answer = ({ path }, response) =>
      response.writeHead(path === '/moved' ? 302 : 200, { Location: receiver.url('/secret') }).end();
    const { id } = await make(receiver.url('/moved'));
    await registerStudent(testApp);
    await delivery(id, ({ error }) => error === 'answered 302');
    expect(receiver.posts.some(({ path }) => path === '/secret')).toBe(false);
    await off(id);
  });

  it('notes what the network says where nobody answers', async () => {
    const gone = await Receiver.start();
    const url = gone.url();
    await gone.stop();
    const { id } = await make(url);
    await registerStudent(testApp);
    const failed = await delivery(id, ({ error }) => error !== null);
    expect(failed).toMatchObject({ status: 'pending', responseStatus: null, responseBody: null });
    expect(failed.error).toContain('ECONNREFUSED');
    await off(id);
  });

  it('gives a delivery up after a day of tries, and delivers it when asked to', async () => {
    let broken = true;
    receiver.answer = (_post, response) => response.writeHead(broken ? 500 : 200).end();
    const { id } = await make(receiver.url('/hopeless'));
    await registerStudent(testApp);
    const first = await delivery(id, ({ error }) => error !== null);
    await testApp.database.query('update webhook_deliveries set attempts = 10 where id = $1', [first.id]);
    await makeDue(id);
    const failed = await delivery(id, ({ status }) => status === 'failed');
    expect(failed).toMatchObject({ attempts: 11, nextAttemptAt: null });

    broken = false;
    const again = await call('POST', `/${id}/deliveries/${failed.id}/redeliver`);
    expect(again).toMatchObject({ status: 202, body: { id: failed.id, status: 'pending', attempts: 0 } });
    expect(await delivery(id, ({ status }) => status === 'delivered')).toMatchObject({
      id: failed.id,
      attempts: 1,
    });
    const posts = await receiver.waitFor(3, '/hopeless');
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect((await call('POST', `/${id}/deliveries/999999999/redeliver`)).status).toBe(404);
    expect((await call('GET', `/${id}/deliveries?status=failed`)).body['items']).toEqual([]);
    await off(id);
    expect((await call('POST', `/${id}/deliveries/${failed.id}/redeliver`)).status).toBe(409);
  });

  it.each([
    ['20 hours without a success', 500, 'no delivery succeeded for 20 hours'],
    ['410 Gone', 410, 'the receiver answered 410 Gone'],
  ])('switches itself off after %s, and an operator sees it', async (name, status, reason) => {
    const path = `/off-${status}`;
    receiver.answer = (post, response) => response.writeHead(post.path === path ? status : 200).end();
    const { id } = await make(receiver.url(path));
    await registerStudent(testApp);
    if (status !== 410) {
      await delivery(id, ({ error }) => error !== null);
      expect((await call('GET', `/${id}`)).body).toMatchObject({ isActive: true });
      await testApp.database.query(
        `update webhooks set failing_since = now() - interval '20 hours' where id = $1`,
        [id],
      );
      await makeDue(id);
    }
    await until(name, async () => (await call('GET', `/${id}`)).body['isActive'] === false);
    expect((await call('GET', `/${id}`)).body).toMatchObject({ disabledReason: reason });
    const seen = await until('the event', async () => {
      const rows = await testApp.database.query<{ severity: string; data: object }>(
        `select severity, component, data from system_events where type = 'webhook.disabled' and (data->>'webhookId')::int = $1`,
        [id],
      );
      return rows[0];
    });
    const { id: studentId, userId } = ada.student;
    expect(seen).toEqual({
      severity: 'warning',
      component: 'webhooks',
      data: { studentId, userId, webhookId: id, reason },
    });

    receiver.answer = (_post, response) => response.writeHead(200).end();
    const on = await call('PATCH', `/${id}`, { isActive: true });
    expect(on.body).toMatchObject({ isActive: true, disabledReason: null, failingSince: null });
    await makeDue(id);
    await delivery(id, (given) => given.status === 'delivered');
    await off(id);
  });

  it('does not let a receiver that never answers keep the others waiting', async () => {
    receiver.answer = ({ path }, response) => {
      if (path !== '/stuck') response.writeHead(200).end();
    };
    const [stuck, quick] = [await make(receiver.url('/stuck')), await make(receiver.url('/quick'))];
    await Promise.all(Array.from({ length: 20 }, () => registerStudent(testApp)));
    await receiver.waitFor(20, '/quick');
    expect(receiver.posts.filter(({ path }) => path === '/stuck').length).toBeLessThanOrEqual(2);
    for (const { id } of [stuck, quick]) await off(id);
  });

  it('stops at once while a receiver keeps it waiting, and gives the delivery back', async () => {
    receiver.answer = () => undefined;
    const database = await cloneDatabase();
    const second = await startTestApp({ EVENT_RELAY: 'on', WEBHOOK_ALLOW_PRIVATE: 'on' }, database);
    const eve = await makeInstructor(second);
    const body = { url: receiver.url('/waiting'), eventTypes: ['student.registered'] };
    await allToldOf(second);
    await send(second, 'POST', PATH, { headers: eve.headers, body });
    await registerStudent(second);
    await receiver.waitFor(1, '/waiting');
    const start = performance.now();
    await second.stop();
    expect(performance.now() - start).toBeLessThan(2_000);
    const rows = await database.query('select status, attempts from webhook_deliveries');
    expect(rows).toEqual([{ status: 'pending', attempts: 0 }]);
    await database.drop();
  });

  it('delivers each event once where two processes send', async () => {
    receiver.answer = (_post, response) => response.writeHead(200).end();
    const second = await startTestApp({ EVENT_RELAY: 'on', WEBHOOK_ALLOW_PRIVATE: 'on' }, testApp.database);
    try {
      const { id } = await make(receiver.url('/many'));
      await Promise.all(Array.from({ length: 40 }, () => registerStudent(testApp)));
      await until('all delivered', async () => {
        const { body } = await call('GET', `/${id}/deliveries?status=delivered&limit=100`);
        return (body['items'] as unknown[]).length === 40;
      });
      const posts = receiver.posts.filter(({ path }) => path === '/many');
      expect(posts).toHaveLength(40);
      expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(40);
      await off(id);
    } finally {
      await second.stop();
    }
  });

  it('never reaches a private address where that is not allowed, whatever the name', async () => {
    const strict = await startTestApp({ EVENT_RELAY: 'on' });
    try {
      const eve = await makeInstructor(strict);
      // As if the name had been public when it was put in.
      const [row] = await strict.database.query<{ id: number }>(
        `insert into webhooks (owner_id, url, event_types, secret, is_active, created_at, updated_at)
         values ($1, $2, '{student.registered}', $3, true, now(), now()) returning id`,
        [eve.student.id, `http://localhost:${receiver.port}/inside`, `whsec_${'A'.repeat(32)}`],
      );
      await registerStudent(strict);
      const error = await until('a refusal', async () => {
        const { body } = await send(strict, 'GET', `${PATH}/${row!.id}/deliveries`, { headers: eve.headers });
        return (body['items'] as Delivery[])[0]?.error ?? undefined;
      });
      expect(error).toContain('no address of the public internet');
      expect(receiver.posts.some(({ path }) => path === '/inside')).toBe(false);
    } finally {
      await strict.stop();
    }
  });
});
