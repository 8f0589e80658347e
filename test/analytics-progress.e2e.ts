import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import { ProgressService } from '../src/analytics/progress.service.js';
import { startTestApp, type TestApp } from './support/test-app.js';
describe('x', () => {
  let t: TestApp;
  beforeAll(async () => { t = await startTestApp(); });
  afterAll(() => t.stop());
  it('works', async () => {
    await t.database.query(`insert into students (user_id,email,password_hash,name,created_at,updated_at) values ('7b0f9ca3-6d1a-4a1e-9d2b-0d7f0c5c9a11','a@b.c','x','A',now(),now())`);
    await t.database.query(`insert into exercises (title,description,difficulty_level,topic,test_cases,hints,created_at,updated_at) values ('T','D','intermediate','loops','[]','[]',now(),now())`);
    const em = t.app.get(EntityManager).fork();
    const progress = t.app.get(ProgressService);
    await em.transactional(async (tx) => {
      await progress.countSubmission(tx, 1);
      await progress.lock(tx, 1, 1);
      await progress.record(tx, { studentId: 1, userId: '7b0f9ca3-6d1a-4a1e-9d2b-0d7f0c5c9a11', timezone: 'Europe/Berlin' }, { exerciseId: 1, topic: 'loops', difficultyLevel: 'intermediate' }, [{ attempt: 1, verdict: 'accepted', score: 100, gradedAt: new Date(), evaluated: false }]);
    });
    console.log(await t.database.query('select * from progress'), await t.database.query('select * from student_stats'), await t.database.query('select * from student_activity'), await t.database.query('select * from outbox_event'));
  });
});
