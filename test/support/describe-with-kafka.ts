import { describe } from '@jest/globals';
import { kafkaJars } from './kafka-jars.js';

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** Why there can be no Kafka here: Java or the jars are missing. In CI that is a failure. */
const obstacle = await kafkaJars().then(() => undefined, oneLine);
if (obstacle !== undefined && process.env['CI'] === 'true') throw new Error(`no Kafka: ${obstacle}`);

const isGiven = process.env['KAFKA_BOOTSTRAP_SERVERS'] !== undefined;

export const canRunKafka = isGiven || obstacle === undefined;

function unless(reason: string | undefined): typeof describe | typeof describe.skip {
  if (reason !== undefined) console.warn(`SKIPPED, tests against a real Kafka: ${reason}`);
  return reason === undefined ? describe : describe.skip;
}

/** For tests that need a Kafka, whosever it is. */
export const describeWithKafka = unless(isGiven ? undefined : obstacle);

/** For tests that kill, freeze or guard a broker, which must be their own. */
export const describeWithOwnKafka = unless(
  isGiven ? 'KAFKA_BOOTSTRAP_SERVERS names one that is not ours' : obstacle,
);
