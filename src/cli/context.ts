import 'reflect-metadata';
import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { createApp } from '../app.js';
import { Config, loadConfig } from '../common/config.js';
import type { Viewer } from '../common/viewer.js';
import type { DatabaseTarget } from '../database/connection/database-target.js';
import { EmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { JobQueue } from '../database/work/job-queue.js';
import { checkDatabase } from '../database/start/start-check.js';
import { requireUpToDate } from '../schema.js';

/** Whoever holds the database: may everything, and is no account. */
export const OPERATOR: Viewer = {
  studentId: 0,
  userId: '00000000-0000-0000-0000-000000000000',
  sessionId: '',
  role: 'admin',
};

/** A pool of a command's own is small: it stands beside those of the servers. */
const POOL_SIZE = 4;

/** The database that the settings name; the embedded one is joined where a server has it, and else runs meanwhile. */
export async function withDatabase<T>(
  use: (target: DatabaseTarget, config: Config) => Promise<T>,
): Promise<T> {
  const loaded = loadConfig();
  const { env, secretKey } = loaded;
  const config = new Config(
    { ...env, DATABASE_POOL_SIZE: POOL_SIZE, LOG_LEVEL: quiet(env.LOG_LEVEL) },
    secretKey,
  );
  const embedded =
    env.DATABASE_URL === undefined ? await EmbeddedPostgres.join({ dataDir: config.dataDir }) : undefined;
  try {
    const target = await checkDatabase({
      url: env.DATABASE_URL ?? embedded?.url ?? '',
      directUrl: env.DATABASE_DIRECT_URL,
      poolSize: POOL_SIZE,
    });
    return await use(target, config);
  } finally {
    await embedded?.stop();
  }
}

/** The services of the server, wired as there and not started: no HTTP, no sockets, no workers, no timers. */
export function withServices<T>(use: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  return withDatabase(async (target, config) => {
    await requireUpToDate(target);
    const app = await createApp(config, target);
    try {
      await app.get(JobQueue).start({ works: false });
      return await RequestContext.create(app.get(MikroORM).em, () => use(app));
    } finally {
      await app.close();
    }
  });
}

/** A command says what happened itself. */
const quiet = (level: Config['env']['LOG_LEVEL']): Config['env']['LOG_LEVEL'] =>
  level === 'info' || level === 'warn' ? 'error' : level;
