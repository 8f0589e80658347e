import { beginSpan, isTraced, traced, type OpenSpan } from '../common/telemetry/tracing.js';
import type { Message } from './cloud-event.js';

const attributesOf = ({ topic, headers }: Message) => ({
  'messaging.destination.name': topic,
  'messaging.message.id': headers['ce_id'] ?? '',
  'cloudevents.event_type': headers['ce_type'] ?? '',
});

/** Publishes each message as a part of the trace that its event came from, which goes on with whoever consumes it. */
export async function publishTraced(
  messages: readonly Message[],
  publish: (messages: readonly Message[]) => Promise<void>,
): Promise<void> {
  if (!isTraced()) return publish(messages);
  const spans = messages.map((message) => {
    const options = { kind: 'producer', attributes: attributesOf(message), parent: message.headers } as const;
    return beginSpan(`send ${message.topic}`, options);
  });
  const carried = messages.map((message, at) => ({
    ...message,
    headers: { ...message.headers, ...spans[at]?.headers },
  }));
  await endingAll(spans, () => publish(carried));
}

export const handleTraced = <T>(message: Message, work: () => Promise<T>): Promise<T> =>
  isTraced() ? traced(`process ${message.topic}`, consumerOf(message), work) : work();

/** One transaction for messages of many traces: its statements are parts of the first one's. */
export function handleTogetherTraced<T>(messages: readonly Message[], work: () => Promise<T>): Promise<T> {
  if (!isTraced()) return work();
  const spans = messages.map((message) => beginSpan(`process ${message.topic}`, consumerOf(message)));
  return endingAll(spans, () => spans[0]?.run(work) ?? work());
}

const consumerOf = (message: Message) =>
  ({ kind: 'consumer', attributes: attributesOf(message), parent: message.headers }) as const;

async function endingAll<T>(spans: readonly (OpenSpan | undefined)[], work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    for (const span of spans) span?.end();
    return result;
  } catch (error) {
    for (const span of spans) span?.end({ error });
    throw error;
  }
}
