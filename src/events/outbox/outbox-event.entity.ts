import { randomUUID } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';

/** Every commit with outbox rows in it notifies this channel. */
export const OUTBOX_CHANNEL = 'outbox';

const OutboxEventSchema = defineEntity({
  name: 'OutboxEvent',
  tableName: 'outbox_event',
  properties: {
    /** The order of draining; consumers never see it. */
    seq: p.bigint('number').primary(),
    /** The event's id for consumers, who drop the second copy by it. */
    id: p.uuid().onCreate(() => randomUUID()),
    topic: p.text(),
    /** The user's id, or the exercise's where no student is concerned: order holds per key. */
    key: p.text(),
    type: p.text(),
    data: p.json<Record<string, unknown>>(),
    headers: p.json<Record<string, string>>(),
    occurredAt: p.datetime(3).onCreate(() => databaseNow()),
  },
  uniques: [{ name: 'outbox_event_id_unique', properties: ['id'] }],
  triggers: [
    {
      name: 'outbox_event_notify',
      timing: 'after',
      events: ['insert'],
      forEach: 'statement',
      body: `perform pg_notify('${OUTBOX_CHANNEL}', ''); return null`,
    },
  ],
});

/** An event on its way out, written in the same flush as the change that it tells of. */
export class OutboxEvent extends OutboxEventSchema.class {}
OutboxEventSchema.setClass(OutboxEvent);
