import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { HealthService } from '../common/health.js';

/** Tells /health how many submissions wait for a grade, and how long the oldest has. */
@Injectable()
export class QueueHealth {
  constructor(em: EntityManager, health: HealthService) {
    health.register('queue', async () => {
      const [value] = await em
        .fork()
        .execute<{ waiting: number; running: number; oldestSeconds: number | null }[]>(
          `select count(*) filter (where status = 'queued')::int as waiting, count(*) filter (where status = 'running')::int as running,
           extract(epoch from now() - min(created_at) filter (where status = 'queued'))::int as "oldestSeconds"
         from exercise_submissions where status in ('queued', 'running', 'error')`,
        );
      return { status: 'ok', value: value ?? null };
    });
  }
}
