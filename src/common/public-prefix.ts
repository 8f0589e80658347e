import type { Request } from 'express';

const PREFIX = /^(?:\/[A-Za-z0-9._~-]+)+$/;

/**
 * The path under which a proxy that we trust (TRUST_PROXY) serves us, without a slash at its end: `/learnflow`, or nothing.
 * It says so in X-Forwarded-Prefix and takes it off before it asks us.
 */
export function publicPrefix(request: Request): string {
  const isTrusted = request.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  if (!isTrusted(request.socket.remoteAddress ?? '', 0)) return '';
  const prefix = (request.get('x-forwarded-prefix') ?? '').trim().replace(/\/$/, '');
  return PREFIX.test(prefix) ? prefix : '';
}
