import { MikroORM } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { toMessage, type OutboxRow } from '../cloud-event.js';
import { EVENT_TRANSPORT, MessageRefused, type EventTransport } from '../transports/event-transport.js';
import { metrics } from '../events-metrics.js';
import { readable } from '../consumers/inbox.js';
import { backoff, pause, within } from '../pause.js';
import { RelaySession } from './relay-session.js';

/** Behind the notifications; also how soon a second process takes over. */
const POLL_MS = 1_000;
/** From one batch to the next, so that what happens meanwhile goes out together; the first after a silence goes at once. */
const GATHER_MS = 40;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
const STOP_WITHIN_MS = 800;

/**
 * Carries the outbox to the transport: one batch at a time, in order, deleted after the transport's word. Several
 * processes may run it; one is at work. There is no watermark: a row that was committed late is simply in the next batch.
 */
@Injectable()
export class OutboxRelay {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly stopping = new AbortController();
  private wake = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly orm: MikroORM,
    @Inject(EVENT_TRANSPORT) private readonly transport: EventTransport,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** What was sent and not yet deleted will be sent again by the next one. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await within(STOP_WITHIN_MS, this.running);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      let session: RelaySession | undefined;
      try {
        session = await RelaySession.open(this.orm.config.get('clientUrl') ?? '', () => this.wake.abort());
        await this.lead(session, () => (failures = 0));
      } catch (error) {
        failures += 1;
        if (failures === 1)
          this.logger.warn(`The relay lost its connection to the database: ${readable(error)}`);
        await pause(backoff(failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), signal);
      } finally {
        await within(STOP_WITHIN_MS, session?.close().catch(() => undefined) ?? Promise.resolve());
      }
    }
  }

  /** Waits for the lock, then drains until the connection is lost or the process stops. */
  private async lead(session: RelaySession, onContact: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!(await session.tryLock())) {
      onContact();
      await pause(POLL_MS, signal);
      if (signal.aborted) return;
    }
    for (let failures = 0; !signal.aborted;) {
      this.wake = new AbortController();
      const since = performance.now();
      const batch = await session.nextBatch(this.transport.batchSize);
      onContact();
      if (batch.length === 0) {
        await pause(POLL_MS, this.wake.signal);
        continue;
      }
      try {
        await this.publish(session, batch);
        failures = 0;
        if (batch.length < this.transport.batchSize)
          await pause(Math.max(0, since + GATHER_MS - performance.now()), signal);
      } catch (error) {
        if (!(error instanceof NotPublished)) throw error;
        if (signal.aborted) return;
        failures += 1;
        metrics.publishFailures.inc();
        if (failures === 1) this.logger.warn(`Events wait in the outbox: ${readable(error.cause)}`);
        await pause(backoff(failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), signal);
      }
    }
  }

  /** Halves a batch that is refused until the messages at fault stand alone; those are parked, the others go out. */
  private async publish(session: RelaySession, rows: readonly OutboxRow[]): Promise<void> {
    try {
      await this.transport.publish(rows.map(toMessage));
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw new NotPublished('not acknowledged', { cause: error });
      const [row] = rows;
      if (row !== undefined && rows.length === 1) return this.park(session, row, error);
      const half = Math.ceil(rows.length / 2);
      await this.publish(session, rows.slice(0, half));
      await this.publish(session, rows.slice(half));
      return;
    }
    await session.remove(rows);
    metrics.published.inc(rows.length);
  }

  private async park(session: RelaySession, row: OutboxRow, error: MessageRefused): Promise<void> {
    await session.park(row, readable(error));
    metrics.parked.inc({ consumer: 'relay', reason: 'refused' });
    this.logger.error(`Parked, the broker will never take it: ${row.type} ${row.id}: ${readable(error)}`);
  }
}

/** The transport's failure, as opposed to one of the session with the database. */
class NotPublished extends Error {
  override readonly name = 'NotPublished';
}
