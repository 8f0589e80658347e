import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { register } from 'prom-client';
import { Config } from '../config.js';
import { HealthService } from '../health.js';
import { MetricsService } from './metrics.js';

/** The port for those who watch: metrics and health apart from the users' port, and for a process without one. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | undefined;

  constructor(
    private readonly config: Config,
    private readonly metrics: MetricsService,
    private readonly health: HealthService,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Undefined where METRICS_PORT is not set. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | undefined)?.port;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_PORT: port, APP_HOST: host } = this.config.env;
    if (port === undefined) return;
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    this.logger.log(`Metrics and health on port ${this.port}`);
  }

  /** Last of all: a balancer should read that the process is stopping. */
  async beforeApplicationShutdown(): Promise<void> {
    this.server?.closeIdleConnections();
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(undefined));
  }

  /** This port is open before the users' one; nobody may be sent there until that is. */
  private isOpen(): boolean {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    return !this.config.runsApi || server.listening;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    if (path === '/metrics') {
      const text = await this.metrics.text();
      response.writeHead(200, { 'Content-Type': register.contentType }).end(text);
    } else if (path === '/health/live') {
      sendJson(response, 200, { status: 'ok' });
    } else if (path === '/health') {
      if (!this.isOpen()) return sendJson(response, 503, { status: 'error', title: 'Not listening yet' });
      const view = await this.health.glance();
      sendJson(response, view.status === 'error' ? 503 : 200, view);
    } else {
      sendJson(response, 404, { status: 404, title: 'Only /metrics, /health and /health/live are here' });
    }
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
