import { text, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { DomainError } from './errors.js';
import { parseExactJson } from './exact-json.js';

/** Parses JSON bodies of at most `limit` (`2mb`), like `express.json` but without losing a digit of an integer. */
export const jsonBody = (limit: string): RequestHandler[] => [text({ type: 'json', limit }), parseBody];

function parseBody(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (typeof body === 'string') {
    try {
      request.body = body === '' ? undefined : parseExactJson(body);
    } catch (cause) {
      const isTooMuch = cause instanceof RangeError;
      next(
        new DomainError(
          isTooMuch ? 'body_too_large' : 'malformed_json',
          isTooMuch ? cause.message : undefined,
          { cause },
        ),
      );
      return;
    }
  }
  next();
}
