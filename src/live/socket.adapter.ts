import { MikroORM } from '@mikro-orm/postgresql';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Namespace, Server, ServerOptions } from 'socket.io';
import { addressKey, clientAddress } from '../common/limits/address-key.js';
import type { Config } from '../common/config.js';
import { MetricsService } from '../common/telemetry/metrics.js';
import { corsOrigin } from '../common/http/cors.js';
import { Adapter } from 'socket.io-adapter';
import { SessionConnection } from '../database/connection/session-connection.js';
import { DomainError } from '../common/errors/errors.js';
import { toProblem } from '../common/errors/problem.filter.js';
import { RateLimiter } from '../common/limits/rate-limit.js';
import { socketConnections, sockets } from './live-metrics.js';
import { LIVE_NAMESPACE } from './live.messages.js';
import { SocketCluster } from './socket-cluster.js';

/** A chat message with its JSON; larger ones close the connection. */
const MAX_MESSAGE_BYTES = 128 * 1024;
/** To choose a namespace, and pass its handshake. */
const CONNECT_WITHIN_MS = 10_000;

type Allow = (error: string | null, isAllowed: boolean) => void;

/** All sockets of this process: one server on the HTTP port, tied to those of the other processes. */
export class SocketAdapter extends IoAdapter {
  private cluster: SocketCluster | undefined;
  private server: Server | undefined;
  private readonly limiter: RateLimiter;

  constructor(
    private readonly app: NestExpressApplication,
    private readonly config: Config,
  ) {
    super(app);
    this.limiter = app.get(RateLimiter);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    this.cluster = new SocketCluster({
      session: this.app.get(SessionConnection),
      pool: () => this.app.get(MikroORM).em.getConnection().getNativeClient(),
      listens: this.config.runsApi,
      onTrouble: (message) => this.logger.warn(message),
    });
    const own = {
      cors: { origin: corsOrigin(this.config), credentials: true },
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      connectTimeout: CONNECT_WITHIN_MS,
      serveClient: false,
      cleanupEmptyChildNamespaces: true,
      adapter: adapterFor(this.cluster),
      allowRequest: (request, answer) => this.allow(request, answer),
    } satisfies Partial<ServerOptions>;
    this.server = super.createIOServer(port, { ...options, ...own } as ServerOptions) as Server;
    this.server.of('/').use((_socket, next) => next(nobody()));
    this.measure(this.server);
    return this.server;
  }

  private measure({ engine }: Server): void {
    engine.on('connection', () => socketConnections.inc());
    this.app.get(MetricsService).beforeScrape(() => sockets.set(engine.clientsCount));
  }

  /** Counts what opens a connection; strangers can do that much. */
  private allow({ headers, socket }: IncomingMessage, answer: Allow): void {
    const address = clientAddress(headers, socket.remoteAddress, this.config.env.TRUST_PROXY);
    this.limiter.consume('handshakes', `address:${addressKey(address)}`).then(
      () => answer(null, true),
      () => answer('Too many connections; try again in a minute.', false),
    );
  }

  /** Nest asks for each namespace too; everything ends with the server, in `dispose`. */
  override close(): Promise<void> {
    return Promise.resolve();
  }

  /** Nest then closes the HTTP server itself. Clients see a break, and connect again by themselves. */
  override async dispose(): Promise<void> {
    this.server?.engine.close();
    for (const { adapter } of this.server?._nsps.values() ?? []) await adapter.close();
    await this.cluster?.close();
  }
}

/** The namespace that a client is in who names none: what there is has a name and asks for a login. */
function nobody(): Error {
  const detail = 'Nobody is admitted to this namespace; connect to one of those of /api/docs/events.';
  const error = new DomainError('forbidden', detail);
  return Object.assign(new Error(error.code), { data: toProblem(error, '/', randomUUID()) });
}

/**
 * Only the namespace of all students is spread over the processes. Those of one conversation come and go by the thousand:
 * each would listen to a channel of its own, and every piece of a reply would be a statement.
 */
function adapterFor(cluster: SocketCluster): ServerOptions['adapter'] {
  // socket.io calls it with `new`, which an arrow function does not take.
  return function adapterOf(namespace: Namespace) {
    return namespace.name === LIVE_NAMESPACE ? cluster.adapterOf(namespace) : new Adapter(namespace);
  };
}
