import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/core';
import { traceHeaders } from '../../common/telemetry/tracing.js';
import { databaseNow } from '../../database/clock.js';
import { CATALOG, cloudEventType, keyOf, type EventData, type EventName } from '../catalog.js';
import { OutboxEvent } from './outbox-event.entity.js';

/** A fact as the outbox holds it, checked against the catalog. */
export interface Fact {
  topic: string;
  key: string;
  type: string;
  data: Record<string, unknown>;
}

export function factOf<N extends EventName>(name: N, data: EventData<N>): Fact {
  const checked = CATALOG[name].data.parse(data) as Record<string, unknown>;
  return { topic: CATALOG[name].topic, key: keyOf(checked), type: cloudEventType(name), data: checked };
}

/**
 * Puts a fact into the outbox, to be committed by the caller's own flush: what is rolled back is never told. Events of
 * one key keep their order where the caller holds a lock on what they tell of, as every use case here does.
 */
export function addEvent<N extends EventName>(em: EntityManager, name: N, data: EventData<N>): void {
  em.create(OutboxEvent, { ...factOf(name, data), headers: { ...traceHeaders() } });
}

/** The same as a statement, or as part of one where each counts. Its value: `outboxRows`. */
export const OUTBOX_INSERT = `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
  select id, topic, key, type, data, headers, "occurredAt"
  from json_to_recordset(?::json) as fact (id uuid, topic text, key text, type text, data jsonb, headers jsonb, "occurredAt" timestamptz)`;

export const outboxRows = (facts: readonly Fact[]): string =>
  JSON.stringify(
    facts.map((fact) => ({ id: randomUUID(), occurredAt: databaseNow(), headers: traceHeaders(), ...fact })),
  );
