import type { EntityManager } from '@mikro-orm/core';
import { CATALOG, cloudEventType, keyOf, type EventData, type EventName } from './catalog.js';
import { OutboxEvent } from './outbox-event.entity.js';

/**
 * Puts a fact into the outbox, to be committed by the caller's own flush: what is rolled back is never told. Events of
 * one key keep their order where the caller holds a lock on what they tell of, as every use case here does.
 */
export function addEvent<N extends EventName>(em: EntityManager, name: N, data: EventData<N>): void {
  const checked = CATALOG[name].data.parse(data) as Record<string, unknown>;
  em.create(OutboxEvent, {
    topic: CATALOG[name].topic,
    key: keyOf(checked),
    type: cloudEventType(name),
    data: checked,
    headers: {},
  });
}
