import { Inject, Injectable, Logger } from '@nestjs/common';
import { ActivityService } from '../../database/work/activity.service.js';
import { DueWatch } from '../../database/work/due-watch.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { toMessage, type OutboxRow } from '../cloud-event.js';
import { readable } from '../consumers/inbox.service.js';
import { publishTraced } from '../event-traces.js';
import { metrics } from '../events-metrics.js';
import { backoff, pause, within } from '../../common/pause.js';
import { EVENT_TRANSPORT, MessageRefused, type EventTransport } from '../transports/event-transport.js';
import { OUTBOX_CHANNEL } from './outbox-event.entity.js';
import { RelaySession } from './relay-session.js';

/** Behind the notifications, while there is something to do. */
const EVERY_MS = 5_000;
/** How soon another process takes over from a dead one that has left something. */
const TAKEOVER_MS = 1_000;
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
  private readonly watch: DueWatch;
  private own: RelaySession | undefined;
  /** Batches in a row that the transport did not take. */
  private failures = 0;

  constructor(
    private readonly session: SessionConnection,
    activity: ActivityService,
    @Inject(EVENT_TRANSPORT) private readonly transport: EventTransport,
  ) {
    this.watch = new DueWatch(activity, session, {
      look: () => this.drain(),
      everyMs: EVERY_MS,
      onError: (error) => this.logger.warn(`The relay was interrupted: ${readable(error)}`),
    });
  }

  async start(): Promise<void> {
    await this.session.listen(OUTBOX_CHANNEL, () => this.watch.wake());
    this.watch.wake();
  }

  /** What was sent and not yet deleted will be sent again by the next one. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await within(STOP_WITHIN_MS, this.watch.stop());
    await within(STOP_WITHIN_MS, this.own?.resign().catch(() => undefined) ?? Promise.resolve());
  }

  /** Drains the outbox if it is ours to drain; answers when to look again. */
  private async drain(): Promise<number | undefined> {
    const relay = this.relaySession();
    // A reconnect looks again.
    if (relay === undefined) return undefined;
    if (!(await relay.leads())) return (await relay.hasRows()) ? TAKEOVER_MS : undefined;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const since = performance.now();
      const batch = await relay.nextBatch(this.transport.batchSize);
      if (batch.length === 0) return undefined;
      try {
        await this.publish(relay, batch);
        this.failures = 0;
      } catch (error) {
        if (!(error instanceof NotPublished)) throw error;
        return this.retryLater(error);
      }
      if (batch.length < this.transport.batchSize)
        await pause(Math.max(0, since + GATHER_MS - performance.now()), signal);
    }
    return undefined;
  }

  /** The one of the session as it is now: after a reconnect the lock must be taken again. */
  private relaySession(): RelaySession | undefined {
    const session = this.session.current();
    if (session === undefined) return undefined;
    if (this.own?.session !== session) this.own = new RelaySession(session);
    return this.own;
  }

  private retryLater(error: NotPublished): number {
    this.failures += 1;
    metrics.publishFailures.inc();
    if (this.failures === 1) this.logger.warn(`Events wait in the outbox: ${readable(error.cause)}`);
    return backoff(this.failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  }

  /** Halves a batch that is refused until the messages at fault stand alone; those become dead letters, the others go out. */
  private async publish(relay: RelaySession, rows: readonly OutboxRow[]): Promise<void> {
    try {
      await publishTraced(rows.map(toMessage), (messages) => this.transport.publish(messages));
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw new NotPublished('not acknowledged', { cause: error });
      const [row] = rows;
      if (row !== undefined && rows.length === 1) return this.deadLetter(relay, row, error);
      const half = Math.ceil(rows.length / 2);
      await this.publish(relay, rows.slice(0, half));
      await this.publish(relay, rows.slice(half));
      return;
    }
    await relay.remove(rows);
    metrics.published.inc(rows.length);
  }

  private async deadLetter(relay: RelaySession, row: OutboxRow, error: MessageRefused): Promise<void> {
    await relay.deadLetter(row, readable(error));
    metrics.deadLetters.inc({ consumer: 'relay', reason: 'refused' });
    this.logger.error(
      `A dead letter, the broker will never take it: ${row.type} ${row.id}: ${readable(error)}`,
    );
  }
}

/** The transport's failure, as opposed to one of the session with the database. */
class NotPublished extends Error {
  override readonly name = 'NotPublished';
}
