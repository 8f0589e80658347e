import { EventEmitter } from 'node:events';
import { createAdapter } from '@socket.io/postgres-adapter';
import type { Pool, PoolClient } from 'pg';
import type { SessionConnection } from '../database/connection/session-connection.js';
import { failedBroadcasts } from './live-metrics.js';
import { Notifications } from './notifications.js';

/** Processes need not know of each other for a broadcast, and a heartbeat would keep an idle database awake. */
const HEARTBEAT_MS = 12 * 3_600_000;
/** How long a message that is too long for a notification stays in its table. */
const KEPT_MS = 60_000;

/** NOTIFY takes less than 8000 bytes; what is longer goes through a table. The adapter's own limit is one too high. */
const NOTIFICATION_BYTES = 7_999;

/** The adapter's own statements: the first answers nothing that it looks at. */
const NOTIFY = 'SELECT pg_notify($1, $2)';
const CLEAN_UP = /^DELETE /;
const STORE = /^INSERT /;
const LISTEN = /^LISTEN "(.*)"$/;

type CreateAdapter = ReturnType<typeof createAdapter>;

export interface SocketClusterOptions {
  session: SessionConnection;
  pool: () => Promise<Pool>;
  /** Who does not listen only sends: a process without sockets. */
  listens: boolean;
  onTrouble: (message: string) => void;
}

/**
 * The sockets of all processes as one, through NOTIFY: heard on the session that all rooms share, sent through the pool.
 * What is sent while the database is away is lost.
 */
export class SocketCluster {
  private readonly listeners: (() => Promise<void>)[] = [];
  private closed = false;
  /** Whether there may be rows to clean up: those of a process before, and our own. */
  private hasStored = true;
  readonly adapterOf: CreateAdapter;

  constructor(private readonly options: SocketClusterOptions) {
    this.adapterOf = createAdapter(this.likePool(), {
      payloadThreshold: NOTIFICATION_BYTES,
      cleanupInterval: KEPT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      heartbeatTimeout: 2 * HEARTBEAT_MS,
      errorHandler: (error) => {
        if (this.closed) return;
        failedBroadcasts.inc();
        options.onTrouble(`A message between processes was lost: ${error.message}`);
      },
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.listeners.splice(0).map((stop) => stop()));
  }

  /** What the adapter uses of a pool: `connect` for a client that listens, `query` for everything else. */
  private likePool(): Pool {
    const { pool, listens } = this.options;
    const notifications = new Notifications(pool);
    const query = async (text: string, values: unknown[] = []): Promise<unknown> => {
      if (text === NOTIFY) return notifications.notify(String(values[0]), String(values[1]));
      if (CLEAN_UP.test(text) && !this.hasStored) return { rows: [] };
      if (STORE.test(text) || CLEAN_UP.test(text)) this.hasStored = STORE.test(text);
      return (await pool()).query(text, values);
    };
    const connect = (): Promise<PoolClient> =>
      listens ? Promise.resolve(this.likeClient()) : new Promise<PoolClient>(() => undefined);
    return { connect, query } as unknown as Pool;
  }

  /** The session listens again by itself after a loss, so that this client never ends. */
  private likeClient(): PoolClient {
    const client = new EventEmitter();
    const query = async (text: string): Promise<void> => {
      const channel = LISTEN.exec(text)?.[1];
      if (channel === undefined) throw new Error(`The adapter asks for something new: ${text}`);
      const hear = (payload: string): boolean => client.emit('notification', { channel, payload });
      this.listeners.push(await this.options.session.listen(channel, hear));
    };
    return Object.assign(client, { query, release: () => undefined }) as unknown as PoolClient;
  }
}
