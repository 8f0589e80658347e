import { createHmac, randomBytes } from 'node:crypto';
import { trimEndChars } from '../../common/text.js';

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export const makeSecret = (): string => SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/** 24 to 64 bytes in base64, with or without its padding, behind the prefix: as the specification has it. */
export function isSecret(text: string): boolean {
  const encoded = text.slice(SECRET_PREFIX.length);
  if (!text.startsWith(SECRET_PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  const bytes = Buffer.from(encoded, 'base64');
  const isWhole = trimEndChars(bytes.toString('base64'), '=') === trimEndChars(encoded, '=');
  return isWhole && bytes.length >= 24 && bytes.length <= 64;
}

/** The three headers of the Standard Webhooks specification (standardwebhooks.com), whose libraries check them. */
export function signedHeaders(
  secret: string,
  id: string,
  seconds: number,
  body: string,
): Record<string, string> {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${mac}` };
}
