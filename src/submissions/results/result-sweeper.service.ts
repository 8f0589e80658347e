import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { ActivityService } from '../../database/work/activity.service.js';
import { DueWatch } from '../../database/work/due-watch.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { BEGIN_SWEEP, SWEEP_RESULTS } from '../submissions.sql.js';

const SWEEP_MS = 3_600_000;
/** Submissions that one transaction looks at: some tens of milliseconds. */
const AT_ONCE = 1_000;
/** Between two of them, for everybody else. */
const REST_MS = 200;

/** Forgets what each test said of old submissions that have been superseded; their code, verdict and score stay. */
@Injectable()
export class ResultSweeperService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ResultSweeperService.name);
  private readonly watch: DueWatch;
  private readonly days: number;
  private readonly runs: boolean;

  constructor(
    { env, runsWorker }: Config,
    private readonly em: EntityManager,
    activity: ActivityService,
    session: SessionConnection,
  ) {
    this.days = env.RESULT_DAYS;
    this.runs = runsWorker && this.days > 0;
    this.watch = new DueWatch(activity, session, {
      look: async () => ((await this.sweep(this.days)) < AT_ONCE ? undefined : REST_MS),
      everyMs: SWEEP_MS,
      onError: (error) => this.logger.warn(`Old results were not swept: ${String(error)}`),
    });
  }

  onApplicationBootstrap(): void {
    if (this.runs) this.watch.wake();
  }

  onModuleDestroy(): Promise<void> {
    return this.watch.stop();
  }

  /** Answers how many submissions it has looked at: each once, when it is `days` old. */
  sweep(days: number): Promise<number> {
    return this.em.fork().transactional(async (em) => {
      await BEGIN_SWEEP.first(em);
      return (await SWEEP_RESULTS.first(em, [AT_ONCE, days]))?.looked ?? 0;
    });
  }
}
