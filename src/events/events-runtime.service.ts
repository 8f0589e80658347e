import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Config } from '../common/config.js';
import { HealthService, type CheckResult } from '../common/health.js';
import { MetricsService } from '../common/telemetry/metrics.js';
import { ActivityService } from '../database/work/activity.service.js';
import { DatabaseMetricsService } from '../database/database-metrics.service.js';
import { DueWatch } from '../database/work/due-watch.js';
import { SessionConnection } from '../database/connection/session-connection.js';
import { EVENT_TRANSPORT, type EventTransport } from './transports/event-transport.js';
import { metrics } from './events-metrics.js';
import { InboxService } from './consumers/inbox.service.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { OUTBOX_STATE } from './outbox/outbox.sql.js';

/** Waiting longer than this is no hiccup any more. */
const LATE_SECONDS = 60;
const COUNTED_AT_MOST = 100_000;
const SWEEP_MS = 3_600_000;
/** Longer than Kafka keeps a message by default (7 days), so that no copy outlives the memory of the first. */
const INBOX_DAYS = 14;
/** Rows of the audit trail that one statement takes away: it holds its locks for some milliseconds. */
const SWEPT_AT_ONCE = 5_000;

/** Starts and stops what moves events, in the role that does the work, and says how it goes. */
@Injectable()
export class EventsRuntimeService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(EventsRuntimeService.name);
  private readonly relayIsOff: boolean;
  private readonly runs: boolean;
  private readonly auditDays: number;
  private readonly sweeper: DueWatch;

  constructor(
    config: Config,
    health: HealthService,
    private readonly orm: MikroORM,
    private readonly inbox: InboxService,
    private readonly relay: OutboxRelay,
    activity: ActivityService,
    session: SessionConnection,
    databaseMetrics: DatabaseMetricsService,
    private readonly scrapes: MetricsService,
    @Inject(EVENT_TRANSPORT) private readonly transport: EventTransport,
  ) {
    this.relayIsOff = config.env.EVENT_RELAY === 'off';
    this.auditDays = config.env.AUDIT_DAYS;
    this.runs = config.runsWorker && !this.relayIsOff;
    health.register('events', () => this.check());
    databaseMetrics.onRead((em) => this.readOutbox(em).then(() => undefined));
    this.sweeper = new DueWatch(activity, session, {
      look: () => this.sweep(),
      everyMs: SWEEP_MS,
      onError: (error) => this.logger.warn(`The inbox was not swept: ${String(error)}`),
    });
  }

  /** For the operator's eyes at the start. */
  describe(): string {
    return this.relayIsOff ? 'kept in the outbox (EVENT_RELAY is off)' : this.transport.describe();
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.runs) return;
    this.transport.start(
      (message, position, signal) => this.inbox.deliver(message, position, signal),
      (messages) => this.inbox.deliverTogether(messages),
    );
    await this.relay.start();
    this.scrapes.beforeScrape(() => this.readTransport());
    this.sweeper.wake();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.sweeper.stop(), this.relay.stop(), this.transport.stop()]);
  }

  private async readTransport(): Promise<void> {
    metrics.connected.set(this.transport.connected ? 1 : 0);
    const lags = (await this.transport.lag?.()) ?? [];
    for (const { topic, partition, events } of lags) metrics.lag.set({ topic, partition }, events);
  }

  private async readOutbox(em: EntityManager) {
    const outbox = await OUTBOX_STATE.first(em, [COUNTED_AT_MOST]);
    const { waiting = 0, age = 0, deadLetters = 0 } = outbox ?? {};
    const oldestSeconds = Math.max(0, Math.round(age));
    metrics.outboxEvents.set(waiting);
    metrics.outboxOldestSeconds.set(oldestSeconds);
    metrics.deadLettersNow.set(deadLetters);
    return { waiting, oldestSeconds, deadLetters };
  }

  private async check(): Promise<CheckResult> {
    const { waiting, oldestSeconds, deadLetters } = await this.readOutbox(this.orm.em.fork());
    const connected = !this.runs || this.transport.connected;
    const reason = connected ? undefined : this.transport.trouble;
    return {
      status: connected && oldestSeconds < LATE_SECONDS ? 'ok' : 'degraded',
      value: {
        transport: this.transport.name,
        ...(this.runs ? { connected } : {}),
        ...(reason === undefined ? {} : { reason }),
        outboxDepth: waiting,
        oldestSeconds,
        deadLetters,
      },
    };
  }

  /** Forgets what was handled long ago, and what the audit trail need not keep; at once again where there is more of it. */
  async sweep(): Promise<number | undefined> {
    const em = this.orm.em.fork();
    await em.execute(`delete from inbox_event where handled_at < now() - make_interval(days => ?)`, [
      INBOX_DAYS,
    ]);
    if (this.auditDays === 0) return undefined;
    const gone = await em.execute<object[]>(
      `delete from system_events where id in (
         select id from system_events where occurred_at < now() - make_interval(days => ?) order by occurred_at limit ?)
       returning 1`,
      [this.auditDays, SWEPT_AT_ONCE],
    );
    return gone.length < SWEPT_AT_ONCE ? undefined : 0;
  }
}
