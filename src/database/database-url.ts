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
