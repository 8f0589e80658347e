import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EventSubscriber, FlushEventArgs } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { ormConfig } from '../mikro-orm.config.js';
import { ActivityService } from '../src/database/work/activity.service.js';
import { SessionConnection } from '../src/database/connection/session-connection.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { loadConfig } from '../src/common/config.js';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { migrate } from '../src/database/migrate.js';
import { KafkaTransport } from '../src/events/transports/kafka.transport.js';
import { OutboxEvent } from '../src/events/outbox/outbox-event.entity.js';
import { OutboxRelay } from '../src/events/outbox/outbox-relay.js';
import { createEventApp, HandlerHook } from '../test/support/event-app.js';
import { Workload } from '../test/support/event-workload.js';
import { createExercise } from '../test/support/exercises.js';
import { startTestKafka } from '../test/support/kafka-broker.js';
import { makeInstructor, registerStudent } from '../test/support/students.js';
import { submit } from '../test/support/submissions.js';
import { startTestApp } from '../test/support/test-app.js';
import type { TestDatabase } from '../test/support/test-database.js';
import { until } from '../test/support/until.js';
import { median, quantile, sideBySide } from './support.js';

/**
 * What events cost, on a PostgreSQL that waits for the disk and a real Kafka:
 * `npm run bench bench/events.ts [backlog]`
 */
const BACKLOG = Number(process.argv[2] ?? 100_000);
const ROUNDS = 250;
const PARTS = 5;
const PACED = 500;
const PACE_MS = 20;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * POST /api/submissions/ of the real app, four students at once, with its event and with the event taken out of the flush,
 * in turns. Nothing is graded or published meanwhile.
 */
async function costOfTheRow(database: TestDatabase): Promise<void> {
  const app = await startTestApp({ APP_ROLE: 'api' }, database);
  const told = { now: true };
  app.app.get(MikroORM).em.getEventManager().registerSubscriber(new WithoutEvents(told));
  const { id: exerciseId } = await createExercise(app, await makeInstructor(app));
  const students = await Promise.all(Array.from({ length: 4 }, () => registerStudent(app)));
  const handIn = async (withRow: boolean): Promise<void> => {
    told.now = withRow;
    const body = { exerciseId, code: 'x'.repeat(1_000) };
    const answers = await Promise.all(students.map((student) => submit(app, student, body)));
    if (answers.some(({ status }) => status !== 201)) throw new Error(JSON.stringify(answers[0]?.body));
  };
  const taken = await sideBySide(
    ROUNDS,
    () => handIn(true),
    () => handIn(false),
  );
  const [row] = await database.query<{ rows: number }>(
    'select count(*)::int as rows from outbox_event where type like $1',
    ['%submission.created%'],
  );
  // Three rounds of each side warm up.
  if (row?.rows !== (ROUNDS + 3) * students.length)
    throw new Error(`${row?.rows} rows: not what was to be compared`);
  const [ours, bare] = [median(taken.ours), median(taken.bare)];
  console.log(
    `submission, four at once: ${(bare / 4).toFixed(2)} ms each without the outbox row, ${(ours / 4).toFixed(2)} ms with it: ratio ${(ours / bare).toFixed(2)} (medians of ${ROUNDS})`,
  );
  await app.stop();
  await database.query('truncate outbox_event');
}

/** Takes new events out of what is about to be stored. */
class WithoutEvents implements EventSubscriber {
  constructor(private readonly told: { now: boolean }) {}

  beforeFlush({ uow }: FlushEventArgs): void {
    if (this.told.now) return;
    const waiting = uow.getPersistStack();
    for (const entity of waiting) if (entity instanceof OutboxEvent) waiting.delete(entity);
  }
}

async function fill(orm: MikroORM, rows: number): Promise<void> {
  await orm.em.fork().execute(
    `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
     select gen_random_uuid(), 'exercise-submissions', key, 'com.learnflow.submission.created.v1',
       jsonb_build_object('studentId', n, 'userId', key, 'exerciseId', 1, 'submissionId', n, 'attempt', 1, 'language', 'python'), '{}', now()
     from (select n, gen_random_uuid()::text as key from generate_series(1, ?) n) made`,
    [rows],
  );
}

/** The relay alone, from a full outbox to the broker's last acknowledgement. */
async function drain(orm: MikroORM, settings: Record<string, string>): Promise<void> {
  await fill(orm, BACKLOG);
  const config = loadConfig(
    { NODE_ENV: 'test', SECRET_KEY: 'signs-nothing-in-this-test', ...settings },
    '/nonexistent/.env',
  );
  const transport = new KafkaTransport(config);
  const activity = new ActivityService(config);
  const session = new SessionConnection(DatabaseTarget.direct(server.url), activity);
  await session.onModuleInit();
  const relay = new OutboxRelay(session, activity, transport);
  const left = async (): Promise<number> =>
    (
      await orm.em
        .fork()
        .execute<{ rows: number }[]>(
          'select coalesce(max(seq) - min(seq) + 1, 0)::int as rows from outbox_event',
        )
    )[0]?.rows ?? 0;
  const sizes: string[] = [];
  const started = performance.now();
  await relay.start();
  for (let part = 1; part <= PARTS; part += 1) {
    await until(
      `part ${part} is drained`,
      async () => (await left()) <= BACKLOG * (1 - part / PARTS),
      600_000,
    );
    collectGarbage();
    const { rss, heapUsed, external } = process.memoryUsage();
    sizes.push(`${megabytes(heapUsed + external)} (${megabytes(rss)})`);
  }
  const seconds = (performance.now() - started) / 1_000;
  await Promise.all([relay.stop(), transport.stop()]);
  console.log(
    `drained ${BACKLOG} events to Kafka in ${seconds.toFixed(1)} s: ${Math.round(BACKLOG / seconds)} a second`,
  );
  console.log(`memory in use, and resident, after each fifth of them: ${sizes.join(', ')}`);
}

/** What is left after it is what is held: the rest comes and goes as the engine likes. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** From the moment the writer knows of its commit to the handler's effect; then how fast a backlog is consumed. */
async function delay(
  url: string,
  workload: Workload,
  way: string,
  settings: Record<string, string>,
): Promise<void> {
  const committed = new Map<string, number>();
  const handled = new Map<string, number>();
  const app = await createEventApp(url, settings, (made) => {
    made.get(HandlerHook).run = ({ key, data }) => {
      handled.set(`${key}#${data.attempts}`, performance.now());
      return Promise.resolve();
    };
  });
  const one = async (): Promise<void> => {
    const known = workload.acknowledged.length;
    await workload.run(1);
    const change = workload.acknowledged[known];
    if (change !== undefined) committed.set(`${change.key}#${change.version}`, performance.now());
  };
  await one();
  await until('the first event', () => handled.size > 0, 60_000);
  for (let made = 0; made < PACED; made += 1) {
    await one();
    await sleep(PACE_MS);
  }
  await until('all are handled', () => [...committed.keys()].every((name) => handled.has(name)), 60_000);
  const delays = [...committed]
    .map(([name, at]) => Math.max(0, (handled.get(name) ?? Number.NaN) - at))
    .slice(1);
  console.log(
    `commit to handler, ${way}: median ${median(delays).toFixed(1)} ms, p99 ${quantile(delays, 0.99).toFixed(1)} ms (${delays.length} events, one each ${PACE_MS} ms)`,
  );
  const before = handled.size;
  const known = workload.acknowledged.length;
  const started = performance.now();
  await workload.run(2_000);
  const goal = before + workload.acknowledged.length - known;
  await until('the load is handled', () => handled.size >= goal, 120_000);
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `written and consumed, ${way}: ${Math.round((handled.size - before) / seconds)} events a second, two consumers each`,
  );
  await app.close();
}

Logger.overrideLogger(['warn', 'error']);
const folder = await mkdtemp(join(tmpdir(), 'learnflow-bench-'));
const server = await EmbeddedPostgres.start({ dataDir: folder });
const orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(server.url), { logger: () => undefined }));
const pool = new Pool({ connectionString: server.url });
const database: TestDatabase = {
  url: server.url,
  query: async <R extends object>(sql: string, values: unknown[] = []) =>
    (await pool.query<R>(sql, values)).rows,
  drop: () => Promise.resolve(),
};
const kafka = await startTestKafka();
let workload: Workload | undefined;
try {
  await migrate(orm);
  await drain(orm, { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap, KAFKA_TOPIC_PREFIX: 'drain.' });
  await costOfTheRow(database);
  workload = await Workload.create(server.url);
  await delay(server.url, workload, 'in process', {});
  const settings = { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap, KAFKA_TOPIC_PREFIX: 'bench.' };
  await delay(server.url, workload, 'over Kafka', { ...settings, KAFKA_GROUP_ID: 'bench' });
} finally {
  await kafka.stop();
  await workload?.close();
  await Promise.all([pool.end(), orm.close(true)]);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
