import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Config } from './config.js';
import { HealthController, HealthService } from './health.js';
import { MetricsController, MetricsService } from './telemetry/metrics.js';
import { MetricsServer } from './telemetry/metrics-server.js';
import { PagesController } from './pages/pages.controller.js';
import { RequestDrainService } from './http/request-drain.service.js';
import { RateLimiter, RateLimitGuard } from './limits/rate-limit.js';

/** Global, the only one: configuration, health and limits concern every room. */
@Global()
@Module({ controllers: [HealthController, MetricsController, PagesController] })
export class CommonModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: CommonModule,
      providers: [
        { provide: Config, useValue: config },
        HealthService,
        MetricsServer,
        MetricsService,
        RequestDrainService,
        RateLimiter,
        RateLimitGuard,
      ],
      exports: [Config, HealthService, MetricsServer, MetricsService, RateLimiter, RateLimitGuard],
    };
  }
}
