import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../tools/free-port.js';
import { descendants } from '../tools/host-watch.js';

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Milliseconds of each of `times` runs, one after another, after `warmUp` runs that do not count. */
export async function sample(times: number, work: () => Promise<unknown>, warmUp = 3): Promise<number[]> {
  for (let i = 0; i < warmUp; i++) await work();
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    taken.push(performance.now() - start);
  }
  return taken;
}

/** Runs the two in turns, so that what else the machine does falls on both alike. */
export async function sideBySide(
  rounds: number,
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
): Promise<{ ours: number[]; bare: number[] }> {
  const taken = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    taken.bare.push(...(await sample(1, bare, round === 0 ? 3 : 0)));
    taken.ours.push(...(await sample(1, ours, round === 0 ? 3 : 0)));
  }
  return taken;
}

/** One line: both medians, the ratio, and whether it is within the bound. */
export function report(name: string, taken: { ours: number[]; bare: number[] }, atMost: number): void {
  const [ours, bare] = [median(taken.ours), median(taken.bare)];
  const ratio = ours / bare;
  const verdict = ratio <= atMost ? 'within' : 'OVER';
  console.log(
    `${name.padEnd(48)} ours ${ours.toFixed(1)} ms  bare ${bare.toFixed(1)} ms  ratio ${ratio.toFixed(2)}  (${verdict} ${atMost})`,
  );
}

export interface BenchServer {
  url: string;
  pid: number;
  /** Start of the process to the banner, in ms. */
  readyMs: number;
  stop(): Promise<number>;
}

/** The built program as its users start it (`dist/src/main.js`), on a free port. */
export async function startServer(
  dataDir: string,
  settings: Record<string, string> = {},
  checkout = '.',
): Promise<BenchServer> {
  const main = resolve(checkout, 'dist/src/main.js');
  if (!existsSync(main)) throw new Error('Build first: npm run build');
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    DATA_DIR: dataDir,
    APP_PORT: String(port),
    APP_HOST: '127.0.0.1',
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
  };
  const start = performance.now();
  const child = spawn(process.execPath, [main], {
    cwd: checkout,
    env: { ...env, ...profiling(), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilPrinted(child, 'is ready');
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    readyMs: performance.now() - start,
    stop: async () => {
      const stopping = performance.now();
      child.kill('SIGINT');
      await once(child, 'exit');
      return performance.now() - stopping;
    },
  };
}

/** `BENCH_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=<folder>'` profiles the server, not the bench. */
const profiling = (): Record<string, string> => {
  const options = process.env['BENCH_NODE_OPTIONS'];
  return options === undefined ? {} : { NODE_OPTIONS: options };
};

async function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    if (printed.includes(text)) return void child.stdout?.resume();
  }
  throw new Error(`The server ended before it was ready:\n${printed}`);
}

/** Resident memory of one process in MB; the sandboxes and the database are processes of their own. */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const TICK_MS = 10;

/** Processor time of the processes and of all children that they have collected. */
export function cpuMs(pids: readonly number[]): number {
  const of = (pid: number): number => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
    } catch {
      return 0;
    }
  };
  return pids.reduce((sum, pid) => sum + of(pid), 0);
}

/** The process and all below it. */
export const processTree = (pid: number): number[] => [pid, ...descendants(pid).map((one) => one.pid)];

/** So many, `abreast` at a time; answers how many a second. */
export async function many(times: number, abreast: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let left = times;
  const one = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: abreast }, one));
  return (times / (performance.now() - start)) * 1000;
}

type Figures<K extends string> = Record<K, number>;

/** The two in turns; medians of the figures of each, and of their ratios round by round. */
export async function inTurns<K extends string>(
  rounds: number,
  ours: () => Promise<Figures<K>>,
  bare: () => Promise<Figures<K>>,
): Promise<{ ours: Figures<K>; bare: Figures<K>; ratio: Figures<K> }> {
  const taken: { ours: Figures<K>; bare: Figures<K> }[] = [];
  for (let round = 0; round < rounds; round++) taken.push({ ours: await ours(), bare: await bare() });
  const names = Object.keys(taken[0]?.ours ?? {}) as K[];
  const medians = (of: (one: (typeof taken)[number], name: K) => number): Figures<K> =>
    Object.fromEntries(names.map((name) => [name, median(taken.map((one) => of(one, name)))])) as Figures<K>;
  return {
    ours: medians((one, name) => one.ours[name]),
    bare: medians((one, name) => one.bare[name]),
    ratio: medians((one, name) => one.ours[name] / one.bare[name]),
  };
}

export async function withScratchFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-bench-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function call<T>(
  url: string,
  token?: string,
  body?: unknown,
  headers: Record<string, string> = {},
  method = body === undefined ? 'GET' : 'POST',
): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export async function newStudent(url: string): Promise<string> {
  const account = { email: `bench-${randomUUID()}@example.com`, password: 'correct horse', name: 'Bench' };
  await call(`${url}/api/auth/register`, undefined, account);
  const { accessToken } = await call<{ accessToken: string }>(`${url}/api/auth/login`, undefined, {
    email: account.email,
    password: account.password,
  });
  return accessToken;
}
