import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { orWrongMethod } from '../http/allowed-methods.js';
import { addressKey } from '../limits/address-key.js';
import { databaseProblem } from './database-problem.js';
import { DomainError, type ProblemCode } from './errors.js';
import { publicPrefix } from '../http/public-prefix.js';
import { problemType, type Problem } from './problem.js';

/** Errors of body-parser and friends (`http-errors`): `type` tells them apart. */
interface HttpLibraryError {
  type?: string;
  status?: number;
  expose?: boolean;
}

const BY_STATUS: Partial<Record<number, ProblemCode>> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'service_unavailable',
};

/** Turns whatever was thrown into a `DomainError`; what nobody foresaw becomes `internal_error`. */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const database = databaseProblem(thrown);
  if (database !== undefined) return database;
  if (thrown instanceof URIError) return new DomainError('malformed_request', 'The path is not valid UTF-8.');
  if (thrown instanceof HttpException) return fromHttpException(thrown);
  const { type, status } = (thrown ?? {}) as HttpLibraryError;
  if (type === 'entity.parse.failed') return new DomainError('malformed_json', undefined, { cause: thrown });
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new DomainError('unsupported_media_type', 'The body must be UTF-8, plain or gzip.');
  }
  const code = typeof status === 'number' && status < 500 ? BY_STATUS[status] : undefined;
  return new DomainError(code ?? 'internal_error', undefined, { cause: thrown });
}

function fromHttpException(thrown: HttpException): DomainError {
  const status = thrown.getStatus();
  if (thrown.cause !== undefined && thrown.cause !== thrown) {
    const inner = toDomainError(thrown.cause);
    if (inner.code !== 'internal_error') return inner;
  }
  if (status === 404 && thrown.message.startsWith('Cannot ')) return new DomainError('route_not_found');
  return new DomainError(BY_STATUS[status] ?? 'internal_error', undefined, { cause: thrown });
}

/** The document that a client gets, over HTTP and over sockets; a 500 shows no internal text. */
export function toProblem(error: DomainError, instance: string, requestId: string, prefix = ''): Problem {
  return {
    type: prefix + problemType(error.code),
    title: error.title,
    status: error.status,
    detail: error.status >= 500 && error.code === 'internal_error' ? error.title : error.message,
    instance: prefix + instance,
    code: error.code,
    requestId,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
}

/** What counts, and throws when it is too much. */
interface Counter {
  consume(name: 'default', key: string): Promise<void>;
}

/** RFC 9457 for every error of every route. A 500 shows no internal text; its request id is in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly limiter?: Counter) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    // Nobody is there to be answered any more, which ended the work. What nobody foresaw is a fault all the same.
    if (response.destroyed && thrown instanceof DomainError) return;
    const error = orWrongMethod(toDomainError(thrown), request);
    if (error.code !== 'route_not_found' || this.limiter === undefined)
      return this.answer(error, thrown, request, response);
    // No guard has counted it, as there is no route.
    this.limiter.consume('default', `unknown:${addressKey(request.ip)}`).then(
      () => this.answer(error, thrown, request, response),
      (refusal: unknown) => this.answer(toDomainError(refusal), refusal, request, response),
    );
  }

  private answer(error: DomainError, thrown: unknown, request: Request, response: Response): void {
    const requestId = requestIdOf(request);
    if (error.status >= 500)
      this.logger.error({ err: thrown, requestId }, `${request.method} ${request.path} failed`);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(error.status)
      .set({ ...RETRY_AFTER[error.status], ...error.headers })
      .type('application/problem+json')
      .send(JSON.stringify(toProblem(error, request.originalUrl, requestId, publicPrefix(request))));
  }
}

/** Of those who throw without knowing better. */
const RETRY_AFTER: Partial<Record<number, Record<string, string>>> = {
  429: { 'Retry-After': '60' },
  503: { 'Retry-After': '5' },
};

/** Given by `identify`, which comes before everything that can fail. */
const requestIdOf = ({ id }: Request): string => (typeof id === 'object' ? '' : String(id));
