import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';

const SystemEventSchema = defineEntity({
  name: 'SystemEvent',
  tableName: 'system_events',
  properties: {
    id: p.bigint('number').primary(),
    /** The event's own id: the same event is recorded once. */
    eventId: p.uuid(),
    type: p.text(),
    severity: p.enum(['info', 'warning', 'error'] as const).default('info'),
    component: p.text(),
    subject: p.text().nullable(),
    data: p.json<Record<string, unknown>>(),
    occurredAt: p.datetime(3),
    recordedAt: p.datetime(3).onCreate(() => databaseNow()),
  },
  indexes: [
    { name: 'system_events_type_index', properties: ['type', 'id'] },
    { name: 'system_events_occurred_at_index', properties: ['occurredAt'] },
    { name: 'system_events_subject_index', properties: ['subject', 'id'] },
    {
      name: 'system_events_trouble_index',
      expression: `create index "system_events_trouble_index" on "system_events" ("severity", "id") where severity <> 'info'`,
    },
  ],
  uniques: [{ name: 'system_events_event_id_unique', properties: ['eventId'] }],
});

/** The audit trail: one row for each event that an operator may want to look up. */
export class SystemEvent extends SystemEventSchema.class {}
SystemEventSchema.setClass(SystemEvent);
