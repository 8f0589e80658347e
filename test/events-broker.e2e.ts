import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaLag } from '../src/events/transports/kafka-lag.js';
import { EVENT_TRANSPORT, type EventTransport } from '../src/events/transports/event-transport.js';
import { metrics } from '../src/events/events-metrics.js';
import { createScene, type Scene } from './support/event-scene.js';
import { describeWithOwnKafka } from './support/describe-with-kafka.js';
import { KafkaBroker, startBroker } from './support/kafka-broker.js';
import { registerStudent } from './support/students.js';
import { startTestApp } from './support/test-app.js';
import { until } from './support/until.js';

const failures = async (): Promise<number> => (await metrics.publishFailures.get()).values[0]?.value ?? 0;

// On a busy machine processes and brokers take their time to come up.
jest.setTimeout(180_000);

/** A broker that fails in every way a broker can. Each test prints its counts. */
describeWithOwnKafka('events over a failing Kafka', () => {
  let broker: KafkaBroker;
  let scene: Scene | undefined;

  beforeAll(async () => {
    broker = await startBroker();
  });
  afterEach(async () => {
    await scene?.close();
    scene = undefined;
  });
  afterAll(() => broker?.remove());

  it('survive a broker killed with -9 and restarted on the same data', async () => {
    scene = await createScene(broker.bootstrap);
    await scene.start();
    const load = scene.workload.run(300);
    await until('events flow', () => (scene?.workload.acknowledged.length ?? 0) > 50);
    await broker.kill();
    await load;
    await broker.start();
    await scene.workload.run(50);
    const report = await scene.finish('broker killed and restarted');
    expect(report.acknowledged).toBe(315);
  });

  it('survive a broker frozen past the timeouts of producer and consumer', async () => {
    scene = await createScene(broker.bootstrap);
    const node = await scene.host();
    const transport = node.get<EventTransport>(EVENT_TRANSPORT);
    await scene.workload.run(100);
    await until('connected', () => transport.connected);
    // A topic that is just being made has no leader yet.
    const lags = () => transport.lag?.().catch(() => undefined);
    const behind = async () => (await lags())?.reduce((sum, { events }) => sum + events, 0);
    await until('nothing is behind', async () => (await behind()) === 0);
    const strangers = new KafkaLag(
      new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }),
      'strangers',
    );
    const topic = `${scene.settings['KAFKA_TOPIC_PREFIX']}progress-updates`;
    const [first] = await strangers.read([topic]);
    strangers.close();
    expect(first).toMatchObject({ topic, events: expect.any(Number) });
    expect(first?.events).toBeGreaterThan(0);
    broker.freeze();
    await scene.workload.run(100);
    // Two sends have gone unanswered to the end, which takes longer than the consumer's session.
    const failuresBefore = await failures();
    await until('two failed sends', async () => (await failures()) >= failuresBefore + 2, 30_000);
    expect(transport.connected).toBe(false);
    broker.thaw();
    await scene.workload.run(50);
    const report = await scene.finish('broker frozen past the timeouts');
    expect(report.acknowledged).toBe(225);
  });

  it('survive consumers that come and go in mid-batch', async () => {
    scene = await createScene(broker.bootstrap);
    // With the scene's own three seconds, members that a busy machine holds up never agree on their shares.
    Object.assign(scene.settings, { KAFKA_REQUEST_TIMEOUT_MS: '5000', KAFKA_SESSION_TIMEOUT_MS: '10000' });
    await scene.start();
    const { workload, database } = scene;
    const joined = (pid: number) =>
      database.query('select 1 from test_effect where node = $1 limit 1', [pid]);
    for (let round = 0; round < 3; round += 1) {
      const guest = await scene.start();
      // A group takes its time to share out anew, beside tests that flood the machine some minutes.
      const hasHandled = async () => {
        await workload.run(20);
        return (await joined(guest.pid)).length > 0;
      };
      await until('the guest has handled something', hasHandled, 300_000);
      const load = workload.run(100);
      await (round % 2 === 0 ? guest.stop() : guest.kill());
      await load;
    }
    const report = await scene.finish('three guests in the consumer group, come and gone in mid-batch');
    expect(report.acknowledged).toBeGreaterThan(300);
  }, 600_000);

  it('wait in the outbox while there has never been a broker; the API is up and says degraded', async () => {
    const late = await KafkaBroker.create();
    const app = await startTestApp({
      EVENT_RELAY: 'on',
      KAFKA_BOOTSTRAP_SERVERS: late.bootstrap,
      KAFKA_REQUEST_TIMEOUT_MS: '1500',
    });
    const health = async () => {
      const answer = await fetch(`${app.url}/api/health`);
      const { status, checks } = (await answer.json()) as { status: string; checks: { events: object } };
      return { http: answer.status, status, events: checks.events };
    };
    try {
      const { student } = await registerStudent(app);
      expect(await health()).toMatchObject({
        http: 200,
        status: 'degraded',
        events: { transport: 'kafka', connected: false, outboxDepth: 2 },
      });
      const started = Date.now();
      await late.start();
      const audited = () =>
        app.database.query('select type from system_events where subject = $1', [student.userId]);
      await until('both events arrive', async () => (await audited()).length === 2, 40_000);
      process.stdout.write(
        `  broker stopped from the start: 2 events handled ${Date.now() - started} ms after its start\n`,
      );
      await until('healthy', async () => (await health()).status === 'ok');
      expect(await health()).toMatchObject({ events: { connected: true, outboxDepth: 0, deadLetters: 0 } });
    } finally {
      await app.stop();
      await late.remove();
    }
  });

  it('stop within a second and a half while the broker is away', async () => {
    const app = await startTestApp({ EVENT_RELAY: 'on', KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' });
    await registerStudent(app);
    const started = Date.now();
    await app.stop();
    expect(Date.now() - started).toBeLessThan(1_500);
  });
});
