import { createAdapter } from '@socket.io/postgres-adapter';
import { Pool, type PoolClient } from 'pg';
import { failedBroadcasts } from './live-metrics.js';
import { Notifications } from './notifications.js';

/** One connection listens for as long as the process lives; the others send. */
const CONNECTIONS = 3;
/** Processes need not know of each other for a broadcast; the default of 5 s is one notification per namespace each time. */
const HEARTBEAT_MS = 60_000;

/** NOTIFY takes less than 8000 bytes; what is longer goes through a table. The adapter's own limit is one too high. */
const NOTIFICATION_BYTES = 7_999;

/** The adapter's own statement, whose answer it does not look at. */
const NOTIFY = 'SELECT pg_notify($1, $2)';

type CreateAdapter = ReturnType<typeof createAdapter>;

/**
 * The sockets of all processes as one, through NOTIFY. It needs a direct connection, or a pooler in session mode. What
 * is sent while the database is away is lost.
 */
export class SocketCluster {
  private readonly pool: Pool;
  private readonly clients = new Set<PoolClient>();
  private closed = false;
  readonly adapterOf: CreateAdapter;

  /** Who does not listen only sends: a process without sockets. */
  constructor(
    databaseUrl: string,
    private readonly listens: boolean,
    onTrouble: (message: string) => void,
  ) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: 'learnflow sockets',
      max: CONNECTIONS,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.pool.on('connect', (client) => this.clients.add(client));
    this.pool.on('remove', (client) => this.clients.delete(client));
    // The adapter connects again by itself; without a listener Node would end the process.
    this.pool.on('error', () => undefined);
    this.adapterOf = createAdapter(this.guarded(), {
      payloadThreshold: NOTIFICATION_BYTES,
      heartbeatInterval: HEARTBEAT_MS,
      heartbeatTimeout: 2 * HEARTBEAT_MS,
      errorHandler: (error) => {
        if (this.closed) return;
        failedBroadcasts.inc();
        onTrouble(`A message between processes was lost: ${error.message}`);
      },
    });
  }

  /** Ends every connection, also one that the adapter holds or is about to get. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    void this.pool.end();
    await Promise.all([...this.clients].map((client) => endOf(client)));
  }

  /** The adapter tries to connect for ever; without an ear, or after the end, it waits for ever instead, which keeps no process alive. */
  private guarded(): Pool {
    const connect = async (): Promise<PoolClient> => {
      const client = this.closed || !this.listens ? undefined : await this.pool.connect();
      if (client === undefined || this.closed) {
        client?.release(true);
        return new Promise(() => undefined);
      }
      client.on('error', () => undefined);
      // The adapter forgets a broken connection without giving it back: after three the pool would be empty.
      client.on('end', () => client.release(true));
      return client;
    };
    const notifications = new Notifications(this.pool);
    const query = (text: string, values: string[]): Promise<unknown> => {
      const [channel, payload] = values;
      return text === NOTIFY && channel !== undefined && payload !== undefined
        ? notifications.notify(channel, payload)
        : this.pool.query(text, values);
    };
    return Object.assign(Object.create(this.pool) as Pool, { connect, query });
  }
}

const endOf = (client: PoolClient): Promise<void> =>
  (client as unknown as { end(): Promise<void> }).end().catch(() => undefined);
