import { z } from 'zod';
import { instant } from '../common/sql.js';
import { family, statement } from '../database/statement.js';
import { DeliveryView, WebhookView } from './webhooks.schemas.js';

const WEBHOOK = `w.id, w.owner_id as "ownerId", w.url, w.description, w.event_types as "eventTypes", w.format,
  w.is_active as "isActive", w.disabled_reason as "disabledReason", ${instant('w.failing_since')} as "failingSince",
  ${instant('w.created_at')} as "createdAt", ${instant('w.updated_at')} as "updatedAt"`;

const DELIVERY = `d.id::float8 as id, d.webhook_id as "webhookId", d.event_id as "eventId", d.event_type as "eventType", d.body,
  d.status, d.attempts, ${instant('d.next_attempt_at')} as "nextAttemptAt",
  ${instant('d.last_attempt_at')} as "lastAttemptAt", d.response_status as "responseStatus",
  d.response_body as "responseBody", d.error, ${instant('d.created_at')} as "createdAt"`;

/** By conditions on `w`, in the order in which they were made. */
export const WEBHOOKS = family(
  statement,
  WebhookView,
  (conditions: string) => `select ${WEBHOOK} from webhooks w where ${conditions} order by w.id limit ?`,
  [['w.owner_id = ? and w.id > ?']],
);

/** Of one webhook by conditions on `d`, newest first. */
export const DELIVERIES = family(
  statement,
  DeliveryView.extend({ id: z.number() }),
  (conditions: string) => `select ${DELIVERY} from webhook_deliveries d
   where d.webhook_id = ? and ${conditions} order by d.id desc limit ?`,
  [['d.id < ? and d.status = ?']],
);

const Due = z.object({
  id: z.string(),
  webhookId: z.int(),
  ownerId: z.int(),
  /** The webhook has failed since its last success. */
  isFailing: z.boolean(),
  eventId: z.string(),
  body: z.string(),
  attempts: z.int(),
  url: z.string(),
  secret: z.string(),
});
export type Due = z.infer<typeof Due>;

/** Takes what is due, of each webhook so many, and none of the busy ones; the lease is in seconds. */
export const CLAIM_DUE = statement(
  Due,
  `with candidates as materialized (
     select d.id, w.owner_id, d.next_attempt_at, w.failing_since is not null as is_failing from webhooks w
     cross join lateral (
       select id, next_attempt_at from webhook_deliveries
       where webhook_id = w.id and status = 'pending' and next_attempt_at <= now()
       order by next_attempt_at limit ? for update skip locked) d
     where w.is_active and w.id <> all (?::int[])),
   turns as (
     select c.*, coalesce(u.under_way, 0) + row_number() over (
         partition by owner_id order by is_failing, next_attempt_at, id) as turn
     from candidates c
     left join (select owner, count(*)::int as under_way from unnest(?::int[]) as o(owner) group by owner) u
       on u.owner = c.owner_id),
   lanes as (
     select t.*, row_number() over (partition by is_failing order by turn, next_attempt_at, id) as place
     from turns t where turn <= ?),
   due as (
     select id from lanes where not is_failing or place <= ?
     order by is_failing, turn, next_attempt_at limit ?)
   update webhook_deliveries d set attempts = attempts + 1, last_attempt_at = now(),
     next_attempt_at = now() + make_interval(secs => ?)
   from due, webhooks w where d.id = due.id and w.id = d.webhook_id
   returning d.id, d.webhook_id as "webhookId", d.event_id as "eventId", d.body, d.attempts, w.url, w.secret,
     w.owner_id as "ownerId", w.failing_since is not null as "isFailing"`,
);

export const DUE_IN_MS = statement(
  z.object({ dueInMs: z.number().nullable() }),
  `select extract(epoch from min(d.next_attempt_at) - now())::float8 * 1000 as "dueInMs"
   from webhook_deliveries d join webhooks w on w.id = d.webhook_id and w.is_active
   where d.status = 'pending' and d.next_attempt_at > now()`,
);

export const BACKLOG = statement(
  z.object({ pending: z.int(), oldestDueSeconds: z.number() }),
  `select count(*)::int as pending,
     coalesce(greatest(0, extract(epoch from now() - min(d.next_attempt_at))), 0)::float8 as "oldestDueSeconds"
   from webhook_deliveries d join webhooks w on w.id = d.webhook_id and w.is_active where d.status = 'pending'`,
);

/** Switches a webhook off that is gone, or has failed for so many hours. */
export const DISABLE = statement(
  z.object({ studentId: z.int(), userId: z.string() }),
  `update webhooks w set is_active = false, disabled_reason = ?, updated_at = now() from students s
   where w.id = ? and w.is_active and s.id = w.owner_id
     and (?::boolean or w.failing_since <= now() - make_interval(hours => ?))
   returning s.id as "studentId", s.user_id as "userId"`,
);
