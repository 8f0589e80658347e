import 'reflect-metadata';
import { MikroORM } from '@mikro-orm/postgresql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApp } from './app.js';
import { AdminBootstrap } from './auth/admin-bootstrap.js';
import { banner } from './banner.js';
import { TutorSelector } from './chat/replies/tutor-selector.js';
import { ConfigError, loadConfig, type Config } from './common/config.js';
import { HealthService } from './common/health.js';
import { VERSION } from './common/version.js';
import { normaliseDatabaseUrl } from './database/database-url.js';
import { EmbeddedPostgres } from './database/embedded-postgres.js';
import { migrate } from './database/migrate.js';
import { DataFolderError } from './database/postgres-binaries.js';
import { EventsRuntime } from './events/events-runtime.js';
import { StarterExercises } from './exercises/starter-exercises.service.js';
import { Grader } from './grading/grader.js';
import { GraderUnavailable } from './grading/grading.types.js';
import { requireNative } from './grading/sandbox/native/self-test.js';

/** Their sentence says all that an operator needs. */
const EXPECTED = [ConfigError, DataFolderError, GraderUnavailable];
/** Ctrl-C ends everything within this; what is still open then is cut. */
const STOP_WITHIN_MS = 4_500;

async function main(): Promise<void> {
  const config = loadConfig();
  // First of all: what cannot grade as it is told to has no use for a database.
  if (config.env.GRADER === 'native') await requireNative();
  const embedded =
    config.env.DATABASE_URL === undefined
      ? await EmbeddedPostgres.start({ dataDir: config.dataDir })
      : undefined;
  const url = normaliseDatabaseUrl(config.env.DATABASE_URL ?? embedded?.url ?? '');
  try {
    const app = await createApp(config, url);
    stopOnSignal(app, embedded);
    await migrate(app.get(MikroORM));
    const madeAdmin = await app.get(AdminBootstrap).ensure();
    await app.get(StarterExercises).ensure();
    if (config.runsApi) await app.listen(config.env.APP_PORT, config.env.APP_HOST);
    else await app.init();
    console.log(banner(facts(config, app, madeAdmin)));
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function facts(
  config: Config,
  app: NestExpressApplication,
  madeAdmin: { email: string; password: string } | undefined,
) {
  const { env } = config;
  const host = env.APP_HOST === '0.0.0.0' || env.APP_HOST === '::' ? 'localhost' : env.APP_HOST;
  const { sandbox, reason } = app.get(Grader).describe();
  return {
    version: VERSION,
    seconds: process.uptime(),
    url: config.runsApi ? `http://${host}:${env.APP_PORT}` : undefined,
    database:
      env.DATABASE_URL === undefined
        ? `embedded PostgreSQL in ${env.DATA_DIR}`
        : new URL(env.DATABASE_URL).hostname,
    sandbox: `${sandbox}: ${reason}`,
    tutor: app.get(TutorSelector).describe(),
    events: app.get(EventsRuntime).describe(),
    madeAdmin,
    hasAdminSetting: env.ADMIN_EMAIL !== undefined,
  };
}

function stopOnSignal(app: NestExpressApplication, embedded: EmbeddedPostgres | undefined): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    app.get(HealthService).stop();
    void (async () => {
      await app.close();
      await embedded?.stop();
      process.exit(0);
    })();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const isExpected = EXPECTED.some((kind) => error instanceof kind) || isPortTaken(error);
  console.error(isExpected ? (error as Error).message : error);
  process.exit(1);
});

const isPortTaken = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
