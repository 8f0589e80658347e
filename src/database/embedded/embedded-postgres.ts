import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ADVISORY_LOCKS } from '../advisory-locks.js';
import { LOCK_HOLDER, TRY_SESSION_LOCK } from '../database.sql.js';
import { DataFolderError, postgresBinaries, serverAccount, type Account } from './postgres-binaries.js';

const run = promisify(execFile);
const USER = 'learnflow';
/** `pg_ctl` waits this long, in seconds; crash recovery of a small database takes one or two. */
const START_TIMEOUT_SECONDS = 60;

export interface EmbeddedPostgresOptions {
  /** The data folder; the cluster lies in its sub-folder `postgres`. */
  dataDir: string;
  /** Further server settings, for instance `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>;
}

/**
 * A real PostgreSQL of npm's binaries in the project's own data folder, on a Unix socket and a loopback port.
 * It runs in a session of its own (`pg_ctl`), so that Ctrl-C reaches it only through `stop()`; a server that a
 * killed process left behind is taken over, and one that a living process uses is refused.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    private readonly home: string,
    private readonly account: Account,
    private readonly instanceLock: Client,
  ) {}

  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const home = resolve(options.dataDir, 'postgres');
    await mkdir(options.dataDir, { recursive: true });
    const account = await serverAccount(options.dataDir);
    const password = await keptPassword(options.dataDir);
    await createCluster(home, options.dataDir, account, password);
    const port = (await runningPort(home)) ?? (await startServer(home, account, options.settings ?? {}));
    const url = urlOf(home, port, password);
    const instanceLock = await lockInstance(url, options.dataDir);
    return new EmbeddedPostgres(url, home, account, instanceLock);
  }

  /** For a command beside a server: joins the one that runs, or has one run for as long as the command takes. */
  static async join(options: EmbeddedPostgresOptions): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> {
    const home = resolve(options.dataDir, 'postgres');
    const port = await runningPort(home);
    if (port === undefined) return EmbeddedPostgres.start(options);
    const url = urlOf(home, port, await keptPassword(options.dataDir));
    return { url, stop: () => Promise.resolve() };
  }

  /** Ends the server; every connection should be closed by now, and those that are not are cut. */
  async stop(): Promise<void> {
    await this.instanceLock.end();
    await pgCtl(this.account, ['stop', '-D', this.home, '-m', 'fast', '-w', '-t', '20']);
  }
}

async function keptPassword(dataDir: string): Promise<string> {
  const path = join(dataDir, 'postgres-password');
  const password = randomBytes(24).toString('base64url');
  try {
    await writeFile(path, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return password;
  } catch {
    return (await readFile(path, 'utf8')).trim();
  }
}

/** Made aside and renamed into place: a crash or a second process in the middle leaves no half cluster. */
async function createCluster(
  home: string,
  dataDir: string,
  account: Account,
  password: string,
): Promise<void> {
  const { initdb } = await postgresBinaries();
  const version = await readFile(join(home, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() === account.majorVersion) return;
    throw new DataFolderError(
      `${home} holds a PostgreSQL ${version.trim()} cluster, but this LearnFlow brings ${account.majorVersion}: ` +
        'move the folder away, or dump it with the old version and set DATABASE_URL.',
    );
  }
  const scratch = await mkdtemp(join(dataDir, 'initdb-'));
  try {
    const passwordFile = join(scratch, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account.uid !== undefined && account.gid !== undefined) {
      await chown(scratch, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    const cluster = join(scratch, 'cluster');
    const args = ['-D', cluster, '-U', USER, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8'];
    await execute(account, initdb, [
      ...args,
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
    ]);
    await rename(cluster, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A socket's path is at most 103 bytes long on macOS, 107 on Linux; the setting is a list, and Windows has none. */
const socketFits = (home: string): boolean =>
  process.platform !== 'win32' && /^[\w./@+-]+$/.test(home) && socketOf(home, 65_535).length <= 103;

const socketOf = (home: string, port: number): string => join(home, `.s.PGSQL.${port}`);

/** The server's Unix socket, which costs both sides less than TCP, where it has one. */
const hostOf = (home: string, port: number): string =>
  existsSync(socketOf(home, port)) ? encodeURIComponent(home) : '127.0.0.1';

const urlOf = (home: string, port: number, password: string): string =>
  `postgresql://${USER}:${password}@${hostOf(home, port)}:${port}/learnflow`;

/** The port of a server that already runs on this cluster. */
async function runningPort(home: string): Promise<number | undefined> {
  const lines = (await readFile(join(home, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || port <= 0) return undefined;
  return (await accepts(port)) ? port : undefined;
}

async function accepts(port: number): Promise<boolean> {
  const probe = new Client({ host: '127.0.0.1', port, user: USER, password: 'wrong', database: 'postgres' });
  try {
    await probe.connect();
    return true;
  } catch (error) {
    return /^(28P01|57P03|3D000)$/.test(String((error as { code?: string }).code));
  } finally {
    await probe.end().catch(() => undefined);
  }
}

async function startServer(
  home: string,
  account: Account,
  settings: Record<string, string>,
): Promise<number> {
  const port = await freePort();
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketFits(home) ? home : '',
    max_connections: '100',
    shared_buffers: '64MB',
    jit: 'off',
    ...settings,
  };
  const flags = Object.entries(all).map(([name, value]) => `-c ${name}='${value}'`);
  const log = join(home, 'server.log');
  const args = ['start', '-D', home, '-l', log, '-w', '-t', String(START_TIMEOUT_SECONDS)];
  try {
    await pgCtl(account, [...args, '-o', `-p ${port} ${flags.join(' ')}`]);
    return port;
  } catch (error) {
    // Another process may have started it between our look and our start.
    const other = await runningPort(home);
    if (other !== undefined) return other;
    const tail = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');
    throw new DataFolderError(`PostgreSQL did not start on ${home}:\n${tail}`, { cause: error });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Creates the database where it is missing and holds the lock on a connection of its own. */
async function lockInstance(url: string, dataDir: string): Promise<Client> {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new Client({ connectionString: admin.href, application_name: `learnflow ${process.pid}` });
  // The server may be stopped under us by an operator; every query of ours then fails by itself.
  client.on('error', () => undefined);
  await client.connect();
  const [lock] = await TRY_SESSION_LOCK.on(client, [ADVISORY_LOCKS.instance]);
  if (lock?.locked !== true) {
    const [holder] = await LOCK_HOLDER.on(client, [ADVISORY_LOCKS.instance]);
    await client.end();
    const pid = holder?.name?.replace(/\D/g, '') ?? 'unknown';
    throw new DataFolderError(
      `Another LearnFlow (process ${pid}) already uses ${dataDir}. Stop it first, give this one its own DATA_DIR, or let both use one DATABASE_URL.`,
    );
  }
  const existing = await client.query("select 1 from pg_database where datname = 'learnflow'");
  if (existing.rowCount === 0) await client.query('create database learnflow');
  return client;
}

async function pgCtl(account: Account, args: string[]): Promise<void> {
  const { pg_ctl } = await postgresBinaries();
  await execute(account, pg_ctl, args);
}

async function execute(account: Account, file: string, args: string[]): Promise<void> {
  const [command = file, ...rest] = [...account.prefix, file, ...args];
  const identity = account.prefix.length === 0 ? { uid: account.uid, gid: account.gid } : {};
  await run(command, rest, { ...identity, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } });
}
