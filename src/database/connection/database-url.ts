/** libpq's modes that encrypt; `pg` verifies the certificate in all of them, and warns of the weaker names. */
const ENCRYPTED = new Set(['allow', 'prefer', 'require', 'verify-ca']);
const SSL_MODES = ['disable', ...ENCRYPTED, 'verify-full', 'no-verify'];

/**
 * The connection string as every client of ours takes it (ORM, queue, listeners): hosted servers such as Neon hand
 * out `sslmode=require`, which becomes `verify-full`, what `pg` 8 makes of it anyway. Whoever has a certificate that nobody
 * vouches for says `sslmode=no-verify`, or names the authority by `sslrootcert=/path/ca.pem`; `sslrootcert=system` means
 * those that Node trusts without being told.
 */
export function normaliseDatabaseUrl(text: string): string {
  const url = new URL(text);
  if (url.port === '') url.port = '5432';
  const { searchParams } = url;
  if (searchParams.get('sslrootcert') === 'system') searchParams.delete('sslrootcert');
  const mode = searchParams.get('sslmode');
  // Who names an authority may do without the name in the certificate, as of a server that is reached by its address.
  if (mode === 'verify-ca' && searchParams.has('sslrootcert')) searchParams.set('uselibpqcompat', 'true');
  if (mode !== null && ENCRYPTED.has(mode) && searchParams.get('uselibpqcompat') !== 'true')
    searchParams.set('sslmode', 'verify-full');
  return url.href;
}

/** What is wrong with an address that nobody has to be asked for: cause and cure, or undefined. `text` is a URL. */
export function faultOfUrl(text: string): string | undefined {
  const { hostname, username, password, pathname, searchParams } = new URL(text);
  if ([hostname, username, password, pathname].some((part) => !isDecodable(part)))
    return 'a % in it stands before something else than two hexadecimal digits of UTF-8. Write the % itself as %25.';
  if (hostname.includes(',')) return 'it names several hosts. Name the one that leads to the primary.';
  const mode = searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode))
    return `there is no sslmode=${mode}. Take one of ${SSL_MODES.join(', ')}.`;
  const port = searchParams.get('port');
  if (port !== null && !isPort(port)) return `port=${port} is no port. Correct it.`;
  return undefined;
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) < 65_536;

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
