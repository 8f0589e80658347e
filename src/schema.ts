import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../mikro-orm.config.js';
import { DatabaseTarget } from './database/connection/database-target.js';
import { JobQueue } from './database/work/job-queue.js';
import { executedMigrations, knownMigrations, migrate } from './database/migrate.js';

/** The database is not of this version; the message says what to do. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** Apart from the app's pool, which may lead through a pooler. */
async function directly<T>(target: DatabaseTarget, use: (orm: MikroORM) => Promise<T>): Promise<T> {
  const orm = await MikroORM.init(
    ormConfig(DatabaseTarget.direct(target.directUrl), { pool: { min: 0, max: 2 }, logger: () => undefined }),
  );
  try {
    return await use(orm);
  } finally {
    await orm.close(true);
  }
}

/** Everything is in place before anything starts. Answers the names of the migrations that were run meanwhile. */
export function bringUpToDate(target: DatabaseTarget): Promise<string[]> {
  return directly(target, async (orm) => {
    const before = new Set(await executedMigrations(orm.em.fork()));
    await migrate(orm);
    return (await executedMigrations(orm.em.fork())).filter((name) => !before.has(name));
  });
}

/** The same with the queue's own tables: then processes can start that may make none. */
export async function installSchema(target: DatabaseTarget): Promise<string[]> {
  const names = await bringUpToDate(target);
  await JobQueue.install(target.directUrl);
  return names;
}

/** Throws SchemaError where migrations are missing. Those of a newer version are no hindrance: it is being rolled out. */
export function requireUpToDate(target: DatabaseTarget): Promise<void> {
  return directly(target, async (orm) => {
    const done = new Set(await executedMigrations(orm.em.fork()));
    const missing = knownMigrations().filter((name) => !done.has(name));
    if (missing.length === 0) return;
    const count = missing.length === 1 ? 'a migration' : `${missing.length} migrations`;
    throw new SchemaError(
      `The database lacks ${count} of this version (${missing[0]}). Run \`learnflow migrate\` (\`npm run cli -- migrate\`).`,
    );
  });
}
