import { readdirSync } from 'node:fs';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { pause } from '../common/pause.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { EXISTS, MIGRATIONS } from './database.sql.js';
import { DatabaseStartError } from './start/start-faults.js';

/** How long a migration waits for a table, since all who come after it wait as well. */
const LOCK_WITHIN_MS = 2_000;
const RETRY_MS = 1_000;
const GIVEN_UP_AFTER_MS = 10 * 60_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Brings the database to this version; waits where another process is at it. Never a schema update outside of
 * migrations. What holds a table for long, such as a backup, is waited for without holding up everybody else: all is undone
 * and tried again. `orm` must not lead through a pooler in transaction mode. Throws DatabaseStartError in the end.
 */
export async function migrate(orm: MikroORM): Promise<void> {
  const start = performance.now();
  for (;;) {
    try {
      return await migrateAtOnce(orm);
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      if (performance.now() - start > GIVEN_UP_AFTER_MS)
        throw new DatabaseStartError(
          'Somebody holds a table that a migration changes, a backup or an open transaction. Nothing was changed; end that (select * from pg_locks where granted), and migrate again.',
          { cause: error },
        );
      await pause(RETRY_MS);
    }
  }
}

async function migrateAtOnce(orm: MikroORM): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [ADVISORY_LOCKS.migration]);
    await em.execute(`set local lock_timeout = ${LOCK_WITHIN_MS}`);
    await orm.migrator.up({ transaction: em.getTransactionContext() });
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
