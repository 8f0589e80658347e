import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ActivityService } from './work/activity.service.js';
import { DatabaseHealthIndicator } from './database.health-indicator.js';
import { DatabaseMetricsService } from './database-metrics.service.js';
import { DatabaseTarget } from './connection/database-target.js';
import { JobQueue } from './work/job-queue.js';
import { SessionConnection } from './connection/session-connection.js';

/** Global like the configuration: every room stores something, and all share one session with the server. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(target: DatabaseTarget): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DatabaseTarget, useValue: target },
        ActivityService,
        DatabaseHealthIndicator,
        DatabaseMetricsService,
        JobQueue,
        SessionConnection,
      ],
      exports: [ActivityService, DatabaseMetricsService, DatabaseTarget, JobQueue, SessionConnection],
    };
  }
}
