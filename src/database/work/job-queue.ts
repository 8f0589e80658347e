import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { fromKysely, PgBoss, type Db, type JobResult, type KyselyTransactionLike } from 'pg-boss';
import { isTraced, traced, traceHeaders, type TraceHeaders } from '../../common/telemetry/tracing.js';
import { ActivityService } from './activity.service.js';
import { JobPositions } from './job-positions.js';
import { LAST_DONE, OLDEST_DUE, PENDING, QUEUE_STATE } from '../database.sql.js';
import { plannedOnce } from '../prepared.js';
import { DueWatch } from './due-watch.js';
import { SessionConnection } from '../connection/session-connection.js';

const QUEUES = ['grading'] as const;
export type QueueName = (typeof QUEUES)[number];

/**
 * A killed process's jobs come back when their heartbeat is 10 s old (the least that pg-boss takes), at the next
 * pass of the supervisor. Done jobs say nothing that the tables do not say, so they go soon.
 */
const QUEUE_OPTIONS = {
  notify: true,
  heartbeatSeconds: 10,
  expireInSeconds: 3_600,
  retryLimit: 3,
  retryDelay: 1,
  retryBackoff: true,
  retentionSeconds: 30 * 86_400,
  deleteAfterSeconds: 600,
} as const;
/** As rarely as pg-boss lets it be: `wake` tells its workers when to fetch. */
const POLL_SECONDS = 86_000;

/** How soon the jobs of a dead process are missed, behind their heartbeat. */
const SUPERVISE_MS = 5_000;
/** How often done jobs are deleted, while there is something to do. */
const MAINTAIN_MS = 300_000;

export interface Job {
  /** Names what the job is about, for `pendingKeys`. */
  key: string;
  /** Whose it is, for the bound on each one's part. */
  owner?: string;
  /** The trace that it is a part of. */
  headers?: TraceHeaders;
}

export interface WorkPlaces {
  workers: number;
  together: number;
}

export interface SendOptions {
  delaySeconds?: number;
  /** Higher ones first; among equals the older. */
  priority?: number;
}

/**
 * Durable jobs in PostgreSQL (pg-boss, schema `pgboss`). A job is created in the transaction of what it is about,
 * and wakes a worker when that commits. Delivery is at least once: the handler checks what is left to do.
 */
@Injectable()
export class JobQueue {
  private readonly logger = new Logger(JobQueue.name);
  private boss: PgBoss | undefined;
  private readonly workers: string[] = [];
  private readonly linePositions = new JobPositions();
  private watch: DueWatch | undefined;
  private supervisedAt = performance.now();
  private reported: { words: string; at: number } | undefined;

  constructor(
    private readonly orm: MikroORM,
    private readonly session: SessionConnection,
    private readonly activity: ActivityService,
  ) {}

  /** Creates the schema and the queues where they are missing. */
  static async install(databaseUrl: string): Promise<void> {
    const pool = new Pool({ connectionString: databaseUrl, max: 1 });
    // A connection that is cut while nobody asks is no more than that: the next query finds another.
    pool.on('error', () => undefined);
    const boss = createBoss(
      { executeSql: (text, values) => pool.query(text, values) },
      false,
      () => undefined,
    );
    await boss.start();
    await createQueues(boss);
    await boss.stop();
    await pool.end();
  }

  /** `works` says whether this process takes jobs, and looks after those of dead processes; sending works either way. */
  async start(role: { works: boolean }): Promise<void> {
    const pool: Pool = await this.orm.em.getConnection().getNativeClient();
    const db: Db = {
      executeSql: (text, values) => pool.query(text, values),
      listen: async (channel, onNotification, onReconnect) => {
        this.session.onReconnect(onReconnect);
        return { close: await this.session.listen(channel, onNotification) };
      },
    };
    this.boss = createBoss(db, role.works, (error) => this.report(error));
    await this.boss.start();
    await createQueues(this.boss);
  }

  /** Creates a job in the transaction of `em`: what is rolled back is never worked on. */
  async send(
    em: EntityManager,
    queue: QueueName,
    job: Job,
    { delaySeconds = 0, priority = 0 }: SendOptions = {},
  ): Promise<void> {
    const group = job.owner === undefined ? {} : { group: { id: job.owner } };
    const options = { db: within(em), singletonKey: job.key, startAfter: delaySeconds, priority, ...group };
    const headers = traceHeaders();
    await this.started.send(queue, isTraced() ? { ...job, headers } : job, options);
  }

  /** The places in line, from 1, of the jobs of these keys; without those that are in hand or wait for a later time. */
  async positions(
    em: EntityManager,
    queue: QueueName,
    keys: readonly string[],
  ): Promise<Map<string, number>> {
    return this.linePositions.of(em, queue, keys);
  }

  /** How long the oldest job has been due that nobody has taken; 0 where none is. */
  async oldestDueSeconds(em: EntityManager, queue: QueueName): Promise<number> {
    const row = await OLDEST_DUE.first(em, [queue, queue, queue]);
    return row?.seconds ?? 0;
  }

  /** The keys of the jobs that were done last, at most so many. */
  async lastDoneKeys(em: EntityManager, queue: QueueName, limit: number): Promise<string[]> {
    const rows = await LAST_DONE.all(em, [queue, limit]);
    return rows.map(({ key }) => key);
  }

  /** Of these keys, the ones for which a job waits, now or for a later time. */
  async pendingKeys(em: EntityManager, queue: QueueName, keys: readonly string[]): Promise<Set<string>> {
    if (keys.length === 0) return new Set();
    const rows = await PENDING.all(em, [queue, keys]);
    return new Set(rows.map(({ key }) => key));
  }

  /**
   * Takes jobs until `stop`: so many `workers`, each of them as many as `together`, and the next ones when all of those
   * have ended. Of one owner no more than half of that are in hand, over all processes; of fewer than four there is no half. A handler that throws is tried again a few times, whatever becomes of those that were taken with it.
   */
  async work(
    queue: QueueName,
    { workers, together }: WorkPlaces,
    handler: (job: Job) => Promise<void>,
  ): Promise<void> {
    const boss = this.started;
    const options = {
      batchSize: together,
      ...partOf(workers * together),
      perJobResults: true,
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_SECONDS,
    } as const;
    for (let slot = 0; slot < workers; slot += 1) {
      const worker: string = await boss.work<Job>(queue, options, (jobs) => {
        // Without this a worker sleeps a whole polling interval after its jobs.
        boss.notifyWorker(worker);
        return Promise.all(jobs.map(({ id, data }) => resultOf(id, carryOut(queue, data, handler))));
      });
      this.workers.push(worker);
    }
    this.watch = new DueWatch(this.activity, this.session, {
      look: () => this.lookAfter(queue),
      everyMs: SUPERVISE_MS,
      onError: (error) => this.report(error as Error),
    });
    this.watch.wake();
  }

  /**
   * Brings back the jobs of dead processes, lets the workers fetch what is due, and answers in how many milliseconds
   * the next job is due: undefined where none waits for a later time. A job in another process's hands is
   * looked after again in five seconds.
   */
  private async lookAfter(queue: QueueName): Promise<number | undefined> {
    const now = await QUEUE_STATE.first(this.orm.em.fork(), [queue, queue, queue]);
    if (now === undefined) return undefined;
    if (now.ready) for (const worker of this.workers) this.started.notifyWorker(worker);
    if (now.active || performance.now() - this.supervisedAt > MAINTAIN_MS) {
      this.supervisedAt = performance.now();
      await this.started.supervise(queue);
    }
    const due = [
      ...(now.dueInMs === null ? [] : [Math.ceil(now.dueInMs)]),
      ...(now.active ? [SUPERVISE_MS] : []),
    ];
    return due.length === 0 ? undefined : Math.max(1, Math.min(...due));
  }

  /** Takes no more jobs, waits for those in hand, and gives up on the rest after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    await this.watch?.stop();
    await this.boss?.stop({ graceful: true, timeout: timeoutMs });
  }

  /** Each worker reports each vain try while the database is away: the same words once a minute are enough. */
  private report({ message }: Error): void {
    const words = message.replace(/ \(Queue: [^()]*\)$/, '');
    if (words === this.reported?.words && performance.now() - this.reported.at < 60_000) return;
    this.reported = { words, at: performance.now() };
    this.logger.warn(`The job queue: ${words}`);
  }

  private get started(): PgBoss {
    if (this.boss === undefined) throw new Error('The job queue has not been started');
    return this.boss;
  }
}

/** pg-boss on connections of ours: its statements in the pool, its notifications on the session that all share. */
function createBoss(db: Db, listens: boolean, onError: (error: Error) => void): PgBoss {
  const boss = new PgBoss({
    db,
    schedule: false,
    registerInstance: false,
    useListenNotify: listens,
    // `lookAfter` does it when there is something to look after, and lets an idle database sleep.
    supervise: false,
    monitorIntervalSeconds: SUPERVISE_MS / 1000,
    maintenanceIntervalSeconds: MAINTAIN_MS / 1000,
    queueCacheIntervalSeconds: POLL_SECONDS,
    bamIntervalSeconds: POLL_SECONDS,
  });
  boss.on('error', onError);
  boss.on('warning', ({ message }) => onError(new Error(message)));
  return boss;
}

async function createQueues(boss: PgBoss): Promise<void> {
  for (const queue of QUEUES) {
    await boss.createQueue(queue, QUEUE_OPTIONS);
    // Does nothing new for a new queue; an older version of LearnFlow may have left other settings.
    await boss.updateQueue(queue, QUEUE_OPTIONS);
  }
}

/** A killed process's jobs count until their heartbeat is old, so that a part of one or two could hold its owner up. */
const partOf = (places: number): { groupConcurrency?: number } =>
  places < 4 ? {} : { groupConcurrency: Math.floor(places / 2) };

/** As a part of the trace in which the job was created. */
const carryOut = (queue: QueueName, job: Job, handler: (job: Job) => Promise<void>): Promise<void> =>
  traced(
    `process ${queue}`,
    { kind: 'consumer', attributes: { 'learnflow.job': job.key }, parent: job.headers },
    () => handler(job),
  );

const resultOf = (id: string, handled: Promise<void>): Promise<JobResult> =>
  handled.then(
    () => ({ id, status: 'completed' }),
    (error: unknown) => ({ id, status: 'failed', output: { message: String(error) } }),
  );

function within(em: EntityManager): Db {
  const transaction = em.getTransactionContext<KyselyTransactionLike>();
  if (transaction === undefined) throw new Error('A job is created in the transaction of what it is about');
  const db = fromKysely(transaction);
  return { executeSql: (text, values) => db.executeSql(plannedOnce(text), values) };
}
