import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { HealthService } from '../common/health.js';

/** Says in /health whether the database answers. */
@Injectable()
export class DatabaseHealthIndicator {
  constructor(em: EntityManager, health: HealthService) {
    health.register('database', async () => {
      await em.fork().execute('select 1');
      return { status: 'ok', value: 'ok' };
    });
  }
}
