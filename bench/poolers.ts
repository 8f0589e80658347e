import { join } from 'node:path';
import { startPgBouncer } from '../test/support/pgbouncer.js';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { startServer, withScratchFolder, type BenchServer } from './support.js';
import { ADMIN, inTurns, subjectAt } from './turns.js';

/**
 * What a real PgBouncer costs, in transaction and in session mode: requests and grades a second of three servers by turns,
 * each with a database of its own on one PostgreSQL, one of them directly. Goal: directly at most 1.1 times as many.
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const AT_MOST = 1.1;
const NAMES = ['direct', 'transaction', 'session'] as const;

const postgres = await startScratchPostgres();
/** On TCP, as the pooler's own connections are. */
function addressOf(database: (typeof NAMES)[number]): string {
  const url = new URL(postgres.url);
  url.hostname = '127.0.0.1';
  url.pathname = database;
  return url.href;
}
for (const name of NAMES) await postgres.run(`create database ${name} encoding 'UTF8' template template0`);
const transaction = await startPgBouncer(addressOf('transaction'), 'transaction');
const session = await startPgBouncer(addressOf('session'), 'session');
const settings = [
  { DATABASE_URL: addressOf('direct') },
  {
    DATABASE_URL: transaction.through(addressOf('transaction')),
    DATABASE_DIRECT_URL: addressOf('transaction'),
  },
  { DATABASE_URL: session.through(addressOf('session')) },
];

await withScratchFolder(async (folder) => {
  const servers: BenchServer[] = [];
  try {
    for (const [at, setting] of settings.entries())
      servers.push(await startServer(join(folder, String(at)), { ...ADMIN, ...setting }));
    const subjects = [];
    for (const { url } of servers) subjects.push(await subjectAt(url));
    await inTurns(subjects, ROUNDS, (what, [direct = Number.NaN, ...pooled]) => {
      console.log(`${what} a second, directly: ${direct.toFixed(1)}`);
      for (const [at, rate] of pooled.entries()) {
        const ratio = direct / rate;
        const verdict = ratio <= AT_MOST ? 'within' : 'OVER';
        console.log(
          `${what} a second, ${NAMES[at + 1]} mode: ${rate.toFixed(1)}, ratio ${ratio.toFixed(2)} (${verdict} ${AT_MOST})`,
        );
      }
    });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all([transaction.stop(), session.stop()]);
    await postgres.stop();
  }
});
