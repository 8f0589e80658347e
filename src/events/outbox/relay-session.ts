import { Client } from 'pg';
import { toMessage, type OutboxRow } from '../cloud-event.js';
import { OUTBOX_CHANNEL } from './outbox-event.entity.js';

/** Any constant: of all processes on a database, the one that holds this lock drains the outbox. */
const RELAY_LOCK = 0x1ea2_f13;
/** A batch ends after this much data, so that it fits into one request of Kafka's default size. */
const BATCH_BYTES = 900_000;
/** The server notices within about 25 s that this machine is gone, and frees the lock. */
const KEEPALIVE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';
const ANSWER_WITHIN_MS = 10_000;

/** The relay's own connection: the lock, the wake-up call and every query share its fate, so a lost lock cannot go unnoticed. */
export class RelaySession {
  private constructor(private readonly client: Client) {}

  static async open(connectionString: string, onNotify: () => void): Promise<RelaySession> {
    const client = new Client({
      connectionString,
      application_name: 'learnflow relay',
      options: KEEPALIVE,
      connectionTimeoutMillis: 5_000,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    // The next query fails and tells the relay; without a listener Node would end the process.
    client.on('error', () => undefined);
    client.on('notification', onNotify);
    try {
      await client.connect();
      await client.query(`listen ${OUTBOX_CHANNEL}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    return new RelaySession(client);
  }

  async tryLock(): Promise<boolean> {
    const { rows } = await this.client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1) as locked',
      [RELAY_LOCK],
    );
    return rows[0]?.locked === true;
  }

  /** The first rows, in order; at least one, however large. */
  async nextBatch(limit: number): Promise<OutboxRow[]> {
    const { rows } = await this.client.query<OutboxRow>(
      `select seq, id, topic, key, type, data, headers, occurred_at as "occurredAt" from (
         select *, sum(octet_length(data)) over (order by seq) - octet_length(data) as before from (
           select seq, id, topic, key, type, data::text, headers, occurred_at
           from outbox_event order by seq limit $1) first) sized
       where before <= $2 order by seq`,
      [limit, BATCH_BYTES],
    );
    return rows;
  }

  async remove(rows: readonly OutboxRow[]): Promise<void> {
    await this.client.query('delete from outbox_event where seq = any($1)', [rows.map(({ seq }) => seq)]);
  }

  /** Moves a row that the broker will never take to where an admin finds it. */
  async park(row: OutboxRow, error: string): Promise<void> {
    const { headers, value, key, topic } = toMessage(row);
    await this.client.query(
      `with gone as (delete from outbox_event where seq = $1)
       insert into dead_event (consumer, event_id, reason, error, topic, key, headers, value)
       values ('relay', $2, 'refused', $3, $4, $5, $6, $7) on conflict (consumer, event_id) do nothing`,
      [row.seq, row.id, error, topic, key, JSON.stringify(headers), value],
    );
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
