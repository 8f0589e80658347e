import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CRASH_POINTS } from './support/event-nodes.js';
import { createScene, type Scene } from './support/event-scene.js';
import { describeWithKafka } from './support/describe-with-kafka.js';
import { startTestKafka, type TestKafka } from './support/kafka-broker.js';
import { until } from './support/until.js';

// On a busy machine processes and brokers take their time to come up.
jest.setTimeout(180_000);

/** Processes that die, on both transports. Each test prints its counts. */
const WAYS = [
  ['in process', describe],
  ['over Kafka', describeWithKafka],
] as const;

for (const [way, describeWay] of WAYS)
  describeWay(`events ${way}`, () => {
    let kafka: TestKafka | undefined;
    let scene: Scene | undefined;

    beforeAll(async () => {
      if (way === 'in process') return;
      kafka = await startTestKafka();
    });
    afterEach(async () => {
      await scene?.close();
      scene = undefined;
    });
    afterAll(() => kafka?.stop());

    it.each(CRASH_POINTS)('survive a process killed with -9: %s', async (fault) => {
      scene = await createScene(kafka?.bootstrap);
      const victim = await scene.start(fault);
      await scene.workload.run(150);
      expect(await victim.ended()).toBe('SIGKILL');
      await scene.start();
      await scene.workload.run(50);
      const report = await scene.finish(`${way}, killed ${fault}`);
      expect(report.acknowledged).toBe(180);
      if (fault === 'after_publish') expect(report.duplicates).toBeGreaterThan(0);
    });

    it('survive two relays, of which the leader loses its connection again and again', async () => {
      scene = await createScene(kafka?.bootstrap);
      await Promise.all([scene.start(), scene.start()]);
      const { database, workload } = scene;
      const cutLeader = async () => {
        const cut = await database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'learnflow session' and datname = current_database()
           and pid in (select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1)`,
        );
        return cut.length > 0;
      };
      for (let round = 0; round < 4; round += 1) {
        const load = workload.run(50);
        await until('there is a leader to cut off', cutLeader);
        await load;
      }
      const report = await scene.finish(`${way}, two relays, the leader cut off four times`);
      expect(report.acknowledged).toBe(180);
    });
  });
