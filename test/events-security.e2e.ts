import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { AclOperationTypes } from 'kafkajs';
import { TOPICS } from '../src/events/catalog.js';
import { describeWithOwnKafka } from './support/describe-with-kafka.js';
import { startGuardedKafka, type GuardedKafka } from './support/guarded-kafka.js';
import { readTopic, testClient } from './support/kafka-log.js';
import { KAFKA_USER } from './support/kafka-security.js';
import { registerStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

// On a busy machine processes and brokers take their time to come up.
jest.setTimeout(180_000);

const EVERYTHING = [AclOperationTypes.ALL];
const NO_CREATION = [AclOperationTypes.READ, AclOperationTypes.WRITE, AclOperationTypes.DESCRIBE];

/** A Kafka as in production: TLS by an authority of the house, logins, and rights for each account. */
describeWithOwnKafka('events over a guarded Kafka', () => {
  let kafka: GuardedKafka;
  let app: TestApp | undefined;
  let made = 0;

  beforeAll(async () => {
    kafka = await startGuardedKafka();
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });
  afterAll(() => kafka?.stop());

  /** The app with topics and a group of its own, which its account may use so. */
  const start = async (settings: Record<string, string>, rights = EVERYTHING) => {
    made += 1;
    const prefix = `guarded-${made}.`;
    await kafka.allow(prefix, rights);
    const own = { EVENT_RELAY: 'on', KAFKA_TOPIC_PREFIX: prefix, KAFKA_GROUP_ID: prefix };
    app = await startTestApp({ ...own, ...settings });
    const { student } = await registerStudent(app);
    return { prefix, userId: student.userId };
  };
  const health = async () => {
    const answer = await fetch(`${app?.url}/api/health`);
    const text = await answer.text();
    const { status, checks } = JSON.parse(text) as {
      status: string;
      checks: { events: { reason?: string } };
    };
    return { http: answer.status, status, text, events: checks.events };
  };
  const audited = (userId: string) =>
    app?.database.query('select type from system_events where subject = $1', [userId]) ?? Promise.resolve([]);

  it.each(['scram-sha-512', 'scram-sha-256', 'plain'])(
    'are published and consumed with %s',
    async (mechanism) => {
      const { prefix, userId } = await start(kafka.settings(mechanism));
      await until('both events are handled', async () => (await audited(userId)).length === 2, 60_000);
      const log = await readTopic(kafka.bootstrap, `${prefix}student-events`);
      expect(log.map(({ key, headers }) => [key, headers['ce_type']])).toEqual([
        [userId, 'com.learnflow.student.registered.v1'],
        [userId, 'com.learnflow.student.logged_in.v1'],
      ]);
      await until('healthy', async () => (await health()).status === 'ok');
      expect((await health()).events).toMatchObject({ connected: true, outboxDepth: 0 });
      expect((await health()).events.reason).toBeUndefined();
    },
  );

  const WRONG: readonly (readonly [name: string, settings: Record<string, string>, reason: string])[] = [
    ['a wrong password', { KAFKA_SASL_PASSWORD: 'open sesame' }, 'Kafka refuses the login'],
    ['an unknown name', { KAFKA_SASL_USERNAME: 'eve' }, 'Kafka refuses the login'],
    ['an authority that it does not know', { KAFKA_SSL_CA_FILE: 'strangers' }, 'is not trusted'],
    ['no authority', { KAFKA_SSL_CA_FILE: '' }, 'is not trusted'],
    ['no TLS', { KAFKA_SSL: 'off', KAFKA_SSL_CA_FILE: '' }, 'Kafka breaks the connection off'],
  ];

  it.each(WRONG)('wait in the outbox with %s; the app is up and says why', async (_name, wrong, reason) => {
    const settings = { ...kafka.settings('scram-sha-512'), ...wrong };
    if (settings['KAFKA_SSL_CA_FILE'] === 'strangers') settings['KAFKA_SSL_CA_FILE'] = kafka.strangersCaFile;
    const { userId } = await start(settings);
    const seen = await until('the reason', async () => {
      const { events, ...rest } = await health();
      return events.reason?.includes(reason) === true && { events, ...rest };
    });
    expect(seen).toMatchObject({
      http: 200,
      status: 'degraded',
      events: { connected: false, outboxDepth: 2 },
    });
    for (const secret of [KAFKA_USER.password, 'sesame', 'eve"', '127.0.0.1'])
      expect(seen.text).not.toContain(secret);
    expect(await audited(userId)).toEqual([]);
  });

  it('wait for topics that the account may not make, and flow once somebody has made them', async () => {
    const { prefix, userId } = await start(kafka.settings('scram-sha-512'), NO_CREATION);
    await until('degraded', async () => (await health()).events.reason?.includes('a topic does not exist'));
    const admin = testClient(kafka.bootstrap).admin();
    await admin.connect();
    await admin.createTopics({
      topics: TOPICS.map((topic) => ({ topic: prefix + topic, numPartitions: 1 })),
    });
    await admin.disconnect();
    await until('both events are handled', async () => (await audited(userId)).length === 2, 60_000);
    await until('healthy', async () => (await health()).status === 'ok');
  });
});
