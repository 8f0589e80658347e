import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { HealthService } from '../../common/health.js';
import { DatabaseMetricsService } from '../../database/database-metrics.service.js';
import { JobQueue } from '../../database/work/job-queue.js';
import { OPEN_COUNTS } from '../submissions.sql.js';

/** A submission that has waited for so long says that grading stands still, or is far too slow. */
const LATE_SECONDS = 60;

/** Beyond that, a longer queue makes no longer an answer; the metrics, which are read less often, go on counting. */
const COUNTED_AT_MOST = { health: 1_000, metrics: 20_000 };

const oldestWaiting = new Gauge({
  name: 'learnflow_grading_oldest_waiting_seconds',
  help: 'How long the oldest submission has been due that no grader has taken',
});
const submissions = new Gauge({
  name: 'learnflow_grading_submissions',
  help: 'Submissions that are not graded: queued, running, or error (the platform failed; most are tried again)',
  labelNames: ['status'],
});
const OPEN = ['queued', 'running', 'error'] as const;

/** Tells /health how many submissions wait for a grade, and how long the oldest has; `degraded` where that is too long. */
@Injectable()
export class QueueHealthIndicator {
  constructor(
    em: EntityManager,
    private readonly queue: JobQueue,
    health: HealthService,
    metrics: DatabaseMetricsService,
  ) {
    metrics.onRead((fork) => this.read(fork, COUNTED_AT_MOST.metrics).then(() => undefined));
    health.register('queue', async () => {
      const { queued, running, oldestSeconds } = await this.read(em.fork(), COUNTED_AT_MOST.health);
      return {
        status: oldestSeconds < LATE_SECONDS ? 'ok' : 'degraded',
        value: { waiting: queued, running, oldestSeconds },
      };
    });
  }

  private async read(em: EntityManager, countedAtMost: number) {
    const rows = await OPEN_COUNTS.all(em, [countedAtMost]);
    const oldestSeconds = await this.queue.oldestDueSeconds(em, 'grading');
    oldestWaiting.set(oldestSeconds);
    const counts = { queued: 0, running: 0, error: 0 };
    for (const { status, count } of rows) counts[status] = count;
    if (countedAtMost === COUNTED_AT_MOST.metrics)
      for (const status of OPEN) submissions.set({ status }, counts[status]);
    return { ...counts, oldestSeconds };
  }
}
