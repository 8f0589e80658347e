import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from './prepared.js';
import { HealthService } from '../common/health.js';
import { ActivityService } from './activity.service.js';

const MAX_AGE_MS = { busy: 0, quiet: 120_000, asleep: Number.POSITIVE_INFINITY };

/** Says in /health whether the database answers. */
@Injectable()
export class DatabaseHealthIndicator {
  constructor(em: EntityManager, health: HealthService, activity: ActivityService) {
    health.restBy(() => MAX_AGE_MS[activity.state]);
    health.register('database', async () => {
      await queryPrepared(em.fork(), 'select 1', []);
      return { status: 'ok', value: 'ok' };
    });
  }
}
