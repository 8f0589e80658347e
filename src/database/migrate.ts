import { readdirSync } from 'node:fs';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { EXISTS, MIGRATIONS } from './database.sql.js';

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

/** Those of this version of LearnFlow, oldest first. */
export function knownMigrations(): string[] {
  const files = readdirSync(new URL('./migrations', import.meta.url));
  return files
    .flatMap((file) => /^(Migration\w+)\.(?:js|ts)$/.exec(file)?.slice(1) ?? [])
    .filter((name, index, names) => names.indexOf(name) === index)
    .sort();
}

/** Those that the database has had, also of other versions, in the order in which they were run. Reads only. */
export async function executedMigrations(em: EntityManager): Promise<string[]> {
  const table = await EXISTS.first(em, ['mikro_orm_migrations']);
  if (table?.exists !== true) return [];
  const rows = await MIGRATIONS.all(em);
  return rows.map(({ name }) => name);
}
