import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { HealthService } from '../common/health.js';
import { ActivityService } from './work/activity.service.js';
import { READ_ONLY } from './database.sql.js';

const MAX_AGE_MS = { busy: 0, quiet: 120_000, asleep: Number.POSITIVE_INFINITY };

/** Says in /health whether the database answers, and whether it takes writes. */
@Injectable()
export class DatabaseHealthIndicator {
  constructor(em: EntityManager, health: HealthService, activity: ActivityService) {
    health.restBy(() => MAX_AGE_MS[activity.state]);
    health.register('database', async () => {
      const state = await READ_ONLY.first(em.fork());
      // What can be read is read; whoever hands something in is told to come again.
      if (state?.readOnly === true) return { status: 'degraded', value: 'read_only' };
      return { status: 'ok', value: 'ok' };
    });
  }
}
