import type { Message } from '../cloud-event.js';
import type { Deliver, DeliverTogether, EventTransport } from './event-transport.js';

/** Students (keys) whose events are handled side by side; leaves most of the connections to the requests. */
const LANES = 3;

/** Hands events to the handlers of this process. An event is safe when its effects are, so the outbox keeps it until then. */
export class InProcessTransport implements EventTransport {
  readonly name = 'in_process';
  readonly batchSize = 100;
  private readonly stopping = new AbortController();
  private deliver: Deliver | undefined;
  private together: DeliverTogether | undefined;

  get connected(): boolean {
    return this.deliver !== undefined;
  }

  describe(): string {
    return 'in process (KAFKA_BOOTSTRAP_SERVERS names a Kafka)';
  }

  start(deliver: Deliver, together: DeliverTogether): void {
    this.deliver = deliver;
    this.together = together;
  }

  async publish(messages: readonly Message[]): Promise<void> {
    if (await this.together?.(messages)) return;
    const byKey = Map.groupBy(messages, ({ key }) => key).values();
    const lane = async (): Promise<void> => {
      for (const sameKey of byKey) {
        for (const message of sameKey) await this.hand(message);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return Promise.resolve();
  }

  private async hand(message: Message): Promise<void> {
    const position = `in process/${message.headers['ce_id']}`;
    const done = await this.deliver?.(message, position, this.stopping.signal);
    if (done !== true) throw new Error('the process is stopping');
  }
}
