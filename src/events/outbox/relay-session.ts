import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';
import type { Session } from '../../database/connection/session-connection.js';
import { toMessage, type OutboxRow } from '../cloud-event.js';
import { HAS_ROWS, NEXT_BATCH, TRY_LOCK } from './outbox.sql.js';

/** A batch ends after this much data, so that it fits into one request of Kafka's default size. */
const BATCH_BYTES = 900_000;

/** The relay's statements in the session that holds its lock: they share its fate, so a lost lock cannot go unnoticed. */
export class RelaySession {
  private isLeader = false;

  constructor(readonly session: Session) {}

  /** Whether this process drains the outbox: of all on the database, the one that holds the lock does. */
  async leads(): Promise<boolean> {
    if (this.isLeader) return true;
    const [row] = await TRY_LOCK.on(this.session, [ADVISORY_LOCKS.relay]);
    this.isLeader = row?.locked === true;
    return this.isLeader;
  }

  async hasRows(): Promise<boolean> {
    const [row] = await HAS_ROWS.on(this.session);
    return row?.found === true;
  }

  /** The first rows, in order; at least one, however large. */
  nextBatch(limit: number): Promise<OutboxRow[]> {
    return NEXT_BATCH.on(this.session, [limit, BATCH_BYTES]);
  }

  async remove(rows: readonly OutboxRow[]): Promise<void> {
    await this.session.query('delete from outbox_event where seq = any($1)', [rows.map(({ seq }) => seq)]);
  }

  /** Makes a dead letter of a row that the broker will never take. */
  async deadLetter(row: OutboxRow, error: string): Promise<void> {
    const { headers, value, key, topic } = toMessage(row);
    await this.session.query(
      `with gone as (delete from outbox_event where seq = $1)
       insert into dead_letter (consumer, event_id, reason, error, topic, key, headers, value)
       values ('relay', $2, 'refused', $3, $4, $5, $6, $7) on conflict (consumer, event_id) do nothing`,
      [row.seq, row.id, error, topic, key, JSON.stringify(headers), value],
    );
  }

  /** Lets another process lead at once, instead of when the session ends. */
  async resign(): Promise<void> {
    if (!this.isLeader) return;
    this.isLeader = false;
    await this.session.query('select pg_advisory_unlock($1)', [ADVISORY_LOCKS.relay]);
  }
}
