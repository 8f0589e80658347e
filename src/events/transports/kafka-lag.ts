import type { Admin, Kafka } from 'kafkajs';
import type { PartitionLag } from './event-transport.js';

/** How far the group is behind the ends of its topics, asked of the broker, so that it is told also while nobody consumes. */
export class KafkaLag {
  private admin: Promise<Admin> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly groupId: string,
  ) {}

  async read(topics: readonly string[]): Promise<PartitionLag[]> {
    try {
      const admin = await (this.admin ??= this.open());
      const [groups, ...ends] = await Promise.all([
        admin.fetchOffsets({ groupId: this.groupId, topics: [...topics] }),
        ...topics.map((topic) => admin.fetchTopicOffsets(topic)),
      ]);
      return topics.flatMap((topic, at) => {
        const done = groups.find((group) => group.topic === topic)?.partitions ?? [];
        return (ends[at] ?? []).map(({ partition, high, low }) => {
          const offset = Number(done.find((own) => own.partition === partition)?.offset ?? -1);
          // A group without a word of its own begins with the oldest message.
          return { topic, partition, events: Math.max(0, Number(high) - Math.max(offset, Number(low))) };
        });
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    const { admin } = this;
    this.admin = undefined;
    admin?.then((open) => open.disconnect()).catch(() => undefined);
  }

  private async open(): Promise<Admin> {
    const admin = this.kafka.admin({ retry: { retries: 0 } });
    await admin.connect();
    return admin;
  }
}
