import { defineEntity, p } from '@mikro-orm/core';
import { DEAD_LETTER_REASONS } from '../cloud-event.js';

const DeadLetterSchema = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letter',
  properties: {
    id: p.bigint('number').primary(),
    /** Who could not take it: a consumer, `relay` (the broker refused it), or `any` (no consumer can read it). */
    consumer: p.text(),
    /** The event's id; `topic/partition/offset` where the message has none. */
    eventId: p.text(),
    reason: p.enum(DEAD_LETTER_REASONS),
    error: p.text(),
    attempts: p.integer().default(1),
    topic: p.text(),
    key: p.text().nullable(),
    headers: p.json<Record<string, string>>(),
    /** The bytes as they came: they need not be JSON, nor text. */
    value: p.blob(),
    deadLetteredAt: p.datetime(3).defaultRaw('now()'),
  },
  uniques: [{ name: 'dead_letter_consumer_event_id_unique', properties: ['consumer', 'eventId'] }],
});

/** A message set aside, whole, so that those behind it go on; an admin replays or discards it. */
export class DeadLetter extends DeadLetterSchema.class {}
DeadLetterSchema.setClass(DeadLetter);
