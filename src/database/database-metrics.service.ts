import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Gauge } from 'prom-client';
import { MetricsService } from '../common/telemetry/metrics.js';
import { ActivityService } from './work/activity.service.js';
import { SessionConnection } from './connection/session-connection.js';

/** How old figures from the tables may be when they are told: each look is a statement that an idle database would not need. */
const MAX_AGE_MS = { busy: 5_000, quiet: 120_000, asleep: Number.POSITIVE_INFINITY };

const connections = new Gauge({
  name: 'learnflow_database_pool_connections',
  help: 'Connections of the pool',
  labelNames: ['state'],
});
const waiting = new Gauge({
  name: 'learnflow_database_pool_waiting',
  help: 'Statements and transactions that wait for a connection of the pool',
});
const limit = new Gauge({
  name: 'learnflow_database_pool_limit',
  help: 'Connections that the pool may have (DATABASE_POOL_SIZE)',
});
const session = new Gauge({
  name: 'learnflow_database_session_connected',
  help: '1 while the connection that listens is there; 0 also while an idle process has let it go',
});
const up = new Gauge({
  name: 'learnflow_database_up',
  help: '1 where the last look at the tables for these metrics succeeded',
});

/** What the pool knows, and what rooms read from their tables; of a process that sleeps, what was read last. */
@Injectable()
export class DatabaseMetricsService {
  private readonly readers: ((em: EntityManager) => Promise<void>)[] = [];
  private readAt = 0;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly orm: MikroORM,
    private readonly activity: ActivityService,
    private readonly connection: SessionConnection,
    metrics: MetricsService,
  ) {
    metrics.beforeScrape(() => this.readPool());
    metrics.beforeScrape(() => this.readTables());
  }

  /** `read` sets gauges; it is called at most every few seconds. */
  onRead(read: (em: EntityManager) => Promise<void>): void {
    this.readers.push(read);
  }

  private async readPool(): Promise<void> {
    const pool: Pool = await this.orm.em.getConnection().getNativeClient();
    connections.set({ state: 'idle' }, pool.idleCount);
    connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    waiting.set(pool.waitingCount);
    limit.set(pool.options.max);
    session.set(this.connection.connected ? 1 : 0);
  }

  private readTables(): Promise<void> {
    if (Date.now() - this.readAt < MAX_AGE_MS[this.activity.state]) return Promise.resolve();
    this.reading ??= this.readAll().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readAll(): Promise<void> {
    this.readAt = Date.now();
    try {
      const em = this.orm.em.fork();
      for (const read of this.readers) await read(em);
      up.set(1);
    } catch (error) {
      up.set(0);
      throw error;
    }
  }
}
