import { defineEntity, p } from '@mikro-orm/core';
import { Webhook } from '../webhook.entity.js';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

const WebhookDeliverySchema = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_deliveries',
  properties: {
    id: p.bigint('number').primary(),
    webhook: () => p.manyToOne(Webhook).ref().fieldName('webhook_id').deleteRule('cascade'),
    /** Also the header `webhook-id`, by which the receiver knows a second copy. */
    eventId: p.uuid(),
    eventType: p.text(),
    /** What is sent and signed, to the byte. */
    body: p.text(),
    status: p.enum(DELIVERY_STATUSES).default('pending'),
    attempts: p.integer().default(0),
    /** While a try is under way: when somebody else may take it over. */
    nextAttemptAt: p.datetime(3).nullable().defaultRaw('now()'),
    lastAttemptAt: p.datetime(3).nullable(),
    responseStatus: p.integer().nullable(),
    /** At most 1 KiB. */
    responseBody: p.text().nullable(),
    error: p.text().nullable(),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
  uniques: [{ name: 'webhook_deliveries_event_unique', properties: ['webhook', 'eventId'] }],
  indexes: [
    { name: 'webhook_deliveries_webhook_index', properties: ['webhook', 'id'] },
    {
      name: 'webhook_deliveries_pending_index',
      properties: ['webhook', 'nextAttemptAt'],
      where: "status = 'pending'",
    },
    { name: 'webhook_deliveries_created_at_index', properties: ['createdAt'] },
  ],
});

/** An event on its way to a webhook, and how that went. */
export class WebhookDelivery extends WebhookDeliverySchema.class {}
WebhookDeliverySchema.setClass(WebhookDelivery);
