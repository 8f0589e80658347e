import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { ActivityService } from '../src/database/work/activity.service.js';
import { JobQueue } from '../src/database/work/job-queue.js';
import { SessionConnection } from '../src/database/connection/session-connection.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

describe('the job queue', () => {
  let testApp: TestApp;
  let queue: JobQueue;

  beforeAll(async () => {
    testApp = await startTestApp({ APP_ROLE: 'api' });
    queue = new JobQueue(
      testApp.app.get(MikroORM),
      testApp.app.get(SessionConnection),
      testApp.app.get(ActivityService),
    );
    await queue.start({ works: true });
  });
  afterAll(async () => {
    await queue.stop(1_000);
    await testApp.stop();
  });

  it('tries a job that fails again, and not the one that was taken with it', async () => {
    await testApp.app
      .get(EntityManager)
      .fork()
      .transactional(async (em) => {
        for (const key of ['good', 'bad']) await queue.send(em, 'grading', { key });
      });
    const handled: string[] = [];
    await queue.work('grading', { workers: 1, together: 2 }, async ({ key }) => {
      handled.push(key);
      if (key === 'bad' && handled.length <= 2) throw new Error('not this time');
    });
    const states = () =>
      testApp.database.query<{ key: string; state: string; retries: number }>(
        `select singleton_key as key, state::text, retry_count as retries from pgboss.job order by created_on, key`,
      );
    await until('both have ended', async () => (await states()).every(({ state }) => state === 'completed'));
    expect(handled.toSorted()).toEqual(['bad', 'bad', 'good']);
    expect((await states()).map(({ key, retries }) => `${key} ${retries}`).toSorted()).toEqual([
      'bad 1',
      'good 0',
    ]);
  });
});
