import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KAFKA_VERSION = '4.4.0';
const LOG4J_VERSION = '2.25.3';
/** 43 MB of jars, through whatever mirror the machine's Maven is set to. */
const FETCH_WITHIN_MS = 300_000;

const dependency = (group: string, artifact: string, version: string): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>learnflow.test</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
${dependency('org.apache.logging.log4j', 'log4j-core', LOG4J_VERSION)}
${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J_VERSION)}
</dependencies></project>
`;

/** The folder with the jars of Apache Kafka, fetched once. Throws with one line that says what is missing. */
export async function kafkaJars(): Promise<string> {
  await run('java', ['-version']).catch(() => {
    throw new Error('there is no java (17 or newer)');
  });
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'learnflow');
  const home = join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(join(home, '.complete'))) return home;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'fetch-'));
  try {
    await writeFile(join(scratch, 'pom.xml'), POM);
    const jars = join(scratch, 'jars');
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
    await run('mvn', ['-q', '-B', '-f', join(scratch, 'pom.xml'), ...goal], {
      timeout: FETCH_WITHIN_MS,
    }).catch((error) => {
      throw new Error(`Maven could not bring the jars of Kafka: ${String(error).split('\n')[0]}`);
    });
    await writeFile(join(jars, '.complete'), '');
    // Two test files may fetch at once; the second finds the folder there.
    await rename(jars, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return home;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
