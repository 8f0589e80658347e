import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { toStructured, type DomainEvent } from '../../events/cloud-event.js';
import { waitFor } from '../../database/work/due-watch.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { DISABLED_AFTER_HOURS } from '../webhook.entity.js';
import { BACKLOG, CLAIM_DUE, DISABLE, DUE_IN_MS, type Due } from '../webhooks.sql.js';

/** Notified when there may be something to send. */
export const WEBHOOK_CHANNEL = 'learnflow_webhook';
/** Longer than a try takes, so that nobody takes over one that is under way. */
const LEASE_SECONDS = 60;
/** Of one webhook at a time in one process, so that a slow receiver does not keep the others waiting. */
const SIDE_BY_SIDE = 2;
const KEPT_DAYS = 30;

/** Seconds after the first, second, third ... failure; together 21.7 hours, and up to a fifth more. */
const RETRY_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 28_800] as const;

/** What one process may still begin, and what it has under way. */
export interface Room {
  places: number;
  /** Of those, the ones that webhooks may have which failed the last time. */
  forFailing: number;
  /** Of each owner, with what is under way. */
  perOwner: number;
  /** The webhooks that are being asked, and the owner of each try under way. */
  busy: readonly number[];
  owners: readonly number[];
}

/** What came of a try; `status` is absent where there was no answer. */
export interface Outcome {
  status?: number;
  body?: string;
  error?: string;
}

export const wakeSender = (em: EntityManager): Promise<unknown> =>
  em.execute('select pg_notify(?, ?)', [WEBHOOK_CHANNEL, '']);

/** The rows of the delivery log, and the transactions around a try. No transaction is open while a receiver is asked. */
@Injectable()
export class WebhookDeliveriesService {
  constructor(private readonly orm: MikroORM) {}

  /** For each event, in order, one row for each webhook that wants it and whose owner may still have it. */
  async enqueue(em: EntityManager, events: readonly DomainEvent[]): Promise<void> {
    const wanted = events.map((event) => {
      const { id, name: type, occurredAt, data } = event;
      const body = JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
      return { id, type, body, structured: toStructured(event) };
    });
    const rows = await em.execute<object[]>(
      `insert into webhook_deliveries (webhook_id, event_id, event_type, body)
       select w.id, e.id, e.type, case w.format when 'cloudevents' then e.structured else e.body end
       from rows from (json_to_recordset(?::json) as (id uuid, type text, body text, structured text)) with ordinality
         as e(id, type, body, structured, place)
       join webhooks w on w.is_active and e.type = any(w.event_types)
       join students s on s.id = w.owner_id and s.is_active and s.role in ('instructor', 'admin')
       order by e.place
       on conflict (webhook_id, event_id) do nothing returning id`,
      [JSON.stringify(wanted)],
    );
    if (rows.length > 0) await wakeSender(em);
  }

  /**
   * Takes what is due, as far as there is room: owners take turns, those with less under way first, and what fails has
   * some of the places only. Nobody else gets the same until the lease ends.
   */
  claim({ places, forFailing, perOwner, busy, owners }: Room): Promise<Due[]> {
    const values = [SIDE_BY_SIDE, busy, owners, perOwner, forFailing, places, LEASE_SECONDS];
    return CLAIM_DUE.all(this.orm.em.fork(), values);
  }

  /** Notes what came of the try: done, to be tried again, or given up. */
  store(due: Due, outcome: Outcome): Promise<void> {
    const { status = 0 } = outcome;
    const succeeded = status >= 200 && status < 300;
    const delay = RETRY_SECONDS[due.attempts - 1];
    return this.orm.em.fork().transactional(async (em) => {
      const stored = await em.execute<object[]>(
        // Only the try that is the latest: a redelivery may have begun meanwhile.
        `update webhook_deliveries set status = ?, response_status = ?, response_body = ?, error = ?,
           next_attempt_at = now() + make_interval(secs => ?::float8)
         where id = ? and attempts = ? and status = 'pending' returning id`,
        [
          succeeded ? 'delivered' : delay === undefined ? 'failed' : 'pending',
          outcome.status ?? null,
          outcome.body ?? null,
          outcome.error ?? null,
          succeeded || delay === undefined ? null : delay * (1 + Math.random() / 5),
          due.id,
          due.attempts,
        ],
      );
      if (stored.length > 0) await this.judge(em, due.webhookId, succeeded, status);
    });
  }

  /** Gives back what was not sent, as if it had not been taken. */
  async release(due: Due): Promise<void> {
    await this.orm.em.fork().execute(
      `update webhook_deliveries set attempts = attempts - 1, next_attempt_at = now()
         where id = ? and attempts = ? and status = 'pending'`,
      [due.id, due.attempts],
    );
  }

  /** Milliseconds until a delivery is due that is not yet: a retry, or one that a dead process holds. */
  async dueInMs(): Promise<number | undefined> {
    return waitFor(await DUE_IN_MS.first(this.orm.em.fork()));
  }

  /** For those who watch: how many wait, and how long the oldest has been due. */
  async backlog(em: EntityManager): Promise<{ pending: number; oldestDueSeconds: number }> {
    const row = await BACKLOG.first(em);
    return row ?? { pending: 0, oldestDueSeconds: 0 };
  }

  /** Forgets what was sent or given up long ago. */
  async sweep(): Promise<undefined> {
    await this.orm.em
      .fork()
      .execute(`delete from webhook_deliveries where created_at < now() - make_interval(days => ?)`, [
        KEPT_DAYS,
      ]);
    return undefined;
  }

  /** A success clears the webhook's record; too long without one switches it off, and so does 410 Gone. */
  private async judge(
    em: EntityManager,
    webhookId: number,
    succeeded: boolean,
    status: number,
  ): Promise<void> {
    if (succeeded) {
      await em.execute(
        'update webhooks set failing_since = null where id = ? and failing_since is not null',
        [webhookId],
      );
      return;
    }
    await em.execute('update webhooks set failing_since = now() where id = ? and failing_since is null', [
      webhookId,
    ]);
    const gone = status === 410;
    const reason = gone
      ? 'the receiver answered 410 Gone'
      : `no delivery succeeded for ${DISABLED_AFTER_HOURS} hours`;
    const disabled = await DISABLE.first(em, [reason, webhookId, gone, DISABLED_AFTER_HOURS]);
    if (disabled !== undefined) addEvent(em, 'webhook.disabled', { ...disabled, webhookId, reason });
  }
}
