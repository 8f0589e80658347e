import type { NestExpressApplication } from '@nestjs/platform-express';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/common/config.js';
import { DatabaseTarget } from '../../src/database/connection/database-target.js';
import { CACHE_DIR } from './cache-dir.js';
import { cloneDatabase, type TestDatabase } from './test-database.js';

export interface TestApp {
  app: NestExpressApplication;
  database: TestDatabase;
  /** `http://127.0.0.1:<port>` */
  url: string;
  stop(): Promise<void>;
}

/**
 * The real app on a cloned database and a free port. `settings` are environment variables; a `shared` database is
 * another app's, and stays when this one stops; `target` is another way to it. Events stay in the outbox unless
 * EVENT_RELAY is set to on.
 */
export async function startTestApp(
  settings: Record<string, string> = {},
  shared?: TestDatabase,
  target?: DatabaseTarget,
): Promise<TestApp> {
  const database = shared ?? (await cloneDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'learnflow-data-'));
  const config = loadConfig(
    {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      RATE_LIMIT: 'off',
      EVENT_RELAY: 'off',
      DATA_DIR: dataDir,
      CACHE_DIR: CACHE_DIR ?? '',
      APP_HOST: '127.0.0.1',
      ...settings,
    },
    '/nonexistent/.env',
  );
  const app = await createApp(config, target ?? DatabaseTarget.direct(database.url));
  await app.listen(0, '127.0.0.1');
  return {
    app,
    database,
    url: await app.getUrl(),
    stop: async () => {
      await app.close();
      if (shared === undefined) await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
