import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { refuseWrongMethods } from './common/http/allowed-methods.js';
import type { Config } from './common/config.js';
import { corsOrigin } from './common/http/cors.js';
import { DomainError } from './common/errors/errors.js';
import { exactReplacer } from './common/schemas/exact-json.js';
import { jsonBody } from './common/http/json-body.js';
import { identify } from './common/telemetry/logging.js';
import { renderedDocuments } from './common/openapi/rendered-documents.js';
import { addressKey } from './common/limits/address-key.js';
import { noteServed } from './common/telemetry/event-loop.js';
import { measureRequests } from './common/telemetry/metrics.js';
import { traceRequests } from './common/telemetry/trace-requests.js';
import { isTraced } from './common/telemetry/tracing.js';
import { RequestDrainService } from './common/http/request-drain.service.js';
import { nestLogger } from './common/telemetry/nest-logger.js';
import { asAsked, buildOpenApi } from './common/openapi/openapi.js';
import { ProblemFilter } from './common/errors/problem.filter.js';
import { RateLimiter } from './common/limits/rate-limit.js';
import { ValidationPipe } from './common/schemas/validation.js';
import { ActivityService } from './database/work/activity.service.js';
import type { DatabaseTarget } from './database/connection/database-target.js';
import { connectEvents } from './events/events.module.js';
import { takeOnlySocketUpgrades } from './live/socket-upgrades.js';
import { SocketAdapter } from './live/socket.adapter.js';

/** 64 KiB of code is at most 384 KiB of JSON (`\\u0000` forms); an exercise with large tests needs more. */
const BODY_LIMIT = '2mb';

/**
 * An idle connection is kept longer than any proxy in front keeps it (nginx and load balancers 60 s, Caddy 120 s): whoever
 * closes first while the other sends resets a request.
 */
const KEEP_ALIVE_MS = 150_000;

/** What a page of another origin may read of an answer, beyond the few that every page may. */
const EXPOSED_HEADERS = [
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'Preference-Applied',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];
/** How long a browser may go without asking again before each request; Chromium takes no more. */
const CORS_MAX_AGE_SECONDS = 7_200;

/** The whole application, ready to listen: the same for `main.ts`, the tests and the OpenAPI command. */
export async function createApp(config: Config, target: DatabaseTarget): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config, target), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.useLogger(nestLogger(app.get(Logger)));
  takeOnlySocketUpgrades(app.getHttpServer());
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
  app.set('trust proxy', config.env.TRUST_PROXY);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('json replacer', exactReplacer);
  app.use(helmet(helmetOptions(config)));
  app.enableCors({
    origin: corsOrigin(config),
    credentials: true,
    maxAge: CORS_MAX_AGE_SECONDS,
    exposedHeaders: EXPOSED_HEADERS,
  });
  app.use(
    identify,
    ...(isTraced() ? [traceRequests] : []),
    forbidStoring,
    app.get(RequestDrainService).count,
    keepAwake(app.get(ActivityService)),
    measureRequests,
    noteServed,
    refuseWrongMethods,
    limitDocuments(app.get(RateLimiter)),
    renderedDocuments(),
  );
  app.use(...[refuseOtherBodies, ...jsonBody(BODY_LIMIT)].map(unlessUpload));
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(RateLimiter)));
  connectEvents(app);
  app.useWebSocketAdapter(new SocketAdapter(app, config));
  SwaggerModule.setup('api/docs', app, () => buildOpenApi(app), {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    customSiteTitle: 'LearnFlow API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      requestInterceptor: underPrefix,
    },
    patchDocumentOnRequest: (request, _response, document) => asAsked(document, request as Request),
  });
  return app;
}

/** What a scraper or an orchestrator asks now and then; a database that sleeps is not asked for it. */
const UNATTENDED = new Set(['/metrics', '/health', '/api/health/live', '/api/health/ready']);

/** Anybody who asks keeps the process, and with it the database, from sleeping. */
const keepAwake =
  (activity: ActivityService) =>
  (request: Request, _response: Response, next: NextFunction): void => {
    if (!UNATTENDED.has(request.path)) activity.touch();
    next();
  };

/** The pages and documents that are the same for everybody; whatever else stands under `/api` is somebody's own. */
const FOR_EVERYBODY = /^\/api\/(docs|openapi|asyncapi)\b/i;

/** A shared computer's browser, or a proxy, must not show the answers of one to the next; errors tell of them too. */
function forbidStoring(request: Request, response: Response, next: NextFunction): void {
  if (!FOR_EVERYBODY.test(request.path)) response.setHeader('Cache-Control', 'no-store');
  next();
}

/** No guard sees the routes of the OpenAPI document and its page. */
const limitDocuments =
  (limiter: RateLimiter): RequestHandler =>
  ({ path, ip }, _response, next) => {
    if (!FOR_EVERYBODY.test(path)) return next();
    limiter.consume('default', `address:${addressKey(ip)}`).then(() => next(), next);
  };

/** Runs in the browser, by its text: asks under the path prefix that the page itself stands under, told of or not. */
function underPrefix(request: { url: string }): { url: string } {
  const { origin, pathname } = (globalThis as unknown as { location: URL }).location;
  const prefix = pathname.slice(0, pathname.lastIndexOf('/api/docs'));
  const path = request.url.startsWith(origin) ? request.url.slice(origin.length) : request.url;
  if (path.startsWith('/') && !path.startsWith(`${prefix}/`)) request.url = origin + prefix + path;
  return request;
}

function helmetOptions(config: Config): Parameters<typeof helmet>[0] {
  return {
    // Plain http is normal on a developer's machine: nothing may be upgraded there.
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: config.isProduction ? [] : null } },
    strictTransportSecurity: config.isProduction,
  };
}

/** Routes that read files of any type, and read them themselves. */
const UPLOADS = /^\/api\/exercises\/import\/?$/;

const unlessUpload =
  (handler: RequestHandler): RequestHandler =>
  (request, response, next) =>
    request.method === 'POST' && UPLOADS.test(request.path) ? next() : handler(request, response, next);

/** A body of another type would be ignored and the answer would name missing fields; say what is wrong instead. */
function refuseOtherBodies(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  next(hasBody && !request.is('json') ? new DomainError('unsupported_media_type') : undefined);
}
