import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startProgram } from '../test/support/program.js';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';

/**
 * `npm run bench bench/idle.ts [minutes]`: what a server that nobody uses asks its
 * database, minute by minute from its start (8 minutes): transactions, and connections at the minute's end. The
 * watcher's own session is on another database, and counts for nothing.
 */
const MINUTE_MS = 60_000;
const minutes = Number(process.argv[2] ?? 8);

const postgres = await startScratchPostgres();
// Its own rounds are transactions too.
await postgres.run('alter system set autovacuum = off');
await postgres.run('select pg_reload_conf()');
const dataDir = await mkdtemp(join(tmpdir(), 'learnflow-bench-'));
const program = await startProgram({ DATA_DIR: dataDir, DATABASE_URL: postgres.url });
const watcher = new Client({ connectionString: postgres.url.replace(/learnflow$/, 'postgres') });
await watcher.connect();

const ask = async (sql: string): Promise<number> => {
  const { rows } = await watcher.query<{ n: number }>(sql);
  return rows[0]?.n ?? 0;
};
const transactions = (): Promise<number> =>
  ask(`select (xact_commit + xact_rollback)::int as n from pg_stat_database where datname = 'learnflow'`);
const connections = (): Promise<number> =>
  ask(`select count(*)::int as n from pg_stat_activity where datname = 'learnflow'`);

console.log('minute | transactions | connections');
for (let minute = 1, before = await transactions(); minute <= minutes; minute += 1) {
  await sleep(MINUTE_MS);
  const now = await transactions();
  console.log(
    `${String(minute).padStart(6)} | ${String(now - before).padStart(12)} | ${await connections()}`,
  );
  before = now;
}
await fetch(`${program.url}/api/health`);
console.log(`after a request: ${await connections()} connections`);

await watcher.end();
await program.stop();
await postgres.stop();
await rm(dataDir, { recursive: true, force: true });
