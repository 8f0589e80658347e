import { raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { DomainError } from '../errors/errors.js';
import { parseExactJson } from '../schemas/exact-json.js';

/** Two megabytes take so long over half a megabit a second; who sends more slowly holds a connection for nothing. */
const ARRIVES_WITHIN_MS = 30_000;
const CHARSET = 'charset=';

/**
 * Parses JSON bodies of at most `limit` (`2mb`), like `express.json` but without losing a digit of an integer, and in
 * UTF-8 alone: a byte that is none is refused, not replaced. A body that does not arrive within `withinMs` is cut.
 */
export const jsonBody = (limit: string, withinMs = ARRIVES_WITHIN_MS): RequestHandler[] => [
  cutSlow(withinMs),
  raw({ type: 'json', limit }),
  parseBody,
];

const cutSlow =
  (withinMs: number): RequestHandler =>
  (request, response, next) => {
    if (hasBody(request) && !request.complete) {
      const timer = setTimeout(() => {
        // What has come so far is thrown away with the connection.
        response.once('finish', () => request.destroy());
        response.setHeader('Connection', 'close');
        next(new DomainError('request_timeout'));
      }, withinMs).unref();
      const end = (): void => clearTimeout(timer);
      request.once('end', end).once('close', end);
    }
    next();
  };

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function parseBody(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) {
    next();
    return;
  }
  if (!UTF_8.has(charsetOf(request))) {
    next(new DomainError('unsupported_media_type', 'The body must be UTF-8, plain or gzip.'));
    return;
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    request.body = text === '' ? undefined : parseExactJson(text);
  } catch (cause) {
    next(unreadable(cause));
    return;
  }
  next();
}

const UTF_8 = new Set(['', 'utf-8', 'utf8', 'us-ascii']);

function charsetOf({ headers }: Request): string {
  const parameters = (headers['content-type'] ?? '').toLowerCase().split(';').slice(1);
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith(CHARSET));
  return charset?.slice(CHARSET.length).replaceAll('"', '') ?? '';
}

function unreadable(cause: unknown): DomainError {
  if (cause instanceof RangeError) return new DomainError('body_too_large', cause.message, { cause });
  const detail = cause instanceof TypeError ? 'The body is not valid UTF-8.' : undefined;
  return new DomainError('malformed_json', detail, { cause });
}
