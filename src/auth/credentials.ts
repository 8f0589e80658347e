import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'learnflow_session';
const COOKIE_VALUE = new RegExp(`(?:^|;) *${SESSION_COOKIE}=([^;]*)`);

/** What a request or a socket's handshake shows: an access token, or the session token of the cookie. */
export interface Credential {
  kind: 'access' | 'cookie';
  token: string;
}

/** An Authorization header wins over the cookie, since somebody wrote it on purpose. */
export function readCredential(headers: IncomingHttpHeaders): Credential | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { kind: 'access', token: bearer };
  const token = readCookie(headers);
  return token === undefined ? undefined : { kind: 'cookie', token };
}

export function readCookie(headers: IncomingHttpHeaders): string | undefined {
  const value = COOKIE_VALUE.exec(headers.cookie ?? '')?.[1];
  return value === '' ? undefined : value;
}

/**
 * True for a request that another site's page makes a browser send. The cookie goes along by itself (SameSite=Lax
 * still lets neighbouring subdomains do that), so what it authenticates must come from our host or a listed origin.
 * Programs that are no browsers send neither header, and nobody can make them send anything.
 */
export function isForeign(
  headers: IncomingHttpHeaders,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  const { origin } = headers;
  if (origin === undefined) {
    const site = headers['sec-fetch-site'];
    return site === 'cross-site' || site === 'same-site';
  }
  return !allowed.includes(origin) && !(URL.canParse(origin) && new URL(origin).host === host);
}
