import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from './prepared.js';
import { HealthService } from '../common/health.js';

/** Says in /health whether the database answers. */
@Injectable()
export class DatabaseHealthIndicator {
  constructor(em: EntityManager, health: HealthService) {
    health.register('database', async () => {
      await queryPrepared(em.fork(), 'select 1', []);
      return { status: 'ok', value: 'ok' };
    });
  }
}
