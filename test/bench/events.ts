import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../../mikro-orm.config.js';
import { loadConfig } from '../../src/common/config.js';
import { EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { KafkaTransport } from '../../src/events/kafka.transport.js';
import { addEvent } from '../../src/events/outbox.js';
import { OutboxRelay } from '../../src/events/outbox-relay.js';
import { createEventApp, HandlerHook } from '../support/event-app.js';
import { Workload } from '../support/event-workload.js';
import { startTestKafka } from '../support/kafka-broker.js';
import { until } from '../support/until.js';

/**
 * What events cost, on a PostgreSQL that waits for the disk and a real Kafka:
 * `node --import @swc-node/register/esm-register test/bench/events.ts [backlog]`
 */
const BACKLOG = Number(process.argv[2] ?? 100_000);
const ROUNDS = 6;
const PER_ROUND = 400;
const PACED = 500;
const PACE_MS = 20;

const median = (values: readonly number[]): number => quantile(values, 0.5);
const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? Number.NaN;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What handing in code stores (the student's counter, the submission, the job and its wake-up call) on four connections,
 * with and without the event in the same flush, in turns.
 */
async function costOfTheRow(orm: MikroORM): Promise<void> {
  await orm.em.fork().execute(`
    create table bench_student (id int primary key, submissions int not null);
    create table bench_submission (id bigserial primary key, student uuid, code text, created_at timestamptz);
    create table bench_job (id uuid primary key, data jsonb, created_at timestamptz);
    insert into bench_student select n, 0 from generate_series(1, 50) n`);
  const userId = randomUUID();
  let made = 0;
  const handIn = (told: boolean) =>
    orm.em.fork().transactional(async (em) => {
      made += 1;
      await em.execute('update bench_student set submissions = submissions + 1 where id = ?', [
        1 + (made % 50),
      ]);
      const code = 'x'.repeat(1_000);
      await em.execute('insert into bench_submission (student, code, created_at) values (?, ?, now())', [
        userId,
        code,
      ]);
      await em.execute(`insert into bench_job values (gen_random_uuid(), '{"key": "1"}', now())`);
      await em.execute(`select pg_notify('bench', '')`);
      if (!told) return;
      const submission = {
        studentId: 1,
        userId,
        exerciseId: 1,
        submissionId: 1,
        attempt: 1,
        language: 'python',
      };
      addEvent(em, 'submission.created', submission);
    });
  const round = async (told: boolean): Promise<number> => {
    const started = performance.now();
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let turn = 0; turn < PER_ROUND / 4; turn += 1) await handIn(told);
      }),
    );
    return (performance.now() - started) / PER_ROUND;
  };
  await round(true);
  const ratios: number[] = [];
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    const [without, withRow] = [await round(false), await round(true)];
    ratios.push(withRow / without);
    console.log(`  without the row ${without.toFixed(2)} ms, with it ${withRow.toFixed(2)} ms`);
  }
  console.log(
    `cost of the outbox row: ${median(ratios).toFixed(2)} times the transaction without it (median of ${ROUNDS})`,
  );
  await orm.em.fork().execute('truncate outbox_event');
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
  const transport = new KafkaTransport(
    loadConfig(
      { NODE_ENV: 'test', SECRET_KEY: 'signs-nothing-in-this-test', ...settings },
      '/nonexistent/.env',
    ),
  );
  const relay = new OutboxRelay(orm, transport);
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  const started = performance.now();
  relay.start();
  await until(
    'the outbox is empty',
    async () => (await orm.em.fork().execute<object[]>('select 1 from outbox_event limit 1')).length === 0,
    600_000,
  );
  const seconds = (performance.now() - started) / 1_000;
  clearInterval(watch);
  await Promise.all([relay.stop(), transport.stop()]);
  console.log(
    `drained ${BACKLOG} events to Kafka in ${seconds.toFixed(1)} s: ${Math.round(BACKLOG / seconds)} a second`,
  );
  console.log(`memory meanwhile: ${megabytes(before)} before, ${megabytes(most)} at most`);
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

const folder = await mkdtemp(join(tmpdir(), 'learnflow-bench-'));
const server = await EmbeddedPostgres.start({ dataDir: folder });
const orm = await MikroORM.init(ormConfig(server.url, { logger: () => undefined }));
const kafka = await startTestKafka();
let workload: Workload | undefined;
try {
  await migrate(orm);
  await costOfTheRow(orm);
  workload = await Workload.create(server.url);
  await delay(server.url, workload, 'in process', {});
  if (kafka !== undefined) {
    const settings = { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap, KAFKA_TOPIC_PREFIX: 'bench.' };
    await delay(server.url, workload, 'over Kafka', { ...settings, KAFKA_GROUP_ID: 'bench' });
    await drain(orm, settings);
  }
} finally {
  await kafka?.stop();
  await workload?.close();
  await orm.close(true);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
