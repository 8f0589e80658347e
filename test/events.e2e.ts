import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeAdmin, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

interface AuditItem {
  id: number;
  type: string;
  severity: string;
  component: string;
  subject: string;
  data: Record<string, unknown>;
}

describe('events in process', () => {
  let app: TestApp;
  let admin: TestStudent;

  beforeAll(async () => {
    app = await startTestApp({ EVENT_RELAY: 'on' });
    admin = await makeAdmin(app);
  });
  afterAll(() => app.stop());

  const get = async (path: string, who: TestStudent = admin) => {
    const answer = await fetch(app.url + path, { headers: who.headers });
    return {
      status: answer.status,
      body: (await answer.json()) as { items: AuditItem[]; nextCursor: string | null },
    };
  };
  const outboxIsEmpty = async () => (await app.database.query('select 1 from outbox_event')).length === 0;

  it('brings what happened into the audit trail, once, and empties the outbox', async () => {
    const { student } = await registerStudent(app);
    const items = await until('the audit trail holds registration and login', async () => {
      const { body } = await get(`/api/events?subject=${student.userId}`);
      return body.items.length >= 2 && body.items;
    });
    expect(items.map(({ type }) => type)).toEqual(['student.logged_in', 'student.registered']);
    expect(items[1]).toMatchObject({
      severity: 'info',
      component: 'auth',
      subject: student.userId,
      data: { studentId: student.id, userId: student.userId, role: 'student' },
    });
    expect(JSON.stringify(items)).not.toContain('@');
    await until('the outbox is empty', outboxIsEmpty);
  });

  it('says in /api/health that events flow', async () => {
    const health = async () => {
      const answer = await fetch(`${app.url}/api/health`);
      return ((await answer.json()) as { checks: { events: object } }).checks.events;
    };
    await until('the outbox is empty', outboxIsEmpty);
    expect(await health()).toEqual({
      transport: 'in_process',
      connected: true,
      outboxDepth: 0,
      oldestSeconds: 0,
      deadLetters: 0,
    });
  });

  it('filters and pages the audit trail', async () => {
    const students = await Promise.all(Array.from({ length: 5 }, () => registerStudent(app)));
    const ids = students.map(({ student }) => student.userId);
    const registered = '/api/events?type=student.registered&severity=info&component=auth';
    await until('all are recorded', async () => {
      const { body } = await get(`${registered}&limit=100`);
      return ids.every((id) => body.items.some(({ subject }) => subject === id));
    });
    const all = (await get(`${registered}&limit=100`)).body.items;
    const paged: AuditItem[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: AuditItem[]; nextCursor: string | null } = (
        await get(`${registered}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).body;
      expect(page.items.length).toBeLessThanOrEqual(2);
      paged.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all);
    expect((await get('/api/events?severity=error')).body.items).toEqual([]);
    expect((await get('/api/events?component=chat')).body.items).toEqual([]);
    expect((await get('/api/events?since=2999-01-01T00:00:00Z')).body.items).toEqual([]);
    expect((await get('/api/events?until=2000-01-01T00:00:00Z')).body.items).toEqual([]);
  });

  it.each([
    'type=nonsense',
    'severity=fatal',
    'since=yesterday',
    'cursor=x',
    'limit=0',
    `subject=${'x'.repeat(101)}`,
  ])('refuses ?%s', async (query) => {
    expect((await get(`/api/events?${query}`)).status).toBe(422);
  });

  it('is for admins alone', async () => {
    const student = await registerStudent(app);
    for (const path of ['/api/events', '/api/events/dead'])
      expect((await get(path, student)).status).toBe(403);
    for (const [method, path] of [
      ['POST', '/api/events/dead/1/replay'],
      ['DELETE', '/api/events/dead/1'],
    ] as const) {
      const answer = await fetch(app.url + path, { method, headers: student.headers });
      expect(answer.status).toBe(403);
    }
  });

  describe('dead letters', () => {
    const call = async (method: string, path: string) => {
      const answer = await fetch(app.url + path, { method, headers: admin.headers });
      const text = await answer.text();
      return {
        status: answer.status,
        body: (text === '' ? {} : JSON.parse(text)) as { code?: string; outcome?: string },
      };
    };
    const deadLetter = async (type: string, data: unknown): Promise<{ id: number; eventId: string }> => {
      const eventId = randomUUID();
      await app.database.query(
        `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
         values ($1, 'student-events', 'k', $2, $3, '{}', now())`,
        [eventId, type, JSON.stringify(data)],
      );
      return until('it is a dead letter', async () => {
        const { body } = await get('/api/events/dead?limit=100');
        const found = (body.items as unknown as { id: number; eventId: string }[]).find(
          (item) => item.eventId === eventId,
        );
        return found;
      });
    };

    it('are listed with the reason, and fail again while nothing is mended', async () => {
      const { id } = await deadLetter('com.learnflow.student.registered.v1', { studentId: 'not a number' });
      const [item] = (await get('/api/events/dead?limit=1')).body.items;
      expect(item).toMatchObject({
        id,
        consumer: 'any',
        reason: 'invalid_data',
        attempts: 1,
        type: 'com.learnflow.student.registered.v1',
        value: '{"studentId": "not a number"}',
      });
      expect(await call('POST', `/api/events/dead/${id}/replay`)).toMatchObject({
        status: 409,
        body: { code: 'replay_failed' },
      });
      const [again] = (await get('/api/events/dead?limit=1')).body.items;
      expect(again).toMatchObject({ id, attempts: 2 });
    });

    it('are handled once by a replay, however many admins press the button', async () => {
      const data = { studentId: 7, userId: randomUUID(), role: 'student' };
      const { id, eventId } = await deadLetter('com.learnflow.student.registered.v1', {});
      await app.database.query('update dead_letter set value = $1 where id = $2', [
        Buffer.from(JSON.stringify(data)),
        id,
      ]);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => call('POST', `/api/events/dead/${id}/replay`)),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        200,
        ...Array.from({ length: 7 }, () => 404),
      ]);
      const recorded = await app.database.query('select type, data from system_events where event_id = $1', [
        eventId,
      ]);
      expect(recorded).toEqual([{ type: 'student.registered', data }]);
    });

    it('go back into the outbox where the broker had refused them', async () => {
      const data = { studentId: 8, userId: randomUUID() };
      const eventId = randomUUID();
      const headers = {
        ce_type: 'com.learnflow.student.deactivated.v1',
        ce_time: '2026-01-02T03:04:05.678Z',
        ce_id: eventId,
      };
      const [row] = await app.database.query<{ id: string }>(
        `insert into dead_letter (consumer, event_id, reason, error, topic, key, headers, value)
         values ('relay', $1, 'refused', 'too large', 'student-events', $2, $3, $4) returning id`,
        [eventId, data.userId, JSON.stringify(headers), Buffer.from(JSON.stringify(data))],
      );
      expect(await call('POST', `/api/events/dead/${row?.id}/replay`)).toEqual({
        status: 200,
        body: { outcome: 'queued' },
      });
      const recorded = () =>
        app.database.query('select type, data, occurred_at from system_events where event_id = $1', [
          eventId,
        ]);
      await until('it has been published', async () => (await recorded()).length === 1);
      expect(await recorded()).toEqual([
        { type: 'student.deactivated', data, occurred_at: new Date(headers.ce_time) },
      ]);
    });

    it('can be discarded', async () => {
      const { id } = await deadLetter('com.example.something', {});
      expect((await call('DELETE', `/api/events/dead/${id}`)).status).toBe(204);
      expect((await call('DELETE', `/api/events/dead/${id}`)).status).toBe(404);
      expect((await call('POST', `/api/events/dead/${id}/replay`)).status).toBe(404);
    });

    it.each(['0', 'x', '99999999999'])('have no id %s', async (id) => {
      expect((await call('DELETE', `/api/events/dead/${id}`)).status).toBe(422);
    });
  });
});
