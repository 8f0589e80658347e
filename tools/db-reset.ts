import { Client } from 'pg';
import { ConfigError, loadConfig } from '../src/common/config.js';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { DataFolderError } from '../src/database/embedded/postgres-binaries.js';

/** `npm run db:reset`: empties the embedded database; the next start migrates and fills it. Never a server of yours. */
async function main(): Promise<void> {
  const { env, dataDir } = loadConfig();
  if (env.DATABASE_URL !== undefined)
    throw new ConfigError(['DATABASE_URL is set: only the embedded database is reset']);
  const server = await EmbeddedPostgres.start({ dataDir });
  const admin = new Client({ connectionString: server.url.replace(/learnflow$/, 'postgres') });
  await admin.connect();
  await admin.query('drop database if exists learnflow with (force)');
  await admin.query('create database learnflow');
  await admin.end();
  await server.stop();
  console.log(`The database in ${env.DATA_DIR} is empty. npm start fills it.`);
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || error instanceof DataFolderError;
  console.error(isExpected ? error.message : error);
  process.exit(1);
});
