import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type Page, type PageQuery } from '../common/pagination.js';
import { instant } from '../common/sql.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import type { DeliveryQuery, DeliveryView, WebhookView } from './webhooks.schemas.js';

const WEBHOOK = `w.id, w.owner_id as "ownerId", w.url, w.description, w.event_types as "eventTypes", w.format,
  w.is_active as "isActive", w.disabled_reason as "disabledReason", ${instant('w.failing_since')} as "failingSince",
  ${instant('w.created_at')} as "createdAt", ${instant('w.updated_at')} as "updatedAt"`;

const DELIVERY = `d.id::float8 as id, d.webhook_id as "webhookId", d.event_id as "eventId", d.event_type as "eventType", d.body,
  d.status, d.attempts, ${instant('d.next_attempt_at')} as "nextAttemptAt",
  ${instant('d.last_attempt_at')} as "lastAttemptAt", d.response_status as "responseStatus",
  d.response_body as "responseBody", d.error, ${instant('d.created_at')} as "createdAt"`;

const Position = z.tuple([z.int()]);

/** What the viewer sees of webhooks: the own ones, or all for an admin. */
const visible = (viewer: Viewer): [condition: string, values: unknown[]] =>
  hasRole(viewer, 'admin') ? ['true', []] : ['w.owner_id = ?', [viewer.studentId]];

export async function findWebhookView(
  em: EntityManager,
  viewer: Viewer,
  webhookId: number,
): Promise<WebhookView | null> {
  const [condition, values] = visible(viewer);
  const [row] = await em.execute<WebhookView[]>(
    `select ${WEBHOOK} from webhooks w where w.id = ? and ${condition}`,
    [webhookId, ...values],
  );
  return row ?? null;
}

/** In the order in which they were made. */
export async function webhookPage(
  em: EntityManager,
  viewer: Viewer,
  query: PageQuery,
): Promise<Page<WebhookView>> {
  const [condition, values] = visible(viewer);
  const after = query.cursor === undefined ? [0] : decodeCursor(query.cursor, Position);
  const rows = await em.execute<WebhookView[]>(
    `select ${WEBHOOK} from webhooks w where ${condition} and w.id > ? order by w.id limit ?`,
    [...values, ...after, query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => row,
    (row) => [row.id],
  );
}

/** Newest first. */
export async function deliveryPage(
  em: EntityManager,
  webhookId: number,
  query: DeliveryQuery,
): Promise<Page<DeliveryView>> {
  const before =
    query.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(query.cursor, Position);
  const rows = await em.execute<DeliveryView[]>(
    `select ${DELIVERY} from webhook_deliveries d
     where d.webhook_id = ? and d.id < ? ${query.status === undefined ? '' : 'and d.status = ?'}
     order by d.id desc limit ?`,
    [webhookId, ...before, ...(query.status === undefined ? [] : [query.status]), query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => row,
    (row) => [row.id],
  );
}

export async function findDeliveryView(
  em: EntityManager,
  webhookId: number,
  deliveryId: number,
): Promise<DeliveryView | null> {
  const [row] = await em.execute<DeliveryView[]>(
    `select ${DELIVERY} from webhook_deliveries d where d.webhook_id = ? and d.id = ?`,
    [webhookId, deliveryId],
  );
  return row ?? null;
}
