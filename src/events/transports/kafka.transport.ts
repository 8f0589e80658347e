import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Logger } from '@nestjs/common';
import {
  Kafka,
  logLevel,
  Partitioners,
  type Consumer,
  type EachBatchPayload,
  type KafkaConfig,
  type KafkaMessage,
  type Producer,
  type SASLOptions,
} from 'kafkajs';
import type { Config, Environment } from '../../common/config.js';
import { TOPICS } from '../catalog.js';
import type { Message } from '../cloud-event.js';
import { MessageRefused, type Deliver, type EventTransport, type PartitionLag } from './event-transport.js';
import { readable } from '../consumers/inbox.service.js';
import { isForbidden, isRefusal, troubleOf } from './kafka-faults.js';
import { KafkaLag } from './kafka-lag.js';
import { backoff, pause, within } from '../../common/pause.js';

const STOP_WITHIN_MS = 900;
/** After so many failures in a row the connection itself is suspect. */
const FAILURES_PER_PRODUCER = 3;
/** Partitions handled side by side; each needs a connection of the database's pool. */
const PARTITIONS_AT_ONCE = 3;
const LONG_POLL_MS = 500;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Publishes to and consumes from Apache Kafka. Nothing here waits for a broker at the start: it keeps trying. */
export class KafkaTransport implements EventTransport {
  readonly name = 'kafka';
  readonly batchSize = 500;
  private readonly logger = new Logger(KafkaTransport.name);
  private readonly stopping = new AbortController();
  private readonly kafka: Kafka;
  private readonly env: Readonly<Environment>;
  private readonly behind: KafkaLag;
  private topics: Promise<void> | undefined;
  private producer: Promise<Producer> | undefined;
  private consuming: Promise<void> = Promise.resolve();
  private joined = false;
  private failures = 0;
  private lastTrouble = 'connecting to Kafka';

  constructor(config: Config) {
    this.env = config.env;
    cureIdleTimers();
    this.kafka = new Kafka(clientConfig(this.env, this.logger));
    this.behind = new KafkaLag(this.kafka, this.env.KAFKA_GROUP_ID);
  }

  get connected(): boolean {
    return this.joined && this.failures === 0;
  }

  get trouble(): string | undefined {
    return this.connected ? undefined : this.lastTrouble;
  }

  describe(): string {
    return `Kafka at ${this.env.KAFKA_BOOTSTRAP_SERVERS?.join(', ')}`;
  }

  start(deliver: Deliver): void {
    this.consuming = this.consume(deliver);
  }

  async publish(messages: readonly Message[]): Promise<void> {
    const byTopic = [...Map.groupBy(messages, ({ topic }) => topic)];
    const topicMessages = byTopic.map(([topic, group]) => ({ topic: this.named(topic), messages: group }));
    try {
      const producer = await (this.producer ??= this.openProducer());
      await producer.sendBatch({ acks: -1, timeout: this.env.KAFKA_REQUEST_TIMEOUT_MS, topicMessages });
      this.failures = 0;
    } catch (error) {
      if (isRefusal(error)) throw new MessageRefused(readable(error), { cause: error });
      this.failures += 1;
      this.lastTrouble = troubleOf(error);
      if (this.failures % FAILURES_PER_PRODUCER === 0) this.closeProducer();
      throw error;
    }
  }

  async lag(): Promise<PartitionLag[]> {
    const lags = await this.behind.read(TOPICS.map((topic) => this.named(topic)));
    return lags.map((lag) => ({ ...lag, topic: lag.topic.slice(this.env.KAFKA_TOPIC_PREFIX.length) }));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.behind.close();
    this.closeProducer();
    await within(STOP_WITHIN_MS, this.consuming);
  }

  private named(topic: string): string {
    return this.env.KAFKA_TOPIC_PREFIX + topic;
  }

  private openProducer(): Promise<Producer> {
    const opening = (async () => {
      await this.prepareTopics();
      const producer = this.kafka.producer({
        allowAutoTopicCreation: false,
        maxInFlightRequests: 1,
        createPartitioner: Partitioners.DefaultPartitioner,
        retry: { retries: 1, initialRetryTime: 100 },
      });
      await producer.connect();
      return producer;
    })();
    opening.catch(() => (this.producer = undefined));
    return opening;
  }

  private closeProducer(): void {
    const { producer } = this;
    this.producer = undefined;
    this.topics = undefined;
    producer?.then((open) => open.disconnect()).catch(() => undefined);
  }

  /** Makes the missing topics. Without the right to, they are another's to make, and publishing waits for that. */
  private prepareTopics(): Promise<void> {
    this.topics ??= this.createTopics().catch((error: unknown) => {
      this.topics = undefined;
      if (!isForbidden(error)) throw error;
      this.logger.warn(`Not allowed to create topics; they must exist: ${readable(error)}`);
    });
    return this.topics;
  }

  private async createTopics(): Promise<void> {
    const admin = this.kafka.admin({ retry: { retries: 1, initialRetryTime: 100 } });
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      const missing = TOPICS.map((topic) => this.named(topic)).filter((topic) => !existing.has(topic));
      if (missing.length === 0) return;
      const { brokers } = await admin.describeCluster();
      const replicationFactor = this.env.KAFKA_REPLICATION ?? Math.min(3, brokers.length);
      const shape = { numPartitions: this.env.KAFKA_PARTITIONS, replicationFactor };
      await admin.createTopics({
        topics: missing.map((topic) => ({ topic, ...shape })),
        waitForLeaders: true,
      });
      this.logger.log(`Created the topics ${missing.join(', ')}`);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  /** Joins the group again whenever it falls out of it, until `stop`. */
  private async consume(deliver: Deliver): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      const consumer = this.createConsumer();
      consumer.on(consumer.events.GROUP_JOIN, () => {
        this.joined = true;
        failures = 0;
      });
      const { promise: crashed, resolve: end } = Promise.withResolvers<Error>();
      consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error));
      const stop = (): void => end(new Error('stopping'));
      signal.addEventListener('abort', stop, { once: true });
      try {
        await this.prepareTopics();
        await consumer.connect();
        await consumer.subscribe({ topics: TOPICS.map((topic) => this.named(topic)), fromBeginning: true });
        await consumer.run({
          eachBatchAutoResolve: false,
          autoCommitInterval: 1_000,
          partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
          eachBatch: (payload) => this.handleBatch(payload, deliver),
        });
        throw await crashed;
      } catch (error) {
        this.joined = false;
        failures += 1;
        this.lastTrouble = troubleOf(error);
        if (failures === 1 && !signal.aborted) this.logger.warn(`No events are consumed: ${readable(error)}`);
      }
      // Or the signal would hold every consumer that there was while the broker was away for days.
      signal.removeEventListener('abort', stop);
      await within(
        STOP_WITHIN_MS,
        consumer.disconnect().catch(() => undefined),
      );
      await pause(backoff(failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), signal);
    }
  }

  private createConsumer(): Consumer {
    const sessionTimeout = this.env.KAFKA_SESSION_TIMEOUT_MS;
    return this.kafka.consumer({
      groupId: this.env.KAFKA_GROUP_ID,
      sessionTimeout,
      rebalanceTimeout: sessionTimeout,
      heartbeatInterval: Math.min(3_000, sessionTimeout / 4),
      maxWaitTimeInMs: LONG_POLL_MS,
      allowAutoTopicCreation: false,
      retry: { retries: 2, initialRetryTime: 100, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  private async handleBatch(payload: EachBatchPayload, deliver: Deliver): Promise<void> {
    const { batch } = payload;
    const topic = batch.topic.slice(this.env.KAFKA_TOPIC_PREFIX.length);
    const lost = new AbortController();
    const stop = (): void => lost.abort();
    this.stopping.signal.addEventListener('abort', stop, { once: true });
    // A handler may wait long for the database: the partition stays ours, and is given up once the group says so.
    const beat = setInterval(
      () => void payload.heartbeat().catch(stop),
      this.env.KAFKA_SESSION_TIMEOUT_MS / 6,
    );
    try {
      for (const message of batch.messages) {
        if (!payload.isRunning() || payload.isStale() || lost.signal.aborted) break;
        const position = `${topic}/${batch.partition}/${message.offset}`;
        if (!(await deliver(toMessage(topic, message), position, lost.signal))) break;
        payload.resolveOffset(message.offset);
        await payload.commitOffsetsIfNecessary();
        await payload.heartbeat();
      }
    } finally {
      clearInterval(beat);
      this.stopping.signal.removeEventListener('abort', stop);
    }
  }
}

function clientConfig(env: Readonly<Environment>, logger: Logger): KafkaConfig {
  const ca = env.KAFKA_SSL_CA_FILE === undefined ? undefined : readFileSync(env.KAFKA_SSL_CA_FILE, 'utf8');
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  } = env;
  return {
    clientId: 'learnflow',
    brokers: env.KAFKA_BOOTSTRAP_SERVERS ?? [],
    connectionTimeout: Math.min(3_000, env.KAFKA_REQUEST_TIMEOUT_MS),
    requestTimeout: env.KAFKA_REQUEST_TIMEOUT_MS,
    ssl: env.KAFKA_SSL === 'on' && (ca === undefined ? true : { ca }),
    ...(mechanism === undefined ? {} : { sasl: { mechanism, username, password } as SASLOptions }),
    retry: { retries: 1, initialRetryTime: 100 },
    // kafkajs writes a line for each try while a broker is away; the relay and the consumer say it once.
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => logger.debug(`${entry.namespace}: ${entry.log.message}`),
  };
}

const toMessage = (topic: string, { key, value, headers }: KafkaMessage): Message => ({
  topic,
  key: key?.toString() ?? null,
  headers: Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, text]) => [name, String(text ?? '')]),
  ),
  value: value ?? Buffer.alloc(0),
});

interface RequestQueue {
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  pending: unknown[];
  throttledUntil: number;
  checkPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 looks after throttled requests every millisecond, for ever, also when there are none: 4 % of a core for
 * each connection, and a TimeoutNegativeWarning (tulios/kafkajs#1751). This looks only while something is pending.
 */
function cureIdleTimers(): void {
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: object };
  Object.assign(queue.prototype, {
    scheduleCheckPendingRequests(this: RequestQueue): void {
      if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
      const wait = this.throttledUntil - Date.now();
      const look = (): void => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      };
      this.throttleCheckTimeoutId = setTimeout(look, wait > 0 ? wait : 10);
    },
  });
}
