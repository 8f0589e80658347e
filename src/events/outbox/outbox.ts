import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/core';
import { traceHeaders } from '../../common/telemetry/tracing.js';
import { databaseNow } from '../../database/clock.js';
import { CATALOG, cloudEventType, keyOf, type EventData, type EventName } from '../catalog.js';
import { OutboxEvent } from './outbox-event.entity.js';

/** An event as the outbox holds it, checked against the catalog. */
export interface OutboxRecord {
  topic: string;
  key: string;
  type: string;
  data: Record<string, unknown>;
}

export function outboxRecord<N extends EventName>(name: N, data: EventData<N>): OutboxRecord {
  const checked = CATALOG[name].data.parse(data) as Record<string, unknown>;
  return { topic: CATALOG[name].topic, key: keyOf(checked), type: cloudEventType(name), data: checked };
}

/**
 * Puts an event into the outbox, to be committed by the caller's own flush: what is rolled back is never told. Events of
 * one key keep their order where the caller holds a lock on what they tell of, as every use case here does.
 */
export function addEvent<N extends EventName>(em: EntityManager, name: N, data: EventData<N>): void {
  em.create(OutboxEvent, { ...outboxRecord(name, data), headers: { ...traceHeaders() } });
}

/**
 * The same as a statement, or as part of one where each counts. Its value: `outboxRows`. `data` where what the value tells is
 * completed from the rows of `beside`.
 */
export const outboxInsert = (data = 'fact.data', beside = ''): string =>
  `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
  select fact.id, fact.topic, fact.key, fact.type, ${data}, fact.headers, fact."occurredAt"
  from json_to_recordset(?::json) as fact (id uuid, topic text, key text, type text, data jsonb, headers jsonb, "occurredAt" timestamptz)${beside && `, ${beside}`}`;

export const outboxRows = (records: readonly OutboxRecord[]): string =>
  JSON.stringify(
    records.map((record) => ({
      id: randomUUID(),
      occurredAt: databaseNow(),
      headers: traceHeaders(),
      ...record,
    })),
  );
