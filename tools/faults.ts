import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { Client as Pg } from 'pg';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { addExercise } from '../test/support/exercises.js';
import { startBroker, type KafkaBroker } from '../test/support/kafka-broker.js';
import { until } from '../test/support/until.js';
import { Client } from './client.js';
import { ClusterNode, learnflow } from './nodes-cluster.js';

/**
 * `npm run faults -- <fault>`: one server on a real PostgreSQL, one fault, and what a client sees before, during and after
 * it. docs/operations.md has the table. Exit code 1 where something accepted was lost or nothing recovers.
 */
const FAULTS: Readonly<Record<string, (scene: Scene, amount: number) => Promise<void>>> = {
  restart: databaseRestarted,
  moved: databaseMoved,
  'read-only': databaseReadOnly,
  'full-disk': diskFull,
  broker: brokerAway,
  sockets: idleSockets,
  queued: queueOf,
};
const RECOVERED_WITHIN_MS = 60_000;

const [name = '', amount = '0'] = process.argv.slice(2);
const fault = FAULTS[name];
if (fault === undefined) {
  console.error(`npm run faults -- <${Object.keys(FAULTS).join(' | ')}> [amount]`);
  process.exit(2);
}

/** The address that the server knows stays; what is behind it changes. */
interface Gate {
  port: number;
  target: string;
  cut(): void;
  close(): void;
}

async function openGate(target: string): Promise<Gate> {
  const open = new Set<Socket>();
  const gate: Gate = {
    port: 0,
    target,
    cut: () => open.forEach((one) => one.destroy()),
    close: () => server.close(),
  };
  const server = createServer((socket) => {
    const { hostname, port } = new URL(gate.target);
    const inner = hostname.startsWith('%2F')
      ? connect({ path: `${decodeURIComponent(hostname)}/.s.PGSQL.${port}` })
      : connect({ host: hostname, port: Number(port) });
    for (const one of [socket, inner]) {
      open.add(one);
      one
        .on('error', () => undefined)
        .on('close', () => {
          open.delete(one);
          socket.destroy();
          inner.destroy();
        });
    }
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gate.port = (server.address() as { port: number }).port;
  return gate;
}

interface Scene {
  folder: string;
  gate: Gate;
  settings: Record<string, string>;
  server: ClusterNode;
  student: Client;
  exerciseId: number;
  broker: KafkaBroker | undefined;
}

const folder = await mkdtemp(join(tmpdir(), 'learnflow-faults-'));
await mkdir(join(folder, 'database'));
if (name === 'full-disk')
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256m,mode=755', 'tmpfs', join(folder, 'database')]);
let postgres = await EmbeddedPostgres.start({
  dataDir: join(folder, 'database'),
  settings: { max_connections: '60' },
});
const gate = await openGate(postgres.url);
const through = new URL(postgres.url);
through.hostname = '127.0.0.1';
through.port = String(gate.port);
const broker = name === 'broker' ? await startBroker() : undefined;
const admin = { email: 'faults@example.com', password: randomUUID() };
const settings = {
  NODE_ENV: 'test',
  DATABASE_URL: through.href,
  DATA_DIR: join(folder, 'server'),
  SECRET_KEY: randomUUID(),
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  RATE_LIMIT: 'off',
  LOG_LEVEL: 'fatal',
  ...(broker && { KAFKA_BOOTSTRAP_SERVERS: broker.bootstrap }),
};
const server = await ClusterNode.create('server', 'all', settings);
try {
  await server.start();
  const instructor = await new Client(server.url, admin).login();
  const { body } = await instructor.send<{ id: number }>('POST', '/api/exercises/', addExercise);
  const student = await new Client(server.url, {
    email: 'student@example.com',
    password: 'correct horse battery',
  }).register('Student');
  const scene = { folder, gate, settings, server, student, exerciseId: body.id, broker };
  await fault(scene, Number(amount));
  console.log('It has recovered by itself, and nothing that was accepted is lost.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await server.end('SIGKILL');
  gate.close();
  await postgres.stop().catch(() => undefined);
  await broker?.remove();
  if (name === 'full-disk') execFileSync('umount', ['-l', join(folder, 'database')]);
  await rm(folder, { recursive: true, force: true });
}

interface Seen {
  accepted: number[];
  writes: Map<string, number>;
  reads: Map<string, number>;
  health: Map<string, number>;
}

/** Asks on and on while the fault lasts: what is answered, and how often. */
async function during(scene: Scene, ms: number, what: string, padding = ''): Promise<Seen> {
  const seen: Seen = { accepted: [], writes: new Map(), reads: new Map(), health: new Map() };
  const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  const end = performance.now() + ms;
  while (performance.now() < end) {
    // Another one each time: what is the same compresses.
    const code = `${addExercise.solutionCode}${padding && `# ${randomBytes(30_000).toString('hex')}`}`;
    const body = { exerciseId: scene.exerciseId, code };
    const [write, read, health] = await Promise.allSettled([
      scene.student.send<{ id: number }>('POST', '/api/submissions/', body),
      scene.student.send('GET', `/api/exercises/${scene.exerciseId}`),
      fetch(`${scene.server.url}/api/health`, { signal: AbortSignal.timeout(5_000) }).then(
        async (answer) => ((await answer.json()) as { status: string }).status,
      ),
    ]);
    count(seen.writes, write.status === 'fulfilled' ? String(write.value.status) : 'no answer');
    count(seen.reads, read.status === 'fulfilled' ? String(read.value.status) : 'no answer');
    count(seen.health, health.status === 'fulfilled' ? health.value : 'no answer');
    if (write.status === 'fulfilled' && write.value.status === 201) seen.accepted.push(write.value.body.id);
    await sleep(100);
  }
  const told = (map: Map<string, number>): string => [...map].map(([key, n]) => `${key} ×${n}`).join(', ');
  console.log(`${what}: writes ${told(seen.writes)}; reads ${told(seen.reads)}; health ${told(seen.health)}`);
  const bad = [...seen.writes.keys(), ...seen.reads.keys()].filter(
    (key) => !['200', '201', '503'].includes(key),
  );
  if (bad.length > 0) throw new Error(`FAULT  clients met ${bad.join(', ')}`);
  return seen;
}

/** Whole again: a submission is accepted and graded, health says ok, and all of `ids` are graded. */
async function recovers(scene: Scene, ids: readonly number[]): Promise<void> {
  const start = performance.now();
  await until(
    'a submission is graded again',
    async () => {
      const body = { exerciseId: scene.exerciseId, code: String(addExercise.solutionCode) };
      const { body: view } = await scene.student
        .send<{ status?: string }>('POST', '/api/submissions/', body, { prefer: 'wait=5' })
        .catch(() => ({ body: {} as { status?: string } }));
      return view.status === 'graded';
    },
    RECOVERED_WITHIN_MS,
  );
  console.log(`after it: graded again ${((performance.now() - start) / 1000).toFixed(1)} s later`);
  for (const id of ids)
    await until(
      `submission ${id} is graded`,
      async () => {
        const { body } = await scene.student.send<{ status?: string }>('GET', `/api/submissions/${id}`);
        return body.status === 'graded';
      },
      RECOVERED_WITHIN_MS,
    );
}

async function withPg<T>(url: string, use: (pg: Pg) => Promise<T>): Promise<T> {
  const pg = new Pg({ connectionString: url });
  pg.on('error', () => undefined);
  await pg.connect();
  try {
    return await use(pg);
  } finally {
    await pg.end().catch(() => undefined);
  }
}

async function databaseRestarted(scene: Scene): Promise<void> {
  const before = await during(scene, 2_000, 'before');
  await postgres.stop();
  const away = await during(scene, 12_000, 'stopped for 12 s');
  postgres = await EmbeddedPostgres.start({ dataDir: join(scene.folder, 'database') });
  scene.gate.target = postgres.url;
  await recovers(scene, [...before.accepted, ...away.accepted]);
}

async function databaseMoved(scene: Scene): Promise<void> {
  const before = await during(scene, 2_000, 'before');
  // Nothing is written between the backup and the move.
  await withPg(postgres.url, (pg) =>
    pg.query('alter database learnflow set default_transaction_read_only = on'),
  );
  scene.gate.cut();
  const file = join(scene.folder, 'moving.zip');
  const env = { SECRET_KEY: String(scene.settings['SECRET_KEY']), DATA_DIR: join(scene.folder, 'cli') };
  const readOnly = during(scene, 8_000, 'while it is copied');
  const source = new URL(postgres.url);
  source.searchParams.set('options', '-c default_transaction_read_only=off');
  await learnflow({ ...env, DATABASE_URL: source.href }, ['backup', file]);
  const next = await EmbeddedPostgres.start({ dataDir: join(scene.folder, 'next') });
  await learnflow({ ...env, DATABASE_URL: next.url }, ['restore', file]);
  // Accounts of the database are the operator's to move.
  const { password } = new URL(postgres.url);
  await withPg(next.url, (pg) => pg.query(`alter role learnflow password '${password}'`));
  const { accepted } = await readOnly;
  await postgres.stop();
  postgres = next;
  scene.gate.target = next.url;
  scene.gate.cut();
  await recovers(scene, [...before.accepted, ...accepted]);
}

async function databaseReadOnly(scene: Scene): Promise<void> {
  const before = await during(scene, 2_000, 'before');
  const set = (state: 'on' | 'off') =>
    withPg(postgres.url, async (pg) => {
      await pg.query('set default_transaction_read_only = off');
      await pg.query(`alter database learnflow set default_transaction_read_only = ${state}`);
      await pg.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    });
  await set('on');
  await during(scene, 8_000, 'read-only for 8 s');
  await set('off');
  await recovers(scene, before.accepted);
}

async function diskFull(scene: Scene): Promise<void> {
  const before = await during(scene, 2_000, 'before');
  const ballast = join(scene.folder, 'database', 'ballast');
  for (const kb of [65_536, 16_384, 4_096, 1_024, 64, 8])
    for (let n = 0; n < 20; n += 1)
      if (
        !(await writeFile(`${ballast}-${kb}-${n}`, Buffer.alloc(kb << 10)).then(
          () => true,
          () => false,
        ))
      ) {
        await rm(`${ballast}-${kb}-${n}`, { force: true });
        break;
      }
  const full = await during(scene, 15_000, 'disk full for 15 s', 'large');
  for (const kb of [65_536, 16_384, 4_096, 1_024, 64, 8])
    for (let n = 0; n < 20; n += 1) await rm(`${ballast}-${kb}-${n}`, { force: true });
  await recovers(scene, [...before.accepted, ...full.accepted]);
}

async function brokerAway(scene: Scene, seconds: number): Promise<void> {
  if (scene.broker === undefined) throw new Error('This fault needs a broker.');
  await scene.broker.kill();
  const away = await during(scene, (seconds || 30) * 1_000, `broker away for ${seconds || 30} s`);
  await scene.broker.start();
  const start = performance.now();
  await until(
    'every event has reached the audit trail',
    () =>
      withPg(postgres.url, async (pg) => {
        const { rows } = await pg.query<{ missing: number }>(
          `select ((select count(*) from outbox_event) + (select count(*) from exercise_submissions s where
             (select count(*) from system_events e where e.type = 'submission.graded' and e.data->>'submissionId' = s.id::text) <> 1))::int as missing`,
        );
        return rows[0]?.missing === 0;
      }),
    RECOVERED_WITHIN_MS,
  );
  console.log(
    `all events published, each once, ${((performance.now() - start) / 1000).toFixed(1)} s after it was back`,
  );
  await recovers(scene, away.accepted);
}

async function idleSockets(scene: Scene, given: number): Promise<void> {
  const count = given || 10_000;
  const sockets: ReturnType<typeof io>[] = [];
  const start = performance.now();
  // An account may have a hundred, a login fifty.
  for (let n = 0; sockets.length < count; n += 1) {
    const student = new Client(scene.server.url, {
      email: `idle-${n}@example.com`,
      password: 'correct horse battery',
    });
    const token = (await student.register('Idle')).accessToken;
    const batch = Array.from({ length: Math.min(50, count - sockets.length) }, () =>
      io(`${scene.server.url}/api/live`, {
        auth: { token },
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        timeout: 60_000,
      }),
    );
    await Promise.all(
      batch.map(
        (socket) =>
          new Promise<void>((resolve, reject) => {
            socket.once('connect', resolve).once('connect_error', reject);
          }),
      ),
    );
    sockets.push(...batch);
  }
  console.log(`${count} sockets open after ${((performance.now() - start) / 1000).toFixed(0)} s`);
  await during(scene, 5_000, `beside ${count} idle sockets`);
  await recovers(scene, []);
  for (const socket of sockets) socket.close();
}

async function queueOf(scene: Scene, given: number): Promise<void> {
  const count = given || 100_000;
  await withPg(postgres.url, async (pg) => {
    await pg.query('begin');
    await pg.query(
      `insert into exercise_submissions (student_id, exercise_id, exercise_version, attempt, language, code, status, created_at)
       select s.id, $1, 1, 1000 + n, 'python', $2, 'queued', now() from students s, generate_series(1, $3) n where s.email = 'student@example.com'`,
      [scene.exerciseId, addExercise.solutionCode, count],
    );
    await pg.query('commit');
  });
  const other = await new Client(scene.server.url, {
    email: 'other@example.com',
    password: 'correct horse battery',
  }).register('Other');
  await sleep(8_000);
  const start = performance.now();
  const { body } = await other.send<{ status: string }>(
    'POST',
    '/api/submissions/',
    { exerciseId: scene.exerciseId, code: String(addExercise.solutionCode) },
    { prefer: 'wait=30' },
  );
  console.log(
    `behind ${count} waiting ones of another student: ${body.status} after ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  if (body.status !== 'graded') throw new Error('FAULT  one student holds up the others');
  await during(scene, 3_000, `beside ${count} waiting submissions`);
}
