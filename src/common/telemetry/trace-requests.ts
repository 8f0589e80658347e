import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { routeOf } from './event-loop.js';
import { beginSpan, type TraceHeaders } from './tracing.js';

/** An Express middleware: a request is a span, a part of the trace that its `traceparent` names. */
export function traceRequests(request: Request, response: Response, next: NextFunction): void {
  const { method, path, headers } = request;
  const span = beginSpan(method, {
    kind: 'server',
    attributes: {
      'http.request.method': method,
      'url.path': path,
      'learnflow.request_id': requestIdOf(request),
    },
    parent: parentOf(headers),
  });
  if (span === undefined) return next();
  response.once('close', () => {
    const { statusCode } = response;
    const route = routeOf(request);
    span.end({
      name: `${method} ${route}`,
      attributes: { 'http.route': route, 'http.response.status_code': statusCode },
      ...(statusCode >= 500 && { error: new Error('5xx') }),
    });
  });
  span.run(next);
}

function parentOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders {
  return {
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tracestate === 'string' && { tracestate }),
  };
}

const requestIdOf = ({ id }: Request): string => (typeof id === 'string' ? id : '');
