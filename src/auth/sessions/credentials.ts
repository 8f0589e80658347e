import type { IncomingHttpHeaders } from 'node:http';

/**
 * Over TLS with the prefix by which a browser keeps a neighbouring subdomain from setting it: whoever could, would log
 * somebody in as themself.
 */
export const cookieName = (name: string, isProduction: boolean): string =>
  isProduction ? `__Host-${name}` : name;
export const SESSION_COOKIE = 'learnflow_session';

/** What a request or a socket's handshake shows: an access token, or the session token of the cookie. */
export interface Credential {
  kind: 'access' | 'cookie';
  token: string;
}

/** An Authorization header wins over the cookie, since somebody wrote it on purpose. */
export function readCredential(headers: IncomingHttpHeaders, cookie: string): Credential | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { kind: 'access', token: bearer };
  const token = readCookie(headers, cookie);
  return token === undefined ? undefined : { kind: 'cookie', token };
}

/** The value of the first cookie of that name; none of ours needs decoding. */
export function readCookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key = '', value] = pair.split('=', 2);
    if (key.trim() === name) return value?.trim() === '' ? undefined : value?.trim();
  }
  return undefined;
}

/**
 * True for a request that another site's page makes a browser send. The cookie goes along by itself (SameSite=Lax
 * still lets neighbouring subdomains do that), so what it authenticates must come from our host or a listed origin.
 * Programs that are no browsers send neither header, and nobody can make them send anything.
 */
export function isForeign(
  headers: IncomingHttpHeaders,
  host: string | undefined,
  isAllowed: (origin: string) => boolean,
): boolean {
  const { origin } = headers;
  if (origin === undefined) {
    const site = headers['sec-fetch-site'];
    return site === 'cross-site' || site === 'same-site';
  }
  return !isAllowed(origin) && !(URL.canParse(origin) && new URL(origin).host === host);
}
