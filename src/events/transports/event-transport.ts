import type { Message } from '../cloud-event.js';

/** Handles a message to the end: its effects are stored, or it is a dead letter. False when it must come again later. */
export type Deliver = (message: Message, position: string, signal: AbortSignal) => Promise<boolean>;

/**
 * Handles all of the messages in one transaction, which costs a fraction of one each. False where that did not work, and
 * nothing was done: then each has to be delivered by itself.
 */
export type DeliverTogether = (messages: readonly Message[]) => Promise<boolean>;

/** The way from the outbox to the handlers. Delivery is at least once, in order per key. */
export interface EventTransport {
  readonly name: 'kafka' | 'in_process';
  /** Rows of the outbox taken at once. */
  readonly batchSize: number;
  /** Can it take events now? */
  readonly connected: boolean;
  /** Why it is not connected, in words that everybody may read. */
  readonly trouble?: string | undefined;
  /** Where events go, for the operator. */
  describe(): string;
  /**
   * Begins to hand messages to `deliver`, or to `together` where many are at hand; returns at once, and keeps trying by
   * itself while there is no broker.
   */
  start(deliver: Deliver, together: DeliverTogether): void;
  /**
   * Resolves when all of them are safe with the transport. After a failure some may be out already: the caller sends
   * all again. Throws `MessageRefused` when it is the messages that are at fault.
   */
  publish(messages: readonly Message[]): Promise<void>;
  /** Where messages wait elsewhere than in the outbox: how many, by partition. Not asked for more often than a scrape. */
  lag?(): Promise<PartitionLag[]>;
  /** Ends within about a second, whatever the broker does. */
  stop(): Promise<void>;
}

export interface PartitionLag {
  topic: string;
  partition: number;
  /** Messages that our consumers have not handled yet. */
  events: number;
}

export const EVENT_TRANSPORT = Symbol('EventTransport');

/** At least one of the messages will never be taken, however often it is sent. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}
