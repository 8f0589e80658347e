import { Client } from 'pg';

/** The database cannot be used as it is: one sentence with the cause, one with the cure. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
}

interface Place {
  /** `host:port` */
  server: string;
  host: string;
  database: string;
  user: string;
}

interface PgError extends Error {
  code?: string;
  errors?: unknown[];
}

const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
]);

/** By SQLSTATE, or by the code of Node's own error. */
const BY_CODE: Record<string, (place: Place, error: PgError) => string> = {
  ECONNREFUSED: ({ server }) => `Nothing listens at ${server}. Start the database, or correct host and port.`,
  ENOENT: ({ server }) => `There is no socket of a database at ${server}. Start it, or correct the path.`,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ECONNRESET: closedAtOnce,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ server }) =>
    `The certificate of ${server} is for another name. Name the server as the certificate does, or check its authority alone with sslmode=verify-ca&sslrootcert=/path/ca.pem.`,
  ENOTFOUND: ({ host }) => `There is no host ${host}. Correct the host's name.`,
  EAI_AGAIN: ({ host }) => `The host ${host} could not be looked up. Check the name and this machine's DNS.`,
  '28P01': ({ server, user }) =>
    `${server} refuses the password of ${user}. Correct it (characters such as @ and / as %40 and %2F).`,
  '28000': ({ server, user, database }, { message }) =>
    /no encryption|SSL off/i.test(message)
      ? `${server} takes encrypted connections only. Add sslmode=require.`
      : `${server} does not let ${user} in to ${database} (${message}). Correct the role, or allow it in pg_hba.conf.`,
  '3D000': ({ server, database }) => `${server} has no database ${database}. Create it, or correct its name.`,
  '53300': ({ server }) =>
    `${server} has no connection left. Raise max_connections, or lower DATABASE_POOL_SIZE of the processes on it.`,
  '53100': ({ server }) => `The disk of ${server} is full. Make room there.`,
  '57P03': ({ server }, { message }) => `${server} takes no connections (${message}). Try again later.`,
  '42501': ({ user, database }, { message }) =>
    `${user} may not create what LearnFlow needs in ${database} (${message}). Grant CREATE on the database and on its schema.`,
  '25006': ({ server }) => `${server} is read-only. Name the primary, or end its read-only mode.`,
};

function unreachable({ server }: Place): string {
  return `${server} does not answer. Check host, port, firewall and network.`;
}

function closedAtOnce({ server }: Place): string {
  return `${server} closed the connection at once. Check the port, and whether the server wants TLS (sslmode=require).`;
}

/** What a failed connection or first statement means. `setting` is the variable that holds the address. */
export function startFault(error: unknown, connectionString: string, setting: string): DatabaseStartError {
  const place = placeOf(connectionString);
  const known = inner(error);
  const sentence =
    BY_CODE[known.code ?? '']?.(place, known) ??
    byMessage(place, known) ??
    `${place.server}: ${known.message}`;
  return new DatabaseStartError(`${setting}: ${sentence}`, { cause: error });
}

function byMessage(place: Place, { code, message }: PgError): string | undefined {
  const { server } = place;
  if (UNTRUSTED.has(code ?? '') || /certificate/i.test(message))
    return `The certificate of ${server} is not trusted (${message}). Name its authority with sslrootcert=/path/ca.pem, or give up the check with sslmode=no-verify.`;
  if (/does not support SSL/i.test(message))
    return `${server} does not offer TLS. Take sslmode out of the address, or switch TLS on at the server.`;
  if (/timeout|timed out/i.test(message)) return unreachable(place);
  if (/Connection terminated/i.test(message)) return closedAtOnce(place);
  if (/invalid response|establishing an SSL connection/i.test(message))
    return `What answers at ${server} is no PostgreSQL (${message}). Correct host and port.`;
  if (/unsupported startup parameter/i.test(message))
    return `A pooler at ${server} refuses to connect (${message}).`;
  return undefined;
}

/** A host with several addresses fails with an error for each. */
function inner(error: unknown): PgError {
  if (error instanceof AggregateError && error.errors.length > 0) return inner(error.errors[0]);
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? (error as PgError) : new Error(String(error));
}

/** Where `pg` goes with it: parameters of the address, and what the environment says where it is silent, count as well. */
export function placeOf(connectionString: string): Place {
  const { host, port, database = '', user = '' } = new Client({ connectionString });
  const server = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { host, server, database, user };
}
