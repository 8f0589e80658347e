import type { Socket } from 'node:net';
import type { Request } from 'express';

const PREFIX = /^(?:\/[A-Za-z0-9._~-]+)+$/;

/**
 * The path under which a proxy that we trust (TRUST_PROXY) serves us, without a slash at its end: `/learnflow`, or nothing.
 * It says so in X-Forwarded-Prefix and takes it off before it asks us.
 */
export function publicPrefix(request: Request): string {
  const isTrusted = request.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  // A request that was given up while its body came has no connection any more, whatever its type says.
  const { socket } = request as { socket: Socket | null };
  if (!isTrusted(socket?.remoteAddress ?? '', 0)) return '';
  const prefix = (request.get('x-forwarded-prefix') ?? '').trim().replace(/\/$/, '');
  return PREFIX.test(prefix) ? prefix : '';
}

const HOST = /^[A-Za-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?$/;
/** Of the samples, where nobody has asked. */
export const SAMPLE_URL = 'http://localhost:8000';

/** Where the reader reaches us, for the samples; a Host that is none stands for itself nowhere. */
export function publicUrl(request: Request): string {
  const host = request.host ?? '';
  const url = HOST.test(host) ? `${request.protocol}://${host}` : SAMPLE_URL;
  return url + publicPrefix(request);
}
