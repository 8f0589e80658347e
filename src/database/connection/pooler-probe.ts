import { Client } from 'pg';
import { within } from '../../common/pause.js';

/** What lies between us and the server. */
export interface PoolerProbe {
  /** Two transactions of one connection may run in different sessions: no LISTEN, no session locks. */
  pooled: boolean;
  /** A statement prepared by name is there in the next transaction, whatever session it gets. */
  preparesStatements: boolean;
}

const TRIES = 3;
const ANSWER_WITHIN_MS = 3_000;
const CONNECT_WITHIN_MS = 10_000;
const LEFT_WITHIN_MS = 1_000;

/**
 * Looks by what it does, since poolers answer in the server's name: while one connection holds a transaction open, the
 * other one asks for its session's process again. In a session of its own that never changes. Throws what `pg` throws
 * where the server cannot be reached.
 */
export async function probePooler(connectionString: string): Promise<PoolerProbe> {
  const [first, second] = [connection(connectionString), connection(connectionString)];
  try {
    await first.connect();
    await second.connect();
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const pooled = await seesAnotherSession(first, second);
      if (pooled) return { pooled, preparesStatements: await prepares(first, second) };
    }
    return { pooled: false, preparesStatements: true };
  } finally {
    await Promise.all([first, second].map(leave));
  }
}

/** What is no PostgreSQL may keep its side of a connection open for ever. */
export async function leave(client: Client): Promise<void> {
  await within(
    LEFT_WITHIN_MS,
    client.end().catch(() => undefined),
  );
}

function connection(connectionString: string): Client {
  const client = new Client({
    connectionString,
    application_name: 'learnflow probe',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  });
  // Every query fails by itself; without a listener Node would end the process.
  client.on('error', () => undefined);
  return client;
}

async function sessionOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}

async function seesAnotherSession(first: Client, second: Client): Promise<boolean> {
  const before = await sessionOf(first);
  await second.query('begin');
  try {
    if ((await sessionOf(second)) === before) return true;
    return (await sessionOf(first)) !== before;
  } catch (error) {
    // A pool of one session, which the other connection holds, lets this one wait.
    if (isTimeout(error)) return true;
    throw error;
  } finally {
    await second.query('rollback').catch(() => undefined);
  }
}

/** Prepared by name in one session, and asked for in another. False where it could not be brought about. */
async function prepares(first: Client, second: Client): Promise<boolean> {
  const statement = { name: 'learnflow_probe', text: 'select pg_backend_pid() as pid' };
  try {
    const before = (await first.query<{ pid: number }>(statement)).rows[0]?.pid;
    await second.query('begin');
    if ((await sessionOf(second)) !== before) return false;
    const after = (await first.query<{ pid: number }>(statement)).rows[0]?.pid;
    return after !== undefined && after !== before;
  } catch {
    return false;
  } finally {
    await second.query('rollback').catch(() => undefined);
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && /timeout/i.test(error.message);
