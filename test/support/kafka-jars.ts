import { mavenJars } from './maven-jars.js';

const KAFKA_VERSION = '4.4.0';
const LOG4J_VERSION = '2.25.3';

/** The folder with the jars of Apache Kafka, fetched once. Throws with one line that says what is missing. */
export const kafkaJars = (): Promise<string> =>
  mavenJars(`kafka-${KAFKA_VERSION}`, [
    ['org.apache.kafka', 'kafka_2.13', KAFKA_VERSION],
    ['org.apache.logging.log4j', 'log4j-core', LOG4J_VERSION],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J_VERSION],
  ]);
