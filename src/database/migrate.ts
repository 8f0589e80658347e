import type { MikroORM } from '@mikro-orm/postgresql';

/** Any constant: two processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 0x1ea2_f11;

/** Brings the database to this version; waits where another process is at it. Never a schema update outside of migrations. */
export async function migrate(orm: MikroORM): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await orm.migrator.up();
  });
}
