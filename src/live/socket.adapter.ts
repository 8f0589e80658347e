import type { NestExpressApplication } from '@nestjs/platform-express';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import type { Config } from '../common/config.js';
import { SocketCluster } from './socket-cluster.js';

/** A chat message with its JSON; larger ones close the connection. */
const MAX_MESSAGE_BYTES = 128 * 1024;
/** To choose a namespace, and pass its handshake. */
const CONNECT_WITHIN_MS = 10_000;

/** All sockets of this process: one server on the HTTP port, tied to those of the other processes. */
export class SocketAdapter extends IoAdapter {
  private cluster: SocketCluster | undefined;

  constructor(
    app: NestExpressApplication,
    private readonly config: Config,
    private readonly databaseUrl: string,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    this.cluster = new SocketCluster(this.databaseUrl, (error) => this.logger.warn(error));
    const own = {
      cors: { origin: this.config.env.CORS_ORIGINS, credentials: true },
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      connectTimeout: CONNECT_WITHIN_MS,
      serveClient: false,
      cleanupEmptyChildNamespaces: true,
      adapter: this.cluster.adapter,
    } satisfies Partial<ServerOptions>;
    return super.createIOServer(port, { ...options, ...own } as ServerOptions) as Server;
  }

  /** Nest closes the HTTP server itself, and cuts its connections; clients see that as a break and come again. */
  override async close(server: Server): Promise<void> {
    server.engine.close();
    await Promise.all([...server._nsps.values()].map((namespace) => namespace.adapter.close()));
  }

  override async dispose(): Promise<void> {
    await this.cluster?.close();
  }
}
