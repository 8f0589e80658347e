import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import type { Producer } from 'kafkajs';
import { InboxService } from '../src/events/consumers/inbox.service.js';
import { DeadLettersService } from '../src/events/consumers/dead-letters.service.js';
import { HandlerHook } from './support/event-app.js';
import { createScene, type Scene } from './support/event-scene.js';
import { describeWithKafka } from './support/describe-with-kafka.js';
import { startTestKafka, type TestKafka } from './support/kafka-broker.js';
import { readTopic, testClient, type LoggedMessage } from './support/kafka-log.js';
import { until } from './support/until.js';

const ADMIN = { studentId: 1, userId: randomUUID(), sessionId: randomUUID(), role: 'admin' } as const;

// On a busy machine processes and brokers take their time to come up.
jest.setTimeout(180_000);

/** What arrives over a real Kafka that should not: poison, copies, any order. */
describeWithKafka('delivery over Kafka', () => {
  let kafka: TestKafka;
  let producer: Producer;
  let scene: Scene | undefined;

  beforeAll(async () => {
    kafka = await startTestKafka();
    producer = testClient(kafka.bootstrap).producer();
    await producer.connect();
  });
  afterEach(async () => {
    await scene?.close();
    scene = undefined;
  });
  afterAll(async () => {
    await producer?.disconnect();
    await kafka?.stop();
  });

  const rejects = (app: INestApplication, error: Error): void => {
    app.get(HandlerHook).run = ({ data }) =>
      data.status === 'poison' ? Promise.reject(error) : Promise.resolve();
  };
  const deadLetters = () =>
    scene?.database.query<{ id: number; consumer: string; reason: string }>(
      'select id::int, consumer, reason from dead_letter order by id',
    ) ?? Promise.resolve([]);

  it('dead-letters a poison message of each sort once, lets all others pass, and replays what has been mended', async () => {
    scene = await createScene(kafka.bootstrap);
    const app = await scene.host((made) => rejects(made, new TypeError('a bug')));
    await scene.workload.run(50);
    const topic = `${scene.prefix}progress-updates`;
    const [good] = await until('the first event', async () => {
      // A topic that is just being made has no leader yet.
      const log = await readTopic(kafka.bootstrap, topic).catch(() => []);
      return log.length > 0 && log;
    });
    if (good === undefined) throw new Error('no event');
    await producer.send({ topic, acks: -1, messages: poison(good) });
    await scene.workload.run(50);
    const kinds = await until('all poison is dead-lettered', async () => {
      const rows = await deadLetters();
      return (
        rows.length >= poison(good).length && rows.map(({ consumer, reason }) => `${consumer}: ${reason}`)
      );
    });
    expect(kinds.toSorted()).toEqual([
      'any: invalid_data',
      'any: invalid_data',
      'any: unknown_type',
      'any: unreadable',
      'any: unreadable',
      'any: unreadable',
      'any: unreadable',
      'any: unreadable',
      'effects: handler_failed',
    ]);
    // Handled by the audit trail and a dead letter of the other consumer: not a change of the workload.
    const [bug] = await scene.database.query<{ id: number }>(
      `select id::int from dead_letter where reason = 'handler_failed'`,
    );
    const dead = app.get(DeadLettersService);
    await expect(dead.replay(ADMIN, bug?.id ?? 0)).rejects.toMatchObject({ code: 'replay_failed' });
    app.get(HandlerHook).run = () => Promise.resolve();
    await expect(dead.replay(ADMIN, bug?.id ?? 0)).resolves.toEqual({ outcome: 'handled' });
    const mended = await scene.database.query('delete from test_effect where version = 0 returning 1');
    expect(mended).toHaveLength(1);
    await scene.database.query(`delete from system_events where data ->> 'attempts' = '0'`);
    const here = scene;
    const report = await scene.finish('poison of each sort', {
      published: async () => (await here.published()).filter(({ version }) => version > 0),
      deadLetters: 8,
    });
    expect(report.acknowledged).toBe(90);
  });

  it('dead-letters what the broker refuses, and publishes the rest of the batch', async () => {
    scene = await createScene(kafka.bootstrap);
    await scene.workload.run(50);
    const id = randomUUID();
    await scene.database.query(
      `insert into outbox_event (id, topic, key, type, data, headers, occurred_at)
       values ($1, 'system-events', 'x', 'com.learnflow.exercise.deleted.v1', jsonb_build_object('exerciseId', 1, 'x', repeat('x', 3000000)), '{}', now())`,
      [id],
    );
    await scene.workload.run(50);
    await scene.host();
    const report = await scene.finish('a message of 3 MB', { deadLetters: 1 });
    expect(report.acknowledged).toBe(90);
    expect(await deadLetters()).toMatchObject([{ consumer: 'relay', reason: 'refused' }]);
  });

  it('has no effect from copies, in whatever order they come', async () => {
    scene = await createScene(kafka.bootstrap);
    await scene.host();
    await scene.workload.run(100);
    const first = await scene.finish('before the copies');
    const topic = `${scene.prefix}progress-updates`;
    const log = await readTopic(kafka.bootstrap, topic);
    const copies = shuffled([...log, ...log]).map(({ key, headers, value }) => ({ key, headers, value }));
    await producer.send({ topic, acks: -1, messages: copies });
    // The marker is behind the copies of its partition, and there is one for each partition.
    const marks = [0, 1, 2].map((partition) => ({ partition, key: null, value: 'marker' }));
    await producer.send({ topic, acks: -1, messages: marks });
    await until('the markers are dead-lettered', async () => (await deadLetters()).length === 3);
    const report = await scene.finish('the whole topic again, twice, shuffled', { deadLetters: 3 });
    expect(report).toMatchObject({ effects: first.effects, duplicates: first.duplicates + copies.length });
  });

  it('is found out by the checker when the inbox is off', async () => {
    scene = await createScene(kafka.bootstrap);
    await scene.host((app) => {
      Object.assign(app.get(InboxService), { note: () => Promise.resolve(true) });
    });
    await scene.workload.run(20);
    const { database, workload, prefix } = scene;
    const effects = async () => (await database.query('select 1 from test_effect')).length;
    const first = await until('effects', async () => {
      const count = await effects();
      return count >= workload.acknowledged.length && count;
    });
    const topic = `${prefix}progress-updates`;
    const [copy] = await readTopic(kafka.bootstrap, topic);
    if (copy === undefined) throw new Error('no event');
    const { key, headers, value } = copy;
    await producer.send({ topic, acks: -1, messages: [{ key, headers, value }] });
    await until('one effect more', async () => (await effects()) > first);
    await expect(scene.finish('inbox off')).rejects.toThrow(/effect happened twice/);
  });
});

/** Each as somebody else's program, or a bug of ours, could send it. */
function poison(
  good: LoggedMessage,
): { key: string | null; headers?: Record<string, string>; value: Buffer | string | null }[] {
  const { key } = good;
  const headers = { ...good.headers, ce_id: randomUUID() };
  const data = JSON.parse(good.value.toString()) as Record<string, unknown>;
  const id = () => ({ ...headers, ce_id: randomUUID() });
  return [
    { key, headers: id(), value: '{"studentId":' },
    { key, headers: id(), value: Buffer.from([0xff, 0xfe, 0x00]) },
    { key, value: JSON.stringify(data) },
    { key, headers: id(), value: null },
    { key: 'a\0key', headers: { ...id(), ce_id: `\0\\u0000${'long'.repeat(5_000)}` }, value: 'x' },
    { key, headers: { ...id(), ce_type: 'com.learnflow.progress.changed.v9' }, value: good.value },
    { key, headers: id(), value: JSON.stringify({ ...data, attempts: 'many' }) },
    { key, headers: id(), value: JSON.stringify({ filler: 'x'.repeat(300_000) }) },
    { key, headers: id(), value: JSON.stringify({ ...data, status: 'poison', attempts: 0 }) },
  ];
}

function shuffled<T>(these: readonly T[]): T[] {
  return these
    .map((one) => ({ one, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
