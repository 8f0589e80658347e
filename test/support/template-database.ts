import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { ormConfig } from '../../mikro-orm.config.js';
import { DatabaseTarget } from '../../src/database/connection/database-target.js';
import { JobQueue } from '../../src/database/work/job-queue.js';
import { migrate } from '../../src/database/migrate.js';
import { startScratchPostgres, type ScratchPostgres } from './scratch-postgres.js';

/** One real server for the whole run, and in it a migrated database that every test file clones. */
export async function startTemplateDatabase(): Promise<ScratchPostgres> {
  const server = await startScratchPostgres();
  const orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(server.url), { logger: () => undefined }));
  await migrate(orm);
  await orm.close(true);
  await JobQueue.install(server.url);
  const admin = new Client({ connectionString: server.url.replace(/learnflow$/, 'postgres') });
  await admin.connect();
  await admin.query('alter database learnflow with allow_connections false');
  await admin.end();
  return server;
}
