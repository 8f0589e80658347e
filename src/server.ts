import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApp } from './app.js';
import { AdminBootstrapService, type AdminCredentials } from './auth/accounts/admin-bootstrap.service.js';
import { banner } from './banner.js';
import { TutorSelector } from './chat/replies/tutor-selector.js';
import { loadConfig, type Config } from './common/config.js';
import { HealthService } from './common/health.js';
import { startTracing } from './common/telemetry/start-tracing.js';
import { VERSION } from './common/version.js';
import { DatabaseTarget } from './database/connection/database-target.js';
import { EmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import { checkDatabase } from './database/start/start-check.js';
import { placeOf } from './database/start/start-faults.js';
import { EventsRuntimeService } from './events/events-runtime.service.js';
import { StarterExercisesService } from './exercises/starter/starter-exercises.service.js';
import { Grader } from './grading/grader.js';
import { requireNative } from './grading/sandbox/native/confinement/self-test.js';
import { bringUpToDate, requireUpToDate } from './schema.js';
import { sentenceOf } from './start-errors.js';

/** Ctrl-C ends everything within this; what is still open then is cut. */
const STOP_WITHIN_MS = 4_500;

/** Runs the server until a signal; whatever keeps it from starting is one sentence and exit code 1. */
export async function start(): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(sentenceOf(error) ?? error);
    process.exit(1);
  }
}

async function run(): Promise<void> {
  const config = loadConfig();
  const stopTracing = await startTracing();
  // First of all: what cannot grade as it is told to has no use for a database.
  if (config.env.GRADER === 'native') await requireNative();
  const embedded =
    config.env.DATABASE_URL === undefined
      ? await EmbeddedPostgres.start({ dataDir: config.dataDir })
      : undefined;
  try {
    const target = await checkDatabase({
      url: config.env.DATABASE_URL ?? embedded?.url ?? '',
      directUrl: config.env.DATABASE_DIRECT_URL,
      poolSize: config.env.DATABASE_POOL_SIZE,
    });
    await (config.env.MIGRATE === 'at_start' ? bringUpToDate : requireUpToDate)(target);
    const app = await createApp(config, target);
    stopOnSignal(app, embedded, stopTracing);
    const madeAdmin = await app.get(AdminBootstrapService).ensure();
    await app.get(StarterExercisesService).ensure();
    if (config.runsApi) await app.listen(config.env.APP_PORT, config.env.APP_HOST);
    else await app.init();
    const passwordFile = await keepPassword(config, madeAdmin);
    console.log(banner({ ...facts(config, app, madeAdmin), passwordFile, warnings: warnings() }));
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** Without a terminal the words of a start go into some log, where a password has no business: a file of its own instead. */
async function keepPassword(
  { dataDir }: Config,
  made: AdminCredentials | undefined,
): Promise<string | undefined> {
  if (made === undefined || process.stdout.isTTY) return undefined;
  const path = join(dataDir, 'first-admin-password');
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, `${made.email}\n${made.password}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return path;
}

/** The sandbox gives root up for what students wrote; the process itself keeps what it was started with. */
const warnings = (): string[] =>
  process.getuid?.() === 0
    ? [
        'this process runs as root; start it as a user of its own, who owns DATA_DIR (the sandbox gives root up)',
      ]
    : [];

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
        : placeOf(app.get(DatabaseTarget).url).host,
    sandbox: `${sandbox}: ${reason}`,
    tutor: app.get(TutorSelector).describe(),
    events: app.get(EventsRuntimeService).describe(),
    madeAdmin,
    hasAdminSetting: env.ADMIN_EMAIL !== undefined,
  };
}

function stopOnSignal(
  app: NestExpressApplication,
  embedded: EmbeddedPostgres | undefined,
  stopTracing: () => Promise<void>,
): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    app.get(HealthService).stop();
    void (async () => {
      await app.close();
      await stopTracing();
      await embedded?.stop();
      process.exit(0);
    })();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}
