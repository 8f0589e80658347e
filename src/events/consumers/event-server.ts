import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom, of, type Observable } from 'rxjs';
import { CATALOG, EVENT_NAMES, type EventName } from '../catalog.js';
import type { DomainEvent } from '../cloud-event.js';
import type { ConsumerExtras } from './consumes.js';

export interface Consumer {
  name: string;
  /** The same for all events that one method takes. */
  method: symbol;
  /** In order; what is thrown stands for all of them. */
  handle(events: readonly DomainEvent[], em: EntityManager): Promise<void>;
}

/**
 * Where Nest hangs the `@Consumes` handlers of all controllers, whatever the transport. It opens nothing itself: the
 * inbox calls `consumersOf`.
 */
@Injectable()
export class EventServer extends Server implements CustomTransportStrategy {
  /** Errors are the inbox's; Nest need not log them as well. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly consumers = new Map<EventName, Consumer[]>();

  /** Throws, and so stops the start, for a handler of something that is no event, and for a second one of a consumer. */
  override addHandler(pattern: unknown, callback: MessageHandler, isEvent = false, extras = {}): void {
    const name = EVENT_NAMES.find((known) => known === pattern);
    const { consumer, method, takesMany = false } = extras as Partial<ConsumerExtras>;
    if (!isEvent || consumer === undefined || method === undefined)
      throw new Error(`The handler of ${String(pattern)} is not a @Consumes method`);
    if (name === undefined) throw new Error(`${consumer} consumes ${String(pattern)}, which is no event`);
    const consumers = this.consumers.get(name) ?? [];
    if (consumers.some((other) => other.name === consumer))
      throw new Error(`${consumer} consumes ${name} twice`);
    const handle = takesMany ? manyHandlerOf(callback) : handlerOf(callback);
    this.consumers.set(name, [...consumers, { name: consumer, method, handle }]);
  }

  consumersOf(name: EventName): readonly Consumer[] {
    return this.consumers.get(name) ?? [];
  }

  /** Stops the start when an event could never be published, or would reach nobody. */
  check(): void {
    const faults = EVENT_NAMES.flatMap((name) => {
      const { data } = CATALOG[name];
      const keyed = 'userId' in data.shape || 'exerciseId' in data.shape;
      return [
        ...(keyed ? [] : [`${name} has neither userId nor exerciseId: nobody may publish it without a key`]),
        ...(this.consumers.has(name) ? [] : [`${name} has no consumer, not even the audit trail`]),
      ];
    });
    if (faults.length > 0) throw new Error(`The catalog of events does not hold:\n${faults.join('\n')}`);
  }

  listen(done: () => void): void {
    done();
  }
  close(): void {}
  on(): void {}
  unwrap<T>(): T {
    throw new Error('There is no broker client behind the event server');
  }
}

const handlerOf =
  (callback: MessageHandler): Consumer['handle'] =>
  async (events, em) => {
    for (const event of events) await carriedOut(callback(event, em));
  };

const manyHandlerOf =
  (callback: MessageHandler): Consumer['handle'] =>
  (events, em) =>
    carriedOut(callback(events, em));

async function carriedOut(outcome: Promise<unknown>): Promise<void> {
  await lastValueFrom(toObservable(await outcome), { defaultValue: undefined });
}

const toObservable = (value: unknown): Observable<unknown> => (isObservable(value) ? value : of(value));
