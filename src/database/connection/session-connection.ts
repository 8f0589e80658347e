import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Client, type QueryResult, type QueryResultRow } from 'pg';
import { ActivityService } from '../work/activity.service.js';
import { CLOCK, setDatabaseClock } from '../clock.js';
import { DatabaseTarget } from './database-target.js';

/** The server notices within about 25 s that this machine is gone, and frees our locks; its own default is two hours. */
const KEEPALIVE = `select set_config('tcp_keepalives_idle', '10', false),
  set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)`;
const RECONNECT_MS = 500;
/** How long the connection may be silent before it is asked whether it lives: busy, and with nothing to do. */
const PROBE_MS = 10_000;
const QUIET_PROBE_MS = 60_000;
const ANSWER_WITHIN_MS = 5_000;

type Listener = (payload: string) => void;

/** One session with the server: whatever it holds is gone when it is lost. */
export interface Session {
  /** Rejects when the session is lost. */
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<R>>;
}

/**
 * The one connection of this process for what lives and dies with a session: LISTEN and session locks. It reconnects by
 * itself; what was notified meanwhile is lost, so whoever listens looks again on a reconnect. While the process
 * sleeps it is let go, and is back when the process wakes.
 */
@Injectable()
export class SessionConnection implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(SessionConnection.name);
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly locks: [space: number, key: number][] = [];
  private readonly reconnectHandlers: (() => void)[] = [];
  private client: Client | undefined;
  private session: Session | undefined;
  private lastAnswerAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private connecting = false;
  private stopped = false;

  constructor(
    private readonly target: DatabaseTarget,
    private readonly activity: ActivityService,
  ) {}

  /** False while the session, and every lock with it, is lost or let go. */
  get connected(): boolean {
    return this.client !== undefined;
  }

  async onModuleInit(): Promise<void> {
    this.activity.onSleep(() => this.letGo());
    this.activity.onWake(() => this.reconnect());
    await this.connect();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  /** Answers the function that ends it. */
  async listen(channel: string, onNotification: Listener): Promise<() => Promise<void>> {
    const listeners = this.listeners.get(channel) ?? new Set();
    const isFirst = listeners.size === 0;
    this.listeners.set(channel, listeners.add(onNotification));
    // On a reconnect all channels are listened to again.
    if (isFirst) await this.client?.query(`listen ${quoted(channel)}`).catch(ignoreLoss);
    return async () => {
      listeners.delete(onNotification);
      if (listeners.size > 0) return;
      this.listeners.delete(channel);
      await this.client?.query(`unlisten ${quoted(channel)}`).catch(ignoreLoss);
    };
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

  /** The session as it is now, the same object until it is lost; undefined while there is none. */
  current(): Session | undefined {
    return this.client === undefined ? undefined : this.session;
  }

  private sessionOf(client: Client): Session {
    return {
      query: async <R extends QueryResultRow>(text: string, values?: unknown[]) => {
        if (this.client !== client) throw new Error('Connection terminated: the session is lost');
        const result = await client.query<R>(text, values);
        this.lastAnswerAt = performance.now();
        return result;
      },
    };
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.target.directUrl,
      application_name: 'learnflow session',
      connectionTimeoutMillis: 5_000,
      query_timeout: 2 * ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client, new Error('the connection ended')));
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''));
    try {
      await client.connect();
      await client.query(KEEPALIVE);
      // A quick answer among three tells the time best.
      for (let n = 0; n < 3; n += 1) await readClock(client);
      for (const channel of this.listeners.keys()) await client.query(`listen ${quoted(channel)}`);
      for (const lock of this.locks) await client.query('select pg_advisory_lock_shared($1, $2)', lock);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    if (this.stopped) return client.end();
    this.client = client;
    this.session = this.sessionOf(client);
    this.lastAnswerAt = performance.now();
    this.probeLater(client);
  }

  /** Anybody with access to the database can notify anything; nothing of it may end the process. */
  private tell(channel: string, payload: string): void {
    this.lastAnswerAt = performance.now();
    this.activity.touch();
    for (const listener of this.listeners.get(channel) ?? []) {
      try {
        listener(payload);
      } catch (error) {
        this.logger.warn({ err: error }, `A notification on ${channel} could not be read`);
      }
    }
  }

  /** A connection can die without a word; an unanswered question tells. */
  private probeLater(client: Client): void {
    const silence = this.activity.state === 'busy' ? PROBE_MS : QUIET_PROBE_MS;
    const wait = Math.max(this.lastAnswerAt + silence - performance.now(), 1_000);
    this.timer = setTimeout(() => void this.probe(client, silence), wait).unref();
  }

  private async probe(client: Client, silence: number): Promise<void> {
    if (performance.now() - this.lastAnswerAt >= silence) {
      const late = setTimeout(
        () => this.lose(client, new Error(`no answer in ${ANSWER_WITHIN_MS / 1000} s`)),
        ANSWER_WITHIN_MS,
      ).unref();
      await readClock(client).catch(() => undefined);
      clearTimeout(late);
      this.lastAnswerAt = performance.now();
    }
    if (this.client === client) this.probeLater(client);
  }

  private lose(client: Client, error: Error): void {
    if (this.client !== client || this.stopped) return;
    this.client = undefined;
    void client.end().catch(() => undefined);
    if (this.activity.state === 'asleep') return;
    this.logger.warn(`The session with the database is lost (${error.message}); connecting again`);
    this.reconnectSoon(RECONNECT_MS);
  }

  private letGo(): void {
    clearTimeout(this.timer);
    const { client } = this;
    this.client = undefined;
    void client?.end().catch(() => undefined);
  }

  private reconnect(): void {
    if (this.client === undefined && !this.connecting) this.reconnectSoon(0);
  }

  private reconnectSoon(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    // A process without sockets lives by this timer alone while the database is away.
    this.timer = setTimeout(() => {
      this.connecting = true;
      this.connect()
        .finally(() => (this.connecting = false))
        .then(
          () => this.reconnectHandlers.forEach((handler) => handler()),
          () => this.reconnectSoon(RECONNECT_MS),
        );
    }, delayMs);
  }
}

async function readClock(client: Client): Promise<void> {
  const askedAt = performance.now();
  const { rows } = await client.query<{ now: number }>(`select ${CLOCK} as now`);
  if (rows[0] !== undefined) setDatabaseClock(rows[0].now, askedAt);
}

const quoted = (channel: string): string => `"${channel.replaceAll('"', '""')}"`;

/** Whoever connects next does it all again. */
const ignoreLoss = (): void => undefined;
