import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/free-port.js';
import { until } from './until.js';

export const PROXIES = ['nginx', 'caddy', 'haproxy'] as const;
export type ProxyName = (typeof PROXIES)[number];

export const hasProxies = PROXIES.every((name) => spawnSync(name, ['-v']).error === undefined);

const SAMPLES = fileURLToPath(new URL('../../docker/proxies/', import.meta.url));
const NOBODY = 65_534;

export interface TestProxy {
  /** `https://127.0.0.1:<port>` */
  url: string;
  /** The authority behind its certificate. */
  ca: string;
  stop(): Promise<void>;
}

/** A certificate for 127.0.0.1, the same for all. */
export async function makeCertificate(folder: string): Promise<void> {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const made = spawnSync('openssl', ['req', '-x509', ...kind, ...subject, ...files]);
  if (made.status !== 0) throw new Error(String(made.stderr));
}

/** The real program with the sample configuration of `docker/proxies`, in front of a server on this machine. */
export async function startProxy(name: ProxyName, upstream: string): Promise<TestProxy> {
  const folder = await mkdtemp(join(tmpdir(), `learnflow-${name}-`));
  await makeCertificate(folder);
  const port = await freePort();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const ca = await readFile(cert, 'utf8');
  await writeFile(join(folder, 'both.pem'), ca + (await readFile(key, 'utf8')));
  const settings = {
    LEARNFLOW_UPSTREAM: upstream,
    LEARNFLOW_HTTP_PORT: String(await freePort()),
    LEARNFLOW_LISTEN: `127.0.0.1:${port}`,
    LEARNFLOW_SITE: `https://127.0.0.1:${port}`,
    LEARNFLOW_TLS: `tls ${cert} ${key}`,
    LEARNFLOW_CERTIFICATE: cert,
    LEARNFLOW_KEY: key,
    LEARNFLOW_PEM: join(folder, 'both.pem'),
  };
  const args = await argumentsOf(name, folder, settings);
  const isRoot = process.getuid?.() === 0;
  if (isRoot)
    for (const path of ['', ...(await readdir(folder))]) await chown(join(folder, path), NOBODY, NOBODY);
  const child = spawn(name, args, {
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, 'log'));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  try {
    await until(`${name} answers`, () => answers(child, port, ca));
  } catch (error) {
    throw new Error(await readFile(join(folder, 'log'), 'utf8'), { cause: error });
  }
  return {
    url: `https://127.0.0.1:${port}`,
    ca,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function argumentsOf(
  name: ProxyName,
  folder: string,
  settings: Record<string, string>,
): Promise<string[]> {
  if (name === 'caddy') return ['run', '--adapter', 'caddyfile', '--config', join(SAMPLES, 'Caddyfile')];
  if (name === 'haproxy') return ['-db', '-f', join(SAMPLES, 'haproxy.cfg')];
  // As the official image does it: only variables that are set are filled in.
  const template = await readFile(join(SAMPLES, 'nginx.conf.template'), 'utf8');
  const site = template.replaceAll(/\$\{(\w+)\}/g, (whole, variable: string) => settings[variable] ?? whole);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await mkdir(join(folder, 'temp'), { mode: 0o777 });
  const paths = temporary.map((kind) => `${kind}_temp_path ${join(folder, 'temp', kind)};`).join('\n');
  // One process, so that its end is the end of all.
  const main = `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr;
    events {} http { access_log off; ${paths} ${site} }`;
  await writeFile(join(folder, 'nginx.conf'), main);
  return ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
}

function answers(child: ChildProcess, port: number, ca: string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error('it has ended');
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/api/health/live', ca, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    })
      .once('error', () => resolve(false))
      .end();
  });
}
