import type { EntityManager } from '@mikro-orm/core';
import { CATALOG, cloudEventType, type EventData, type EventName } from './catalog.js';
import { OutboxEvent } from './outbox-event.entity.js';

/**
 * Puts a fact into the outbox, to be committed by the caller's own flush: what is rolled back is never told.
 * The key is the student's `userId`, or the exercise's id where no student is concerned.
 */
export function addEvent<N extends EventName>(em: EntityManager, name: N, data: EventData<N>): void {
  const checked = CATALOG[name].data.parse(data) as Record<string, unknown>;
  em.create(OutboxEvent, {
    topic: CATALOG[name].topic,
    key: String(checked['userId'] ?? checked['exerciseId']),
    type: cloudEventType(name),
    data: checked,
    headers: {},
  });
}
