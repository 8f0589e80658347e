import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Client } from 'pg';

/** The server notices within about 25 s that this machine is gone, and frees our locks; its own default is two hours. */
const KEEPALIVE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';
const RECONNECT_MS = 500;
const PROBE_MS = 10_000;

/**
 * One connection of this process for what lives and dies with a session: LISTEN and advisory locks. It reconnects by
 * itself; what was notified meanwhile is lost, so whoever listens polls as well. It needs a server or a pooler in
 * session mode: behind a pooler in transaction mode only the polling is left.
 */
@Injectable()
export class SessionConnection implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(SessionConnection.name);
  private readonly listeners = new Map<string, ((payload: string) => void)[]>();
  private readonly locks: [space: number, key: number][] = [];
  private readonly reconnectHandlers: (() => void)[] = [];
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly orm: MikroORM) {}

  /** False while the session, and every lock with it, is lost. */
  get connected(): boolean {
    return this.client !== undefined;
  }

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  async listen(channel: string, onNotification: (payload: string) => void): Promise<void> {
    this.listeners.set(channel, [...(this.listeners.get(channel) ?? []), onNotification]);
    await this.client?.query(`listen ${channel}`);
  }

  /**
   * Holds a shared advisory lock for the life of the process, through reconnects: a sign of life that others see in
   * `pg_locks`. Shared, so that a new session need not wait until the server buries the old one.
   */
  async holdLock(space: number, key: number): Promise<void> {
    this.locks.push([space, key]);
    await this.client?.query('select pg_advisory_lock_shared($1, $2)', [space, key]);
  }

  /** Called after each later connection, when everything is listened to and locked again. */
  onReconnect(handler: () => void): void {
    this.reconnectHandlers.push(handler);
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.orm.config.get('clientUrl'),
      application_name: 'learnflow session',
      options: KEEPALIVE,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client, new Error('the connection ended')));
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''));
    await client.connect();
    for (const channel of this.listeners.keys()) await client.query(`listen ${channel}`);
    for (const lock of this.locks) await client.query('select pg_advisory_lock_shared($1, $2)', lock);
    if (this.stopped) return client.end();
    this.client = client;
    this.timer = setTimeout(() => void this.probe(client), PROBE_MS).unref();
  }

  /** Anybody with access to the database can notify anything; nothing of it may end the process. */
  private tell(channel: string, payload: string): void {
    for (const listener of this.listeners.get(channel) ?? []) {
      try {
        listener(payload);
      } catch (error) {
        this.logger.warn({ err: error }, `A notification on ${channel} could not be read`);
      }
    }
  }

  /** A connection can die without a word; an unanswered question tells. */
  private async probe(client: Client): Promise<void> {
    const late = setTimeout(() => this.lose(client, new Error('no answer in 5 s')), 5_000).unref();
    await client.query('select 1').catch(() => undefined);
    clearTimeout(late);
    if (this.client === client) this.timer = setTimeout(() => void this.probe(client), PROBE_MS).unref();
  }

  private lose(client: Client, error: Error): void {
    if (this.client !== client || this.stopped) return;
    this.client = undefined;
    this.logger.warn(`The session with the database is lost (${error.message}); connecting again`);
    void client.end().catch(() => undefined);
    this.reconnectSoon();
  }

  private reconnectSoon(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.connect().then(
        () => this.reconnectHandlers.forEach((handler) => handler()),
        () => this.reconnectSoon(),
      );
    }, RECONNECT_MS).unref();
  }
}
