import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import { ADVISORY_LOCKS } from '../advisory-locks.js';
import { EXISTS, OTHER_SERVERS, PRESENT_TABLES } from '../database.sql.js';
import { executedMigrations, knownMigrations, migrate } from '../migrate.js';
import { BackupError, quoted, type BackupProgress } from './manifest.js';
import type { Backup } from './read-backup.js';

export interface RestoreOptions {
  /** Every table of this version. */
  tables: readonly string[];
  overwrite: boolean;
  onProgress: BackupProgress;
}

/**
 * Puts a backup in the place of what is there: the tables are made as they were then, filled, and brought up to this
 * version. All but the last in one transaction: one that fails leaves everything as it was. `orm` must not lead
 * through a pooler in transaction mode, and must not be in use. Throws BackupError.
 */
export async function restore(orm: MikroORM, backup: Backup, options: RestoreOptions): Promise<void> {
  const { migrations } = backup.manifest;
  const known = knownMigrations();
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new BackupError(
      `The backup is of a newer LearnFlow (${backup.manifest.version}, ${unknown[0]}); restore it with that version.`,
    );
  const names = new Set(options.tables);
  for (const { name } of backup.manifest.tables) names.add(name);
  const pool: Pool = await orm.em.getConnection().getNativeClient();
  let client: PoolClient | undefined;
  pool.on('acquire', (acquired) => (client = acquired));
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [ADVISORY_LOCKS.migration]);
    // The ORM keeps to this connection until the transaction ends.
    const own = client;
    if (own === undefined) throw new Error('The pool did not tell of its connection');
    await requireAlone(em);
    const isMigrated = (await executedMigrations(em)).length > 0;
    if (!options.overwrite) await requireEmpty(em, [...names]);
    for (const name of names) await em.execute(`drop table if exists ${quoted(name)} cascade`);
    if (isMigrated) await em.execute('delete from mikro_orm_migrations');
    const transaction = em.getTransactionContext();
    const last = migrations.at(-1);
    if (last !== undefined) await orm.migrator.up({ to: last, transaction });
    for (const { name } of backup.manifest.tables) await em.execute(`truncate ${quoted(name)} cascade`);
    await backup.load(own, options.onProgress);
    await emptyQueue(em);
  });
  await migrate(orm);
}

/** Servers hold in memory what would no longer be true. */
async function requireAlone(em: EntityManager): Promise<void> {
  const others = await OTHER_SERVERS.first(em);
  if (others !== undefined && others.count > 0)
    throw new BackupError('LearnFlow runs on this database; stop all of its processes first.');
}

async function requireEmpty(em: EntityManager, tables: readonly string[]): Promise<void> {
  const present = await PRESENT_TABLES.all(em, [tables]);
  for (const { name } of present) {
    const [row] = await em.execute<object[]>(`select 1 from ${quoted(name)} limit 1`);
    if (row !== undefined)
      throw new BackupError(
        `The database is not empty (${name} has rows). --overwrite puts the backup in the place of everything that is there.`,
      );
  }
}

/** Its jobs are about rows that are gone; what waits in the backup gets new ones from the first worker. */
async function emptyQueue(em: EntityManager): Promise<void> {
  const queue = await EXISTS.first(em, ['pgboss.job']);
  if (queue?.exists === true) await em.execute('delete from pgboss.job');
}
