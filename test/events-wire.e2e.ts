import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { CATALOG, findEventName, TOPICS } from '../src/events/catalog.js';
import { describeWithKafka } from './support/describe-with-kafka.js';
import { startTestKafka, type TestKafka } from './support/kafka-broker.js';
import { testClient } from './support/kafka-log.js';
import { createExercise } from './support/exercises.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

const run = promisify(execFile);
const PREFIX = `wire-${process.pid}.`;

// On a busy machine processes and brokers take their time to come up.
jest.setTimeout(180_000);

const hasKcat = await run('kcat', ['-V']).then(
  () => true,
  () => false,
);
if (!hasKcat && process.env['CI'] === 'true') throw new Error('CI needs kcat: apt-get install kcat');
/** kcat knows nothing of us. */
const withKcat = hasKcat ? it : it.skip;

describeWithKafka('the topics, as another client reads them', () => {
  let kafka: TestKafka;
  let app: TestApp;
  let student: TestStudent;

  beforeAll(async () => {
    kafka = await startTestKafka();
    app = await startTestApp({
      EVENT_RELAY: 'on',
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
      KAFKA_TOPIC_PREFIX: PREFIX,
      KAFKA_GROUP_ID: PREFIX,
      KAFKA_PARTITIONS: '4',
    });
    student = await registerStudent(app);
  });
  afterAll(async () => {
    await app?.stop();
    await kafka?.stop();
  });

  it('were made with as many partitions as configured', async () => {
    const admin = testClient(kafka.bootstrap).admin();
    await admin.connect();
    const topics = TOPICS.map((topic) => PREFIX + topic);
    const metadata = await until('the topics exist', async () => {
      const names = await admin.listTopics();
      return topics.every((topic) => names.includes(topic)) && admin.fetchTopicMetadata({ topics });
    });
    await admin.disconnect();
    expect(metadata.topics.map(({ partitions }) => partitions.length)).toEqual([4, 4, 4, 4, 4]);
  });

  /** The messages of a topic, as soon as there are so many. */
  const read = async (topic: string, count: number) => {
    const lines = await until(`${count} messages in ${topic}`, async () => {
      const args = ['-b', kafka.bootstrap, '-C', '-t', PREFIX + topic, '-e', '-q', '-f', '%k\t%h\t%s\n'];
      const { stdout } = await run('kcat', args).catch(() => ({ stdout: '' }));
      const found = stdout.trimEnd().split('\n');
      return found.length >= count && stdout !== '' && found;
    });
    return lines.map((line) => {
      const [key, headers = '', value = ''] = line.split('\t');
      const pairs = headers.split(',').map((pair) => pair.split('='));
      return {
        key,
        headers: Object.fromEntries(pairs) as Record<string, string>,
        value: JSON.parse(value) as object,
      };
    });
  };

  withKcat(
    'hold CloudEvents in binary mode: the key is the user, the headers say what, the value is the data',
    async () => {
      const messages = await read('student-events', 2);
      const { id, userId } = student.student;
      expect(messages).toEqual([
        {
          key: userId,
          headers: headersOf('com.learnflow.student.registered.v1', userId),
          value: { studentId: id, userId, role: 'student' },
        },
        {
          key: userId,
          headers: headersOf('com.learnflow.student.logged_in.v1', userId),
          value: { studentId: id, userId, sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        },
      ]);
      for (const { headers, value } of messages) {
        const name = findEventName(headers['ce_type'] ?? '');
        expect(name && CATALOG[name].data.strict().safeParse(value).success).toBe(true);
      }
    },
  );

  withKcat('have the id of the exercise for a key where no student is concerned', async () => {
    const { id, version } = await createExercise(app, await makeInstructor(app));
    expect(await read('system-events', 1)).toEqual([
      {
        key: String(id),
        headers: headersOf('com.learnflow.exercise.created.v1', String(id)),
        value: { exerciseId: id, version },
      },
    ]);
  });
});

const headersOf = (type: string, key: string) => ({
  'content-type': 'application/json',
  ce_specversion: '1.0',
  ce_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  ce_source: '/learnflow',
  ce_type: type,
  ce_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  ce_partitionkey: key,
});
