import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { HealthService } from '../common/health.js';
import { queryPrepared } from '../database/prepared.js';
import { JobQueue } from '../database/job-queue.js';

/** A submission that has waited for so long says that grading stands still, or is far too slow. */
const LATE_SECONDS = 60;

/** Beyond that, a longer queue makes no longer an answer. */
const COUNTED_AT_MOST = 20_000;

const oldestWaiting = new Gauge({
  name: 'learnflow_grading_oldest_waiting_seconds',
  help: 'How long the oldest submission has waited for a grader; as of the last question after the health',
});

/** Tells /health how many submissions wait for a grade, and how long the oldest has; `degraded` where that is too long. */
@Injectable()
export class QueueHealthIndicator {
  constructor(em: EntityManager, queue: JobQueue, health: HealthService) {
    health.register('queue', async () => {
      const fork = em.fork();
      const [counts] = await queryPrepared<{ waiting: number; running: number }>(
        fork,
        `select count(*) filter (where status = 'queued')::int as waiting, count(*) filter (where status = 'running')::int as running
         from (select status from exercise_submissions where status in ('queued', 'running', 'error') limit ${COUNTED_AT_MOST}) open`,
        [],
      );
      const oldestSeconds = await queue.oldestDueSeconds(fork, 'grading');
      oldestWaiting.set(oldestSeconds);
      return {
        status: oldestSeconds < LATE_SECONDS ? 'ok' : 'degraded',
        value: { waiting: counts?.waiting ?? 0, running: counts?.running ?? 0, oldestSeconds },
      };
    });
  }
}
