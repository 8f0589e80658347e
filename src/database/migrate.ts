import type { MikroORM } from '@mikro-orm/postgresql';
import { ADVISORY_LOCKS } from './advisory-locks.js';

/**
 * Brings the database to this version; waits where another process is at it. Never a schema update outside of
 * migrations. `orm` must not lead through a pooler in transaction mode.
 */
export async function migrate(orm: MikroORM): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [ADVISORY_LOCKS.migration]);
    await orm.migrator.up();
  });
}
