import { Controller, Get, Header, Injectable, Logger } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';
import { Config } from '../config.js';
import { notFound } from '../errors/errors.js';
import { routeOf, watchEventLoop } from './event-loop.js';
import { AnyQuery } from '../http/strict-requests.guard.js';
import { within } from '../pause.js';
import { VERSION } from '../version.js';
import { Public } from '../viewer.js';

/** A scraper gives up after ten seconds by default; what is read late is told by the next scrape. */
const READ_WITHIN_MS = 2_000;

const requests = new Histogram({
  name: 'learnflow_http_request_duration_seconds',
  help: 'Time from the first byte in to the last byte out',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});
const inHand = new Gauge({ name: 'learnflow_http_requests_in_hand', help: 'Requests that are being served' });
const build = new Gauge({ name: 'learnflow_build_info', help: 'Always 1', labelNames: ['version', 'role'] });

/** An Express middleware rather than a Nest interceptor: a global interceptor halves the throughput of small routes. */
export function measureRequests(request: Request, response: Response, next: NextFunction): void {
  const stop = requests.startTimer();
  inHand.inc();
  response.once('close', () => {
    inHand.dec();
    stop({ method: request.method, route: routeOf(request), status: response.statusCode });
  });
  next();
}

let collecting = false;

/** The metrics of this process. What cannot be counted when it happens is read by its room before a scrape is answered. */
@Injectable()
export class MetricsService {
  private readonly logger = new Logger(MetricsService.name);
  private readonly readers: (() => Promise<void> | void)[] = [];
  private reading: Promise<string> | undefined;

  constructor(config: Config) {
    // The registry belongs to the process; an app is made more than once only in tests.
    if (!collecting) collectDefaultMetrics({ prefix: 'learnflow_' });
    collecting = true;
    watchEventLoop();
    build.set({ version: VERSION, role: config.env.APP_ROLE }, 1);
  }

  beforeScrape(reader: () => Promise<void> | void): void {
    this.readers.push(reader);
  }

  /** Whoever asks while another is being answered gets the same: reading asks the database. */
  text(): Promise<string> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<string> {
    await within(READ_WITHIN_MS, Promise.all(this.readers.map((reader) => this.settle(reader))));
    return register.metrics();
  }

  private async settle(reader: () => Promise<void> | void): Promise<void> {
    try {
      await reader();
    } catch (error) {
      this.logger.debug(`A metric could not be read: ${String(error)}`);
    }
  }
}

@ApiTags('operations')
@Public()
@AnyQuery()
@Controller()
export class MetricsController {
  constructor(
    private readonly service: MetricsService,
    private readonly config: Config,
  ) {}

  @Get('metrics')
  @ApiOperation({
    summary: 'Get the metrics',
    description:
      'Metrics in the text format of Prometheus. Not here but on a port of its own where `METRICS_PORT` is set.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    if (this.config.env.METRICS_PORT !== undefined) throw notFound('route');
    return this.service.text();
  }
}
