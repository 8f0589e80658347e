import { z } from 'zod';
import { CATALOG, cloudEventType, findEventName, type EventData, type EventName } from './catalog.js';

/** Why a message is set aside. */
export const DEAD_LETTER_REASONS = [
  'unreadable',
  'unknown_type',
  'invalid_data',
  'handler_failed',
  'refused',
] as const;
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

/** A message as it goes over the wire: CloudEvents 1.0, Kafka binding, binary mode (attributes are headers, the value is the data). */
export interface Message {
  topic: string;
  key: string | null;
  headers: Record<string, string>;
  value: Buffer;
}

/** What a handler gets: checked against the catalog. */
export type DomainEvent<N extends EventName = EventName> = {
  [Name in N]: {
    /** The same for every copy of the event. */
    id: string;
    name: Name;
    data: EventData<Name>;
    /** The user's id, or the exercise's. */
    key: string;
    occurredAt: Date;
  };
}[N];

/** A row of the outbox, its data as JSON text. */
export interface OutboxRow {
  seq: string;
  id: string;
  topic: string;
  key: string;
  type: string;
  data: string;
  headers: Record<string, string>;
  occurredAt: Date;
}

const SOURCE = '/learnflow';

export function toMessage(row: OutboxRow): Message {
  return {
    topic: row.topic,
    key: row.key,
    headers: {
      ...row.headers,
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: row.id,
      ce_source: SOURCE,
      ce_type: row.type,
      ce_time: row.occurredAt.toISOString(),
      ce_partitionkey: row.key,
    },
    value: Buffer.from(row.data),
  };
}

/** The event by itself, in structured mode: one JSON object, `application/cloudevents+json`. */
export const toStructured = ({ id, name, data, key, occurredAt }: DomainEvent): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: SOURCE,
    type: cloudEventType(name),
    time: occurredAt.toISOString(),
    datacontenttype: 'application/json',
    partitionkey: key,
    data,
  });

/** A message that no repetition makes good. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';
  constructor(
    readonly reason: DeadLetterReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const Envelope = z.object({
  ce_specversion: z.literal('1.0'),
  ce_id: z.uuid(),
  ce_type: z.string(),
  ce_time: z.iso.datetime({ offset: true }),
});

/** Throws `PoisonError` for what is no CloudEvent, no event of this release, or does not hold what its type promises. */
export function toDomainEvent(message: Message): DomainEvent {
  const envelope = Envelope.safeParse(message.headers);
  if (!envelope.success) throw new PoisonError('unreadable', z.prettifyError(envelope.error));
  const { ce_id: id, ce_type: type, ce_time: time } = envelope.data;
  const name = findEventName(type);
  if (name === undefined) throw new PoisonError('unknown_type', `No event of this release is a ${type}`);
  const data = CATALOG[name].data.safeParse(parseJson(message.value));
  if (!data.success) throw new PoisonError('invalid_data', z.prettifyError(data.error));
  const event = { id, name, data: data.data, key: message.key ?? '', occurredAt: new Date(time) };
  // The name has chosen the schema: that the data fit the name is more than the compiler can follow.
  return event as DomainEvent;
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch (error) {
    throw new PoisonError('unreadable', `The value is not JSON in UTF-8: ${String(error)}`);
  }
}
