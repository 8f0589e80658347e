import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import {
  toDomainEvent,
  PoisonError,
  type DeadLetterReason,
  type DomainEvent,
  type Message,
} from '../cloud-event.js';
import { EventServer, type Consumer } from './event-server.js';
import { handleTogetherTraced, handleTraced } from '../event-traces.js';
import { metrics } from '../events-metrics.js';
import { mayHeal } from './fault.js';
import { NOTE_ALL, STORE_DEAD } from './inbox.sql.js';
import { backoff, pause } from '../../common/pause.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** Stands for all consumers where none could read the message. */
export const ANY_CONSUMER = 'any';

interface Failure {
  consumer: string;
  reason: DeadLetterReason;
  error: unknown;
  attempts: number;
}

/** The one wrapper around every handler: check, note in the inbox and effect in one transaction, try again, dead-letter. */
@Injectable()
export class InboxService {
  private readonly logger = new Logger(InboxService.name);

  constructor(
    private readonly orm: MikroORM,
    private readonly server: EventServer,
  ) {}

  /**
   * True when every consumer has handled the message or it is a dead letter: the next one may come. False only when the signal
   * was given before that. Never throws. `position` identifies a message that has no id of its own.
   */
  deliver(message: Message, position: string, signal: AbortSignal): Promise<boolean> {
    return handleTraced(message, () => this.deliverOne(message, position, signal));
  }

  private async deliverOne(message: Message, position: string, signal: AbortSignal): Promise<boolean> {
    let event: DomainEvent;
    try {
      event = toDomainEvent(message);
    } catch (error) {
      const reason = error instanceof PoisonError ? error.reason : 'unreadable';
      return this.deadLetter(
        message,
        position,
        { consumer: ANY_CONSUMER, reason, error, attempts: 1 },
        signal,
      );
    }
    for (const consumer of this.server.consumersOf(event.name)) {
      const failure = await this.tryToHandle(consumer, event, signal);
      if (failure !== undefined && !(await this.deadLetter(message, position, failure, signal))) return false;
      if (signal.aborted) return false;
    }
    return true;
  }

  /** Handles them all in one transaction, for each consumer in order. False, and nothing done, where one of them cannot be handled. Never throws. */
  async deliverTogether(messages: readonly Message[]): Promise<boolean> {
    try {
      const tasks = messages.map(toDomainEvent).flatMap((event) => {
        return this.server.consumersOf(event.name).map((consumer) => ({ consumer, event }));
      });
      const isNew = await handleTogetherTraced(messages, () =>
        this.orm.em.fork().transactional(async (em) => {
          const noted = await noteAll(em, tasks);
          const fresh = tasks.filter((_, at) => noted[at]);
          for (const ofOne of Map.groupBy(fresh, ({ consumer }) => consumer.method).values()) {
            const events = ofOne.map(({ event }) => event);
            await ofOne[0]?.consumer.handle(events, em);
          }
          return noted;
        }),
      );
      for (const [at, { consumer }] of tasks.entries())
        (isNew[at] === true ? metrics.handled : metrics.duplicates).inc({ consumer: consumer.name });
      return true;
    } catch (error) {
      this.logger.debug(`${messages.length} events will be handled one by one: ${String(error)}`);
      return false;
    }
  }

  /** Handles an event within the caller's transaction, unless this consumer has had it. */
  async handle(em: EntityManager, consumer: Consumer, event: DomainEvent): Promise<void> {
    const isNew = await this.note(em, consumer.name, event.id);
    if (!isNew) return metrics.duplicates.inc({ consumer: consumer.name });
    await consumer.handle([event], em);
    metrics.handled.inc({ consumer: consumer.name });
  }

  /** False when the consumer has had the event; waits where another process is about to find out. */
  protected async note(em: EntityManager, consumer: string, eventId: string): Promise<boolean> {
    const noted = await em.execute<object[]>(
      'insert into inbox_event (consumer, event_id) values (?, ?) on conflict do nothing returning event_id',
      [consumer, eventId],
    );
    return noted.length > 0;
  }

  private async tryToHandle(
    consumer: Consumer,
    event: DomainEvent,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    for (let attempts = 1; !signal.aborted; attempts += 1) {
      try {
        await this.orm.em.fork().transactional((em) => this.handle(em, consumer, event));
        return undefined;
      } catch (error) {
        if (!mayHeal(error, attempts))
          return { consumer: consumer.name, reason: 'handler_failed', error, attempts };
        this.logger.debug(
          `${consumer.name}: ${event.name} ${event.id} will be tried again: ${String(error)}`,
        );
        await pause(backoff(attempts, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), signal);
      }
    }
    return undefined;
  }

  /** Keeps trying while the database is away: a message must not be passed over without a trace. */
  private async deadLetter(
    message: Message,
    position: string,
    failure: Failure,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { consumer, reason, error, attempts } = failure;
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        const isNew = await storeDead(this.orm.em.fork(), message, position, failure);
        if (isNew) metrics.deadLetters.inc({ consumer, reason });
        const stack = error instanceof Error ? error.stack : undefined;
        this.logger.error(`Dead letter of ${consumer} (${reason}, tries: ${attempts}): ${position}`, stack);
        return true;
      } catch (fault) {
        this.logger.warn(`A message could not be stored as a dead letter yet: ${String(fault)}`);
        await pause(backoff(tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), signal);
      }
    }
    return false;
  }
}

/** For each: whether its consumer has not had the event before. */
async function noteAll(
  em: EntityManager,
  tasks: readonly { consumer: Consumer; event: DomainEvent }[],
): Promise<boolean[]> {
  const noted = await NOTE_ALL.all(em, [
    tasks.map(({ consumer }) => consumer.name),
    tasks.map(({ event }) => event.id),
  ]);
  const isNew = new Set(noted.map(({ task }) => task));
  // Of two copies in one batch the first is the new one.
  return tasks.map(({ consumer, event }) => isNew.delete(`${consumer.name} ${event.id}`));
}

/** PostgreSQL stores no NUL: a message must not be impossible to dead-letter. */
const storable = (text: string): string => text.replaceAll('\0', String.raw`\0`);

/** An error as text of a bounded length. */
export const readable = (error: unknown): string => storable(String(error)).slice(0, 2_000);

async function storeDead(
  em: EntityManager,
  message: Message,
  position: string,
  { consumer, reason, error, attempts }: Failure,
): Promise<boolean> {
  const headers = Object.entries(message.headers).map(([name, text]) => [storable(name), storable(text)]);
  const id = z.uuid().safeParse(message.headers['ce_id']).data;
  const row = await STORE_DEAD.first(em, [
    consumer,
    id ?? position,
    reason,
    readable(error),
    attempts,
    message.topic,
    message.key === null ? null : storable(message.key),
    JSON.stringify(Object.fromEntries(headers)),
    message.value,
  ]);
  return row?.isNew === true;
}
