import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Params } from 'nestjs-pino';
import type { Config } from '../config.js';
import { isTraced, traceIds } from './tracing.js';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * A caller's X-Request-Id where it is harmless to log, else a new one; echoed in the answer either way. Comes before
 * everything that can fail, bodies that cannot be read included; the logger takes the id that it finds.
 */
export function identify(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  request.id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', request.id);
  next();
}

/** Pretty on a terminal, JSON lines otherwise. Bodies are never logged; headers that carry secrets are cut. */
export function loggerParams(config: Config): Params {
  const pretty = process.stdout.isTTY === true;
  return {
    pinoHttp: {
      level: config.env.LOG_LEVEL,
      ...(isTraced() ? { mixin: traceIds } : {}),
      redact: {
        paths: [
          'req.headers.authorization',
          'req.headers.cookie',
          'res.headers["set-cookie"]',
          '*.password',
          '*.token',
        ],
        censor: '[redacted]',
      },
      autoLogging: {
        ignore: (request) => request.url?.includes('/health') === true || request.url === '/metrics',
      },
      customLogLevel: (_request, response, error) => {
        if (error !== undefined || response.statusCode >= 500) return 'error';
        return response.statusCode >= 400 ? 'info' : 'debug';
      },
      serializers: {
        req: (request: { id: string; method: string; url: string }) => ({
          id: request.id,
          method: request.method,
          // A query may hold what somebody searched for; the path is enough to find a fault.
          path: request.url.split('?')[0],
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
      ...(pretty
        ? { transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname' } } }
        : {}),
    },
  };
}
