import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../tools/free-port.js';
import { until } from './until.js';

export interface TestPooler {
  /** The address of a database through the pooler. */
  through(url: string): string;
  /** Ends the process as a crash would, and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0;
const NOBODY = 65_534;

/** A real PgBouncer in front of a server on TCP, for every database of it; it must not run as root. */
export async function startPgBouncer(url: string, mode: 'transaction' | 'session'): Promise<TestPooler> {
  const server = new URL(url);
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-pgbouncer-'));
  const port = await freePort();
  const [user, password] = [decodeURIComponent(server.username), decodeURIComponent(server.password)];
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users.txt')}
pool_mode = ${mode}
default_pool_size = 20
max_client_conn = 500
`,
  );
  await writeFile(join(folder, 'users.txt'), `"${user}" "${password}"\n`);
  const isRoot = process.getuid?.() === 0;
  if (isRoot)
    for (const path of ['', 'pgbouncer.ini', 'users.txt']) await chown(join(folder, path), NOBODY, NOBODY);
  const through = (target: string): string => {
    const pooled = new URL(target);
    pooled.host = `127.0.0.1:${port}`;
    return pooled.href;
  };
  const begin = async (): Promise<ChildProcess> => {
    const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const child = spawn('pgbouncer', ['-q', file], { ...identity, cwd: folder, stdio: 'ignore' });
    await until('the pooler answers', () => answers(through(url)));
    return child;
  };
  let child = await begin();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    through,
    restart: async () => {
      await end('SIGKILL');
      child = await begin();
    },
    stop: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
