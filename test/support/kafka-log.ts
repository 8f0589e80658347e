import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

export interface LoggedMessage {
  partition: number;
  offset: string;
  key: string | null;
  headers: Record<string, string>;
  value: Buffer;
}

export const testClient = (bootstrap: string): Kafka =>
  new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, clientId: 'learnflow-test' });

/** Everything that a topic holds now, in order per partition; nothing where there is no such topic. */
export async function readTopic(bootstrap: string, topic: string): Promise<LoggedMessage[]> {
  const kafka = testClient(bootstrap);
  const admin = kafka.admin();
  await admin.connect();
  const exists = (await admin.listTopics()).includes(topic);
  const ends = exists ? await admin.fetchTopicOffsets(topic) : [];
  await admin.disconnect();
  const left = new Map(
    ends
      .filter(({ high, low }) => Number(high) > Number(low))
      .map(({ partition, high }) => [partition, Number(high)]),
  );
  if (left.size === 0) return [];
  const messages: LoggedMessage[] = [];
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
    void consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([name, text]) => [name, String(text)]);
        const { offset, key, value } = message;
        const text = key?.toString() ?? null;
        messages.push({
          partition,
          offset,
          key: text,
          headers: Object.fromEntries(headers) as Record<string, string>,
          value: value ?? Buffer.alloc(0),
        });
        if (Number(offset) + 1 >= (left.get(partition) ?? 0)) left.delete(partition);
        if (left.size === 0) resolve();
        return Promise.resolve();
      },
    });
  });
  await consumer.disconnect();
  return messages;
}
