import { Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../common/config.js';
import { HealthService } from '../common/health.js';
import { MetricsService } from '../common/telemetry/metrics.js';
import { Grader } from './grader.js';
import { gradingMetrics } from './grading-metrics.js';

/** Tells /health what this server grades, and ends the sandboxes with the app. */
@Injectable()
class GraderLifecycle implements OnApplicationShutdown {
  constructor(
    private readonly grader: Grader,
    health: HealthService,
    metrics: MetricsService,
  ) {
    metrics.beforeScrape(() => tellLoad(grader));
    health.register('graders', async () => ({ status: 'ok', value: runtimeVersions(grader) }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.grader.stop();
  }
}

function tellLoad(grader: Grader): void {
  const { places, pool } = grader.load();
  gradingMetrics.places.set({ state: 'taken' }, places.taken);
  gradingMetrics.places.set({ state: 'waiting' }, places.waiting);
  gradingMetrics.placesLimit.set(places.limit);
  gradingMetrics.processes.set({ state: 'ready' }, pool.ready);
  gradingMetrics.processes.set({ state: 'booting' }, pool.booting);
}

const runtimeVersions = (grader: Grader): Record<string, string> =>
  Object.fromEntries(
    grader.runtimes().map(({ language, sandbox, version }) => [language, `${version} (${sandbox})`]),
  );

@Module({
  providers: [
    {
      provide: Grader,
      inject: [Config],
      useFactory: (config: Config) => {
        const logger = new Logger('Grader');
        const write = { info: 'log', warn: 'warn', error: 'error' } as const;
        return Grader.create({
          driver: config.env.GRADER,
          cacheDir: config.cacheDir,
          log: (level, message) => logger[write[level]](message),
        });
      },
    },
    GraderLifecycle,
  ],
  exports: [Grader],
})
export class GradingModule {}
