import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as Pg } from 'pg';
import { addExercise } from '../test/support/exercises.js';
import { startTestKafka } from '../test/support/kafka-broker.js';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { until } from '../test/support/until.js';
import { Client } from './client.js';
import { ClusterNode, learnflow } from './nodes-cluster.js';
import { LoadStudent, type Accepted } from './nodes-load.js';
import { nextVersion, removeNextVersion } from './nodes-next-version.js';
import { findings } from './nodes-checks.js';
import { measureWorkers } from './nodes-throughput.js';

const STUDENTS = 6;
const FROZEN_MS = 6_000;
const BETWEEN_MS = 1_000;

/**
 * `npm run nodes`: two API and two worker processes on one PostgreSQL and one Kafka, under load, each of them killed,
 * stopped and frozen in turn, and all of them restarted one by one. Exit code 1 where something accepted was lost or
 * done twice. `--only api|worker|rolling` does a part of it, `--throughput` measures 1, 2 and 4 workers instead.
 */
const PARTS = ['api', 'worker', 'rolling'] as const;
const only = process.argv.indexOf('--only');
const parts: readonly string[] = only === -1 ? PARTS : [process.argv[only + 1] ?? ''];

const dataDir = await mkdtemp(join(tmpdir(), 'learnflow-nodes-'));
const postgres = await startScratchPostgres();
const kafka = await startTestKafka();
const admin = { email: 'nodes@example.com', password: randomUUID() };
const settings = {
  NODE_ENV: 'test',
  DATABASE_URL: postgres.url,
  DATA_DIR: dataDir,
  SECRET_KEY: randomUUID(),
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  MIGRATE: 'apart',
  RATE_LIMIT: 'off',
  LOG_LEVEL: 'fatal',
  TUTOR_DAILY_REPLIES: '100000',
  DATABASE_POOL_SIZE: '6',
  KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
  KAFKA_REQUEST_TIMEOUT_MS: '3000',
  KAFKA_SESSION_TIMEOUT_MS: '3000',
};
const cliEnv = { DATABASE_URL: postgres.url, DATA_DIR: dataDir, SECRET_KEY: settings.SECRET_KEY };

try {
  // A step of its own, and twice at once is as good as once.
  await Promise.all([learnflow(cliEnv, ['migrate']), learnflow(cliEnv, ['migrate'])]);
  if (process.argv.includes('--throughput')) await measureWorkers(settings, postgres.url, admin);
  else process.exitCode = await faults();
} finally {
  await removeNextVersion();
  await kafka.stop();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function faults(): Promise<number> {
  const apis = [
    await ClusterNode.create('api 1', 'api', settings),
    await ClusterNode.create('api 2', 'api', settings),
  ];
  const workers = [
    await ClusterNode.create('worker 1', 'worker', settings),
    await ClusterNode.create('worker 2', 'worker', settings),
  ];
  const nodes = [...apis, ...workers];
  const pg = new Pg({ connectionString: postgres.url });
  await pg.connect();
  const accepted: Accepted = { submissions: new Map(), messages: new Map(), retries: 0, surprises: [] };
  try {
    await Promise.all(nodes.map((node) => node.start()));
    const instructor = await new Client(apis[0]?.url ?? '', admin).login();
    const { body } = await instructor.send<{ id: number }>('POST', '/api/exercises/', addExercise);
    const urls = apis.map(({ url }) => url);
    const students = Array.from({ length: STUDENTS }, () => new LoadStudent(urls, accepted));
    await Promise.all(students.map((student) => student.begin()));
    const end = new AbortController();
    const load = students.flatMap((student) => [
      student.submitUntil(end.signal, body.id),
      student.chatUntil(end.signal),
    ]);
    await sleep(BETWEEN_MS);
    if (parts.includes('api')) for (const node of apis) await strike(node);
    if (parts.includes('worker')) for (const node of workers) await strike(node);
    if (parts.includes('rolling')) await rollOut(nodes);
    end.abort();
    await Promise.all(load);
    await settled(pg);
    await Promise.all(students.map((student) => student.catchUp()));
    const faultsFound = await findings(pg, accepted, students, body.id);
    for (const student of students) student.stop();
    console.log(
      `\n${accepted.submissions.size} submissions and ${accepted.messages.size} messages accepted, ${accepted.retries} tries repeated by clients, over a real Kafka`,
    );
    for (const fault of faultsFound) console.log(`FAULT  ${fault}`);
    console.log(faultsFound.length === 0 ? 'Nothing was lost, and nothing came twice.' : '');
    return faultsFound.length === 0 ? 0 : 1;
  } finally {
    await pg.end();
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  }
}

/** A new version with a migration of its own: migrated first, beside the old processes, and then one process after the other. */
async function rollOut(nodes: readonly ClusterNode[]): Promise<void> {
  const build = await nextVersion();
  if (build === undefined)
    console.log('SKIPPED the migration of a new version: there is no build (npm run build)');
  else {
    const start = performance.now();
    await Promise.all([learnflow(cliEnv, ['migrate'], build), learnflow(cliEnv, ['migrate'], build)]);
    console.log(`migrated under load to a new version in ${Math.round(performance.now() - start)} ms`);
    await sleep(BETWEEN_MS);
  }
  for (const node of nodes) {
    if (build !== undefined) node.runs(build);
    const { code, ms } = await node.end('SIGTERM');
    await node.start();
    console.log(`${node.name}: restarted in turn (ended with ${code} in ${ms} ms)`);
  }
}

async function strike(node: ClusterNode): Promise<void> {
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const { code, ms } = await node.end(signal);
    await sleep(BETWEEN_MS);
    await node.start();
    console.log(`${node.name}: ${signal}, ended with ${code} in ${ms} ms, back`);
  }
  node.signal('SIGSTOP');
  await sleep(FROZEN_MS);
  node.signal('SIGCONT');
  console.log(`${node.name}: SIGSTOP for ${FROZEN_MS / 1000} s`);
  await sleep(BETWEEN_MS);
}

/** Until nothing is waited for any more. */
async function settled(pg: Pg): Promise<void> {
  await until(
    'everything is graded, answered and published',
    async () => {
      const { rows } = await pg.query<{ open: number }>(
        `select ((select count(*) from exercise_submissions where status <> 'graded')
           + (select count(*) from chat_messages where status = 'streaming')
           + (select count(*) from outbox_event))::int as open`,
      );
      return rows[0]?.open === 0;
    },
    120_000,
  );
  // Consumers may be a moment behind the broker.
  await until(
    'the audit trail has everything',
    async () => {
      const { rows } = await pg.query<{ missing: number }>(
        `select ((select count(*) from exercise_submissions)
           - (select count(distinct data->>'submissionId') from system_events where type = 'submission.graded'))::int as missing`,
      );
      return rows[0]?.missing === 0;
    },
    60_000,
  ).catch(() => undefined);
}
