import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { ormConfig } from '../mikro-orm.config.js';
import { DatabaseTarget } from '../src/database/connection/database-target.js';
import { migrate } from '../src/database/migrate.js';
import { postgresBinaries, serverAccount } from '../src/database/embedded/postgres-binaries.js';
import { createScene, type Scene } from './support/event-scene.js';
import { describeWithKafka } from './support/describe-with-kafka.js';
import { startTestKafka, type TestKafka } from './support/kafka-broker.js';
import { startScratchPostgres, type ScratchPostgres } from './support/scratch-postgres.js';
import type { TestDatabase } from './support/test-database.js';
import { until } from './support/until.js';

const run = promisify(execFile);

// On a busy machine processes and brokers take their time to come up.
jest.setTimeout(180_000);

/** A server of the test's own, which it may restart. Each test prints its counts. */
const WAYS = [
  ['in process', describe],
  ['over Kafka', describeWithKafka],
] as const;

for (const [way, describeWay] of WAYS)
  describeWay(`events ${way} while PostgreSQL restarts`, () => {
    let kafka: TestKafka | undefined;
    let server: ScratchPostgres;
    let scene: Scene | undefined;

    beforeAll(async () => {
      if (way === 'over Kafka') kafka = await startTestKafka();
      server = await startScratchPostgres();
      const orm = await MikroORM.init(
        ormConfig(DatabaseTarget.direct(server.url), { logger: () => undefined }),
      );
      await migrate(orm);
      // What is acknowledged here must survive the crash of the server, though not that of the machine.
      await orm.em.fork().execute('alter database learnflow set synchronous_commit = on');
      await orm.close(true);
    });
    afterEach(() => scene?.close());
    afterAll(async () => {
      await server?.stop();
      await kafka?.stop();
    });

    it('survive it, twice, without losing or repeating anything', async () => {
      const { url, dataDir } = server;
      scene = await createScene(kafka?.bootstrap, restartable(url));
      const { workload } = scene;
      await scene.start();
      for (let round = 1; round <= 2; round += 1) {
        const load = workload.run(200);
        const enough = workload.acknowledged.length + 50;
        await until('events flow', () => workload.acknowledged.length > enough);
        await restart(dataDir);
        await load;
      }
      await workload.run(50);
      const report = await scene.finish(`${way}, PostgreSQL restarted twice`);
      expect(report.acknowledged).toBeGreaterThan(100);
    });
  });

/** As a crash: without a checkpoint, every connection cut; on the same port. */
async function restart(dataDir: string): Promise<void> {
  const { pg_ctl } = await postgresBinaries();
  const account = await serverAccount(dataDir);
  const args = [
    'restart',
    '-D',
    join(dataDir, 'postgres'),
    '-m',
    'immediate',
    '-w',
    '-t',
    '60',
    '-l',
    '/dev/null',
  ];
  const [command = pg_ctl, ...rest] = [...account.prefix, pg_ctl, ...args];
  const identity = account.prefix.length === 0 ? { uid: account.uid, gid: account.gid } : {};
  await run(command, rest, { ...identity, cwd: '/' });
}

/** A connection for each question, asked again while the server is away. */
function restartable(url: string): TestDatabase {
  const ask = async <R extends object>(sql: string, values: unknown[]): Promise<R[]> => {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<R>(sql, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return {
    url,
    query: <R extends object>(sql: string, values: unknown[] = []) =>
      until('PostgreSQL answers', () => ask<R>(sql, values).catch(() => undefined)),
    drop: () => Promise.resolve(),
  };
}
