import { pause } from '../../common/pause.js';
import { Client } from 'pg';
import { CLOCK, setDatabaseClock } from '../clock.js';
import { DatabaseTarget } from '../connection/database-target.js';
import { directUrlOf, faultOfUrl, normaliseDatabaseUrl } from '../connection/database-url.js';
import { leave, probePooler } from '../connection/pooler-probe.js';
import { DatabaseStartError, placeOf, startFault } from './start-faults.js';

export interface DatabaseSettings {
  url: string;
  /** Without it the direct address is derived from the other one where that is Neon's pooled one. */
  directUrl: string | undefined;
  /** Connections of this process, without the one that listens. */
  poolSize: number;
}

const OLDEST_VERSION = 13;
/** A server that is starting, or recovers from a crash, is waited for. */
const STARTING_WITHIN_MS = 30_000;
const CONNECT_WITHIN_MS = 10_000;

interface Facts {
  version: number;
  encoding: string;
  isStandby: boolean;
  isReadOnly: boolean;
  hasSchema: boolean;
  mayCreate: boolean;
  allowedConnections: number;
  identity: string;
  now: number;
}

/**
 * Looks whether LearnFlow can live in this database, and how to reach it, before anything is written there. Throws a
 * DatabaseStartError with cause and cure where it cannot.
 */
export async function checkDatabase({ url, directUrl, poolSize }: DatabaseSettings): Promise<DatabaseTarget> {
  const pooledUrl = readable(url, 'DATABASE_URL');
  const pooled = await ask(pooledUrl, 'DATABASE_URL', () => probePooler(pooledUrl));
  const direct = directUrl ?? directUrlOf(url);
  if (pooled.pooled && direct === undefined)
    throw new DatabaseStartError(
      'DATABASE_URL leads through a pooler in transaction mode: set DATABASE_DIRECT_URL to the address of the server itself (or of a pooler in session mode) beside it.',
    );
  const setting = directUrl === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  const directly = readable(direct ?? url, setting);
  const facts = await ask(directly, setting, () => factsOf(directly));
  refuseUnfit(facts, setting, poolSize);
  if (pooled.pooled) await compare(pooledUrl, directly, facts, setting);
  return new DatabaseTarget(pooledUrl, directly, pooled.preparesStatements);
}

/** As our clients take it, once nothing in the text itself is wrong; files that it names are read. */
function readable(text: string, setting: string): string {
  const fault = faultOfUrl(text);
  if (fault !== undefined) throw new DatabaseStartError(`${setting}: ${fault}`);
  const url = normaliseDatabaseUrl(text);
  try {
    placeOf(url);
  } catch (error) {
    throw new DatabaseStartError(`${setting}: ${(error as Error).message}. Correct the address.`);
  }
  return url;
}

async function compare(pooledUrl: string, directly: string, facts: Facts, setting: string): Promise<void> {
  const [other, probe] = [
    await ask(pooledUrl, 'DATABASE_URL', () => factsOf(pooledUrl)),
    await ask(directly, setting, () => probePooler(directly)),
  ];
  if (probe.pooled)
    throw new DatabaseStartError(
      `${setting}: a pooler in transaction mode answers there too. Name the server itself.`,
    );
  if (other.identity !== facts.identity)
    throw new DatabaseStartError('DATABASE_URL and DATABASE_DIRECT_URL lead to different databases.');
}

function refuseUnfit(facts: Facts, setting: string, poolSize: number): void {
  const refuse = (sentence: string): never => {
    throw new DatabaseStartError(`${setting}: ${sentence}`);
  };
  const major = Math.floor(facts.version / 10_000);
  const connections = poolSize + 1;
  if (major < OLDEST_VERSION)
    refuse(`the server is PostgreSQL ${major}; LearnFlow needs ${OLDEST_VERSION} or newer.`);
  if (facts.encoding !== 'UTF8')
    refuse(
      `the database stores ${facts.encoding}, not UTF8. Create one with: create database learnflow encoding 'UTF8' template template0.`,
    );
  if (facts.isStandby) refuse('the server is a standby, which can only be read. Name the primary.');
  if (facts.isReadOnly)
    refuse('the database is read-only (default_transaction_read_only). End that, or name another.');
  if (!facts.hasSchema) refuse("the role's search_path names no schema that exists. Correct it.");
  if (!facts.mayCreate)
    refuse(
      'the role may not create tables or schemas in the database. Grant it CREATE on the database and on its schema.',
    );
  if (facts.allowedConnections < connections)
    refuse(
      `the server lets the role have ${facts.allowedConnections} connections, and this process wants ${connections}. Raise max_connections (or the role's limit), or lower DATABASE_POOL_SIZE.`,
    );
}

/** Tries again while the server says that it is starting; whatever else fails is told in a sentence. */
async function ask<T>(url: string, setting: string, question: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + STARTING_WITHIN_MS;
  for (;;) {
    try {
      return await question();
    } catch (error) {
      const isStarting = (error as { code?: string }).code === '57P03';
      if (!isStarting || performance.now() > deadline) throw startFault(error, url, setting);
      await pause(500);
    }
  }
}

/** Reads only: nothing is written before all is known. From here on this process follows the database's clock. */
async function factsOf(connectionString: string): Promise<Facts> {
  const client = new Client({
    connectionString,
    application_name: 'learnflow check',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const askedAt = performance.now();
    const { rows } = await client.query<Facts>(
      `select current_setting('server_version_num')::int as version,
         current_setting('server_encoding') as encoding,
         pg_is_in_recovery() as "isStandby",
         current_setting('default_transaction_read_only')::boolean as "isReadOnly",
         current_schema() is not null as "hasSchema",
         (to_regclass('students') is not null or coalesce(has_schema_privilege(current_schema(), 'create'), false))
           and (to_regnamespace('pgboss') is not null or has_database_privilege(current_database(), 'create')) as "mayCreate",
         least(
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true)::int, 0),
           coalesce((select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user), 1000000),
           coalesce((select nullif(datconnlimit, -1) from pg_database where datname = current_database()), 1000000)
         ) as "allowedConnections",
         concat_ws(' ', current_database(), (select oid from pg_database where datname = current_database()),
           pg_postmaster_start_time()) as identity,
         ${CLOCK} as now`,
    );
    const [facts] = rows;
    if (facts === undefined) throw new Error('it answered nothing');
    setDatabaseClock(facts.now, askedAt);
    return facts;
  } finally {
    await leave(client);
  }
}
