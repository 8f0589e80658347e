import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { ormConfig } from '../mikro-orm.config.js';
import { CommonModule } from './common/common.module.js';
import type { Config } from './common/config.js';
import { loggerParams } from './common/logging.js';

/** The wiring of all rooms; `databaseUrl` is the embedded server's where the configuration names none. */
@Module({})
export class AppModule {
  static forRoot(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggerParams(config)),
        CommonModule.forRoot(config),
        MikroOrmModule.forRoot({
          ...ormConfig(databaseUrl, { pool: { min: 0, max: config.env.DATABASE_POOL_SIZE } }),
          driver: PostgreSqlDriver,
        }),
      ],
    };
  }
}
