import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { ormConfig } from '../mikro-orm.config.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ChatModule } from './chat/chat.module.js';
import { CommonModule } from './common/common.module.js';
import type { Config } from './common/config.js';
import { loggerParams } from './common/telemetry/logging.js';
import { DatabaseModule } from './database/database.module.js';
import type { DatabaseTarget } from './database/connection/database-target.js';
import { EventsModule } from './events/events.module.js';
import { ExercisesModule } from './exercises/exercises.module.js';
import { LiveModule } from './live/live.module.js';
import { SubmissionsModule } from './submissions/submissions.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The wiring of all rooms. */
@Module({})
export class AppModule {
  static forRoot(config: Config, target: DatabaseTarget): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggerParams(config)),
        CommonModule.forRoot(config),
        MikroOrmModule.forRoot({
          ...ormConfig(target, { pool: { min: 0, max: config.env.DATABASE_POOL_SIZE } }),
          driver: PostgreSqlDriver,
        }),
        DatabaseModule.forRoot(target),
        EventsModule,
        AuthModule,
        LiveModule,
        WebhooksModule,
        AnalyticsModule,
        ExercisesModule,
        SubmissionsModule,
        ChatModule,
      ],
    };
  }
}
