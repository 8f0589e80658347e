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
    return { status: answer.status, body: (await answer.json()) as { items: AuditItem[]; nextCursor: string | null } };
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
});
