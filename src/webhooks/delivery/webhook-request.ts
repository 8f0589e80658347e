import { lookup } from 'node:dns';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { VERSION } from '../../common/version.js';
import { isPublicAddress } from './public-address.js';

const TIMEOUT_MS = 10_000;
const KEPT_BYTES = 1024;

export interface Outgoing {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Addresses within our own networks as well. */
  allowPrivate: boolean;
  timeoutMs?: number;
  /** Gives up at once. */
  signal?: AbortSignal;
}

export interface Answered {
  status: number;
  /** The beginning, at most 1 KiB, as text that PostgreSQL takes. */
  body: string;
}

/** The host's address is one that nobody outside may make us call. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
}

const forbidden = (host: string) =>
  new ForbiddenAddress(`${host} is no address of the public internet (WEBHOOK_ALLOW_PRIVATE)`);

/** A delivery keeps the form that it was written in, whatever its webhook asks for by now. */
const contentTypeOf = (body: string): string =>
  body.startsWith('{"specversion"') ? 'application/cloudevents+json; charset=utf-8' : 'application/json';

/** The host of a URL without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/**
 * Posts once: no redirect is followed, nothing is kept open. The addresses are looked at when the connection is made,
 * the very ones that are then connected to, so that a name that resolves differently the second time gains nothing.
 * Throws for whatever is no HTTP answer within the time.
 */
export async function post(outgoing: Outgoing): Promise<Answered> {
  const { url, headers, body, allowPrivate, timeoutMs = TIMEOUT_MS } = outgoing;
  const target = new URL(url);
  const host = hostOf(target);
  // For an address in place of a name nothing is resolved, so `lookup` is not asked.
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw forbidden(host);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...[outgoing.signal ?? []].flat()]),
    headers: {
      ...headers,
      'Content-Type': contentTypeOf(body),
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': `LearnFlow/${VERSION} (webhooks)`,
    },
    ...(allowPrivate ? {} : { lookup: lookupPublic }),
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const make = target.protocol === 'https:' ? requestHttps : requestHttp;
    make(target, options).once('response', resolve).on('error', reject).end(body);
  });
  return { status: answer.statusCode ?? 0, body: await beginningOf(answer) };
}

/** Refuses a name when one of its addresses is not public, whichever would be tried first. */
const lookupPublic: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, '', 0);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(forbidden(host), '', 0);
    // Node asks for all of them, to try IPv6 and IPv4 in turn, or for one.
    if (options.all === true) done(null, addresses);
    else done(null, first.address, first.family);
  });
};

async function beginningOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= KEPT_BYTES) break;
    }
  } catch {
    // The status has come, which is what counts; the rest need not.
  }
  answer.destroy();
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, KEPT_BYTES)).replaceAll('\0', '');
}
