import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { startScratchPostgres, type ScratchPostgres } from '../test/support/scratch-postgres.js';
import { call, cpuMs, median, newStudent, processTree, startServer, withScratchFolder } from './support.js';

/**
 * What a queue costs PostgreSQL, `npm run bench bench/queue.ts`. First grades through the API, and what of their statements is
 * pg-boss's; then the queue's part alone, by turns: pg-boss beside a row, as grading has it, and a row that is leased itself,
 * as replies and webhooks have it.
 */
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'queue,grades' },
  },
});
const TIMES = Number(values.times);
const ROUNDS = Number(values.rounds);
const ADMIN = { email: 'admin@example.com', password: 'bench bench bench' };

interface Cost {
  statements: number;
  ms: number;
}

/** Of the statements so far whose text has the word, in every database but the watcher's. */
async function costOf(watcher: Client, word: string): Promise<Cost> {
  const { rows } = await watcher.query<Cost>(
    `select coalesce(sum(calls), 0)::int as statements, coalesce(sum(total_plan_time + total_exec_time), 0)::float8 as ms
     from pg_stat_statements join pg_database d on d.oid = dbid
     where d.datname <> current_database() and toplevel and query ilike '%' || $1 || '%'`,
    [word],
  );
  return rows[0] ?? { statements: 0, ms: 0 };
}

async function watch(postgres: ScratchPostgres): Promise<Client> {
  const watcher = new Client({ connectionString: postgres.url.replace(/learnflow$/, 'postgres') });
  await watcher.connect();
  await watcher.query('create extension if not exists pg_stat_statements');
  return watcher;
}

/** Eight students hand in and wait, again and again. */
async function grade(url: string, times: number): Promise<void> {
  const { accessToken: admin } = await call<{ accessToken: string }>(
    `${url}/api/auth/login`,
    undefined,
    ADMIN,
  );
  const exercise = { title: 'Echo', description: 'Say it.', difficultyLevel: 'beginner', topic: 'io' };
  const testCases = [{ kind: 'io', stdin: 'a', expectedStdout: 'a' }];
  const body = { ...exercise, language: 'javascript', testCases };
  const { id } = await call<{ id: number }>(`${url}/api/exercises/`, admin, body);
  const handIn = { exerciseId: id, code: "console.log(require('fs').readFileSync(0, 'utf8'));\n" };
  let left = times;
  const student = async (): Promise<void> => {
    const token = await newStudent(url);
    while (left-- > 0) await call(`${url}/api/submissions/`, token, handIn, { Prefer: 'wait=30' });
  };
  await Promise.all(Array.from({ length: 8 }, student));
}

async function wholeGrades(postgres: ScratchPostgres, watcher: Client, dataDir: string): Promise<void> {
  const account = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };
  const server = await startServer(dataDir, { DATABASE_URL: postgres.url, ...account });
  try {
    await grade(server.url, TIMES);
    await watcher.query('select pg_stat_statements_reset()');
    await grade(server.url, TIMES);
    const [all, boss] = [await costOf(watcher, ''), await costOf(watcher, 'pgboss.')];
    const each = ({ statements, ms }: Cost): string =>
      `${(statements / TIMES).toFixed(1)} statements, ${(ms / TIMES).toFixed(2)} ms of planning and running`;
    console.log(`a grade, handed in and waited for: ${each(all)}`);
    console.log(`of it pg-boss: ${each(boss)} (${Math.round((100 * boss.ms) / all.ms)} % of the time)`);
  } finally {
    await server.stop();
  }
}

const WORK = `create table work (
  id bigserial primary key, owner int not null, status text not null default 'queued', priority int not null default 0,
  due_at timestamptz not null default now(), run_id uuid, lease_until timestamptz);
create index on work (priority desc, due_at, id) where status = 'queued';
create index on work (lease_until) where status = 'running'`;
const BEGIN_RUN = `update work set status = 'running', run_id = $2 where id = $1 and status = 'queued'`;
const END_RUN = `update work set status = 'done', run_id = null, lease_until = null where id = $1 and run_id = $2`;
/** None of an owner who has half of the places already, as the queue has it. */
const LEASE = `with busy as (select owner, count(*) as runs from work where status = 'running' group by owner),
  next as (select w.id from work w left join busy using (owner)
    where w.status = 'queued' and w.due_at <= now() and coalesce(busy.runs, 0) < 4
    order by w.priority desc, w.due_at, w.id limit 2 for update of w skip locked)
  update work w set status = 'running', run_id = gen_random_uuid(), lease_until = now() + interval '10 s'
  from next where w.id = next.id returning w.id, w.run_id`;

class Queues {
  private constructor(
    private readonly pool: Pool,
    private readonly boss: PgBoss,
  ) {}

  static async open(url: string): Promise<Queues> {
    const pool = new Pool({ connectionString: url, max: 4 });
    await pool.query(WORK);
    const db = { executeSql: (text: string, given?: unknown[]) => pool.query(text, given) };
    const boss = new PgBoss({ db, schedule: false, supervise: false, useListenNotify: false });
    await boss.start();
    await boss.createQueue('work', { notify: true, heartbeatSeconds: 10, retryLimit: 3 });
    return new Queues(pool, boss);
  }

  async byJobs(times: number): Promise<void> {
    for (let n = 0; n < times; n++)
      await this.within(async (client) => {
        const db = { executeSql: (text: string, given?: unknown[]) => client.query(text, given) };
        const key = await this.add(client, n);
        await this.boss.send('work', { key }, { db, singletonKey: key, group: { id: String(n % 8) } });
      });
    for (let done = 0; done < times;) {
      const options = { batchSize: 2, groupConcurrency: 4 };
      const jobs = await this.boss.fetch<{ key: string }>('work', options);
      for (const { data } of jobs) {
        const run = randomUUID();
        await this.pool.query({ name: 'begin', text: BEGIN_RUN, values: [data.key, run] });
        await this.pool.query({ name: 'end', text: END_RUN, values: [data.key, run] });
      }
      await this.boss.complete(
        'work',
        jobs.map(({ id }) => id),
      );
      done += jobs.length;
    }
  }

  async byLease(times: number): Promise<void> {
    for (let n = 0; n < times; n++)
      await this.within(async (client) => {
        await this.add(client, n);
        await client.query(`select pg_notify('work', '')`);
      });
    for (let done = 0; done < times;) {
      const { rows } = await this.pool.query<{ id: string; run_id: string }>({ name: 'lease', text: LEASE });
      for (const { id, run_id } of rows)
        await this.pool.query({ name: 'end', text: END_RUN, values: [id, run_id] });
      done += rows.length;
    }
  }

  async close(): Promise<void> {
    await this.boss.stop();
    await this.pool.end();
  }

  private async add(client: { query: Pool['query'] }, owner: number): Promise<string> {
    const text = 'insert into work (owner) values ($1) returning id';
    const { rows } = await client.query<{ id: string }>({ name: 'add', text, values: [owner % 8] });
    return rows[0]?.id ?? '';
  }

  private async within(work: (client: { query: Pool['query'] }) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await work(client as unknown as { query: Pool['query'] });
      await client.query('commit');
    } finally {
      client.release();
    }
  }
}

async function queueAlone(postgres: ScratchPostgres, watcher: Client): Promise<void> {
  await postgres.run('create database queues');
  const queues = await Queues.open(postgres.url.replace(/learnflow$/, 'queues'));
  const postmaster = readFileSync(join(postgres.dataDir, 'postgres/postmaster.pid'), 'utf8');
  const root = Number(postmaster.split('\n')[0]);
  const cpu = (): number => cpuMs(processTree(root));
  const ways = [
    ['pg-boss', (times: number) => queues.byJobs(times)],
    ['leased row', (times: number) => queues.byLease(times)],
  ] as const;
  const taken: Record<string, number[]> = { 'pg-boss': [], 'leased row': [] };
  const statements: Record<string, number> = {};
  try {
    for (const [, work] of ways) await work(TIMES);
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, work] of ways) {
        await watcher.query('select pg_stat_statements_reset()');
        const before = cpu();
        await work(TIMES);
        taken[name]?.push((cpu() - before) / TIMES);
        statements[name] = (await costOf(watcher, '')).statements / TIMES;
      }
  } finally {
    await queues.close();
  }
  for (const [name] of ways)
    console.log(
      `${name}, with its row: ${statements[name]?.toFixed(1)} statements, ${median(taken[name] ?? []).toFixed(2)} ms of processor time a job`,
    );
  const ratios = (taken['pg-boss'] ?? []).map(
    (ms, round) => ms / (taken['leased row']?.[round] ?? Number.NaN),
  );
  console.log(
    `pg-boss over the leased row: ${median(ratios).toFixed(2)} times (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  );
}

await withScratchFolder(async (folder) => {
  const postgres = await startScratchPostgres({ shared_preload_libraries: 'pg_stat_statements' });
  const watcher = await watch(postgres);
  try {
    if (values.only.includes('queue')) await queueAlone(postgres, watcher);
    if (values.only.includes('grades')) await wholeGrades(postgres, watcher, folder);
  } finally {
    await watcher.end();
    await postgres.stop();
  }
});
