import { defineEntity, p } from '@mikro-orm/core';

const InboxEventSchema = defineEntity({
  name: 'InboxEvent',
  tableName: 'inbox_event',
  properties: {
    consumer: p.text().primary(),
    eventId: p.uuid().primary(),
    handledAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [{ name: 'inbox_event_handled_at_index', properties: ['handledAt'] }],
});

/** This consumer has had this event: written in the transaction of the effect, so that a second copy finds it. */
export class InboxEvent extends InboxEventSchema.class {}
InboxEventSchema.setClass(InboxEvent);
