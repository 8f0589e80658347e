import { applyDecorators, Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';
import type { EventName } from '../catalog.js';
import type { DomainEvent } from '../cloud-event.js';

/** Nest replaces an error by "Internal server error"; the inbox must see it to know whether to try again. */
@Catch()
class PassOnFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** What `@Consumes` and `@ConsumesMany` leave on a handler. */
export interface ConsumerExtras {
  consumer: string;
  /** One for each decorated method. */
  method: symbol;
  takesMany: boolean;
}

type Handler<N extends EventName> = (event: DomainEvent<N>, em: EntityManager) => Promise<void>;
type ManyHandler<N extends EventName> = (events: DomainEvent<N>[], em: EntityManager) => Promise<void>;

/**
 * Marks a controller's method as the handler of these events for a consumer (a name that stays: the inbox is kept by it).
 *
 * The method gets the event, checked, and the transaction in which the event is noted as handled: whatever it writes
 * through `em` happens once, however often the event comes. Events of one key come in order, except that those behind a
 * dead letter go on; so take the state from the tables rather than from the order. Faults of the moment (database away,
 * lock conflicts) are tried again; what is thrown otherwise is tried a few times, then the event becomes a dead letter.
 */
export const Consumes =
  <N extends EventName>(consumer: string, names: N | readonly N[]) =>
  <H extends Handler<N>>(target: object, method: string, descriptor: TypedPropertyDescriptor<H>): void =>
    bind({ consumer, method: Symbol(method), takesMany: false }, names, [target, method, descriptor]);

/**
 * The same for a method that takes events by the dozen, in order: where many are at hand, one statement can do for all what
 * would be one for each.
 */
export const ConsumesMany =
  <N extends EventName>(consumer: string, names: N | readonly N[]) =>
  <H extends ManyHandler<N>>(target: object, method: string, descriptor: TypedPropertyDescriptor<H>): void =>
    bind({ consumer, method: Symbol(method), takesMany: true }, names, [target, method, descriptor]);

function bind<H>(
  extras: ConsumerExtras,
  names: EventName | readonly EventName[],
  [target, method, descriptor]: [object, string, TypedPropertyDescriptor<H>],
): void {
  Payload()(target, method, 0);
  Ctx()(target, method, 1);
  applyDecorators(EventPattern<string | string[]>([names].flat(), extras), UseFilters(new PassOnFilter()))(
    target,
    method,
    descriptor,
  );
}
