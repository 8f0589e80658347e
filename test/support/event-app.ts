import 'reflect-metadata';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver, type EntityManager } from '@mikro-orm/postgresql';
import { Controller, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ormConfig } from '../../mikro-orm.config.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { DatabaseTarget } from '../../src/database/connection/database-target.js';
import type { DomainEvent } from '../../src/events/cloud-event.js';
import { CommonModule } from '../../src/common/common.module.js';
import { loadConfig } from '../../src/common/config.js';
import { Consumes } from '../../src/events/consumers/consumes.js';
import { connectEvents, EventsModule } from '../../src/events/events.module.js';

/** What a test does in the middle of a handler, after its effect and before the commit. */
export class HandlerHook {
  run: (event: DomainEvent<'progress.changed'>) => Promise<void> = () => Promise.resolve();
}

/** A consumer whose effects can be counted: a row for each, and nothing that would refuse a second one. */
@Controller()
class EffectEvents {
  constructor(private readonly hook: HandlerHook) {}

  @Consumes('effects', 'progress.changed')
  async apply(event: DomainEvent<'progress.changed'>, em: EntityManager): Promise<void> {
    await em.execute('insert into test_effect (event_id, key, version, node) values (?, ?, ?, ?)', [
      event.id,
      event.key,
      event.data.attempts,
      process.pid,
    ]);
    await this.hook.run(event);
  }
}

/**
 * A worker that does nothing but move events: the same EventsModule as in the app, and one consumer more. `prepare` runs
 * before anything starts.
 */
export async function createEventApp(
  databaseUrl: string,
  settings: Record<string, string>,
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<INestApplication> {
  const environment = { NODE_ENV: 'test', APP_ROLE: 'worker', SECRET_KEY: 'signs-nothing-in-this-test' };
  const config = loadConfig({ ...environment, ...settings }, '/nonexistent/.env');
  @Module({
    imports: [
      CommonModule.forRoot(config),
      MikroOrmModule.forRoot({ ...ormConfig(DatabaseTarget.direct(databaseUrl)), driver: PostgreSqlDriver }),
      DatabaseModule.forRoot(DatabaseTarget.direct(databaseUrl)),
      EventsModule,
    ],
    controllers: [EffectEvents],
    providers: [HandlerHook],
  })
  class TestModule {}
  const logger = process.env['EVENT_TEST_LOG'] === undefined ? false : (['debug', 'warn', 'error'] as const);
  const app = await NestFactory.create(TestModule, { logger: logger && [...logger], abortOnError: false });
  connectEvents(app);
  prepare(app);
  await app.init();
  return app;
}
