import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { freePort } from './free-port.js';

/**
 * A student's journey on the files of an image, under the rules of a strict container: read-only, without capabilities,
 * as its user, in namespaces of its own. Both sandboxes are tried, and a container that closes namespaces.
 */
const [root = ''] = process.argv.slice(2);
const IMAGE_USER = 10_001;
const GRADED_WITHIN_MS = 120_000;
const PASSWORD = 'correct horse battery';

interface Running {
  child: ChildProcess;
  output: () => string;
  readyMs: number;
}

/** What a container runtime would do; `closed` is one that forbids user namespaces, as their profiles do by default. */
function container(data: string, env: Record<string, string>, closed: boolean, command: readonly string[]) {
  const variables = Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]);
  const ids = ['--unshare-user', '--uid', String(IMAGE_USER), '--gid', String(IMAGE_USER)];
  const mounts = ['--ro-bind', root, '/', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'];
  const walls = [
    '--unshare-pid',
    '--as-pid-1',
    '--unshare-ipc',
    '--cap-drop',
    'ALL',
    '--die-with-parent',
    '--clearenv',
  ];
  const more = closed ? ['--disable-userns'] : [];
  const files = [...mounts, '--bind', data, '/data', '--ro-bind', '/etc/resolv.conf', '/etc/resolv.conf'];
  const identity = { uid: IMAGE_USER, gid: IMAGE_USER };
  return spawn(
    'bwrap',
    [
      ...ids,
      ...walls,
      ...more,
      ...files,
      ...variables,
      '--chdir',
      '/app',
      '--',
      '/usr/bin/tini',
      '--',
      ...command,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], ...(process.getuid?.() === 0 ? identity : {}) },
  );
}

async function start(data: string, env: Record<string, string>, closed = false): Promise<Running> {
  const since = performance.now();
  const child = container(data, env, closed, ['/usr/local/bin/node', 'dist/src/main.js']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const health = `http://127.0.0.1:${env['METRICS_PORT']}/health`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It has ended:\n${output}`);
    const answer = await fetch(health).catch(() => undefined);
    if (answer?.ok === true) break;
    await sleep(20);
  }
  return { child, output: () => output, readyMs: performance.now() - since };
}

async function stop({ child }: Running): Promise<void> {
  const since = performance.now();
  const ended = once(child, 'exit');
  // Tini is the first process inside; it passes the signal on.
  for (const pid of await childrenOf(child.pid ?? 0)) process.kill(pid, 'SIGTERM');
  await ended;
  console.log(`  SIGTERM to the end: ${Math.round(performance.now() - since)} ms`);
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Of all processes below: what the machine must have for them (proportional set size). */
async function memoryMb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const own = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  const below = await Promise.all((await childrenOf(pid)).map(memoryMb));
  return below.reduce((sum, mb) => sum + mb, own);
}

async function journey(url: string): Promise<string> {
  const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const account = { email: `s${Date.now()}@example.com`, password: PASSWORD };
  await call('POST', '/api/auth/register', { ...account, name: 'Student' });
  const { accessToken } = await call('POST', '/api/auth/login', account);
  const headers = { Authorization: `Bearer ${String(accessToken)}` };
  const { items } = await call('GET', '/api/exercises?language=python&limit=100', undefined, headers);
  const [exercise] = items as { id: number; title: string; starterCode: string }[];
  const full = await call('GET', `/api/exercises/${exercise?.id}`, undefined, headers);
  const begun = performance.now();
  let graded = await call(
    'POST',
    '/api/submissions/',
    {
      exerciseId: exercise?.id,
      language: 'python',
      code: (full['starterCode'] as string | null) || 'print(1)',
    },
    headers,
  );
  // The wasm sandbox boots and measures itself behind the start.
  while (graded['status'] !== 'graded' && performance.now() - begun < GRADED_WITHIN_MS) {
    await sleep(100);
    graded = await call('GET', `/api/submissions/${String(graded['id'])}`, undefined, headers);
  }
  if (graded['status'] !== 'graded') throw new Error(`Not graded: ${JSON.stringify(graded)}`);
  return `graded after ${Math.round(performance.now() - begun)} ms: ${String(graded['verdict'])}`;
}

const folder = await mkdtemp(join(tmpdir(), 'learnflow-try-image-'));
const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'database') });
try {
  for (const [words, closed, grader] of [
    ['namespaces open, native', false, 'native'],
    ['namespaces open, wasm', false, 'wasm'],
    ['namespaces closed, auto', true, 'auto'],
  ] as const) {
    const data = await mkdtemp(join(tmpdir(), 'learnflow-try-data-'));
    await chown(data, IMAGE_USER, IMAGE_USER);
    const [port, metrics] = [await freePort(), await freePort()];
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      NODE_ENV: 'production',
      // By TCP: its socket lies outside of the container.
      DATABASE_URL: postgres.url.replace(/@[^:]+:/, '@127.0.0.1:'),
      SECRET_KEY: 'q8Zr1yKxT0vLw3uJm5nBq8Zr1yKxT0vLw3uJm5nB',
      APP_HOST: '127.0.0.1',
      APP_PORT: String(port),
      METRICS_PORT: String(metrics),
      DATA_DIR: '/data',
      MIGRATE: 'apart',
      GRADER: grader,
    };
    const migrate = container(data, env, closed, ['/usr/local/bin/learnflow', 'migrate']);
    migrate.stderr.pipe(process.stderr);
    const [code] = (await once(migrate, 'exit')) as [number];
    if (code !== 0) throw new Error(`The migration has ended with ${code}`);
    const running = await start(data, env, closed);
    console.log(`${words}: ready in ${Math.round(running.readyMs)} ms`);
    console.log(`  ${await journey(`http://127.0.0.1:${port}`)}`);
    console.log(
      `  memory: ${Math.round(await memoryMb(running.child.pid ?? 0))} MB, its warm sandboxes included`,
    );
    for (const line of running.output().split('\n'))
      if (/sandbox/i.test(line)) console.log(`  | ${line.trim().slice(0, 400)}`);
    console.log(`  files in /data: ${(await readdir(data)).join(', ') || 'none'}`);
    await stop(running);
    await rm(data, { recursive: true, force: true });
  }
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
