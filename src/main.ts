import 'reflect-metadata';
import { MikroORM } from '@mikro-orm/postgresql';
import { createApp } from './app.js';
import { ConfigError, loadConfig } from './common/config.js';
import { HealthService } from './common/health.js';
import { EmbeddedPostgres } from './database/embedded-postgres.js';
import { migrate } from './database/migrate.js';
import { DataFolderError } from './database/postgres-binaries.js';

async function main(): Promise<void> {
  const config = loadConfig();
  const embedded =
    config.env.DATABASE_URL === undefined ? await EmbeddedPostgres.start({ dataDir: config.dataDir }) : undefined;
  const app = await createApp(config, config.env.DATABASE_URL ?? embedded!.url);
  await migrate(app.get(MikroORM));
  await app.listen(config.env.APP_PORT, config.env.APP_HOST);
  const stop = (): void => {
    app.get(HealthService).stop();
    void app.close().then(() => embedded?.stop()).finally(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof DataFolderError;
  console.error(known ? error.message : error);
  process.exit(1);
});
