import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor, toPage, type Page, type PageQuery } from '../common/schemas/pagination.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import type { DeliveryQuery, DeliveryView, WebhookView } from './webhooks.schemas.js';
import { DELIVERIES, WEBHOOKS } from './webhooks.sql.js';

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
  const row = await WEBHOOKS(`w.id = ? and ${condition}`).first(em, [webhookId, ...values, 1]);
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
  const rows = await WEBHOOKS(`${condition} and w.id > ?`).all(em, [...values, ...after, query.limit + 1]);
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
  const isStatus = query.status === undefined ? '' : ' and d.status = ?';
  const status = query.status === undefined ? [] : [query.status];
  const values = [webhookId, ...before, ...status, query.limit + 1];
  const rows = await DELIVERIES(`d.id < ?${isStatus}`).all(em, values);
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
  const row = await DELIVERIES('d.id = ?').first(em, [webhookId, deliveryId, 1]);
  return row ?? null;
}
