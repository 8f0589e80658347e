/** libpq's modes that encrypt; `pg` verifies the certificate in all of them, and warns of the weaker names. */
const ENCRYPTED = new Set(['prefer', 'require', 'verify-ca']);

/**
 * The connection string as every client of ours takes it (ORM, queue, listeners): hosted servers such as Neon hand
 * out `sslmode=require`, which becomes `verify-full`, what `pg` 8 makes of it anyway. Whoever has a certificate that nobody
 * vouches for says `sslmode=no-verify`, or names the authority by `sslrootcert=/path/ca.pem`.
 */
export function normaliseDatabaseUrl(text: string): string {
  const url = new URL(text);
  if (url.port === '') url.port = '5432';
  const mode = url.searchParams.get('sslmode');
  if (mode !== null && ENCRYPTED.has(mode) && url.searchParams.get('uselibpqcompat') !== 'true') {
    url.searchParams.set('sslmode', 'verify-full');
  }
  return url.href;
}

/**
 * The address of the server behind Neon's pooler, which is what Neon's console hands out first: the same host without
 * `-pooler` behind its first part. Undefined for every other address.
 */
export function directUrlOf(text: string): string | undefined {
  const url = new URL(text);
  const [endpoint = '', ...rest] = url.hostname.split('.');
  if (!endpoint.endsWith('-pooler') || rest.length === 0) return undefined;
  url.hostname = [endpoint.slice(0, -'-pooler'.length), ...rest].join('.');
  return url.href;
}
