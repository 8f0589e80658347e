import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { freePort } from '../../tools/free-port.js';
import { kafkaJars } from './kafka-jars.js';
import { guardedListener, scramAccounts } from './kafka-security.js';
import { until } from './until.js';

const run = promisify(execFile);
const READY_WITHIN_MS = 60_000;
const JVM = [
  '-Xms64m',
  '-Xmx384m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
];
/** The broker dies with the test process, however that ends. */
const DIE_WITH_PARENT = ['/usr/bin/setpriv', '--pdeathsig', 'KILL'];

const LOG4J = `rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = out
appender.out.type = Console
appender.out.name = out
`;

const openTo = (port: number, guarded?: number): string =>
  `BROKER://127.0.0.1:${port}${guarded === undefined ? '' : `,GUARDED://127.0.0.1:${guarded}`}`;

/**
 * The timeouts let a killed broker come back in four seconds (its old registration must run out) and let consumers
 * notice a dead neighbour in one.
 */
const properties = (folder: string, port: number, controllerPort: number, guarded?: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=CONTROLLER://127.0.0.1:${controllerPort},${openTo(port, guarded)}
advertised.listeners=${openTo(port, guarded)}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,GUARDED:SASL_SSL
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs=${folder}/data
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=2
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
min.insync.replicas=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
log.cleaner.dedupe.buffer.size=2097152
log.segment.bytes=16777216
`;

/** A real Apache Kafka (KRaft, one node) on loopback ports, from the jars of Maven Central. */
export class KafkaBroker {
  private server: ChildProcess | undefined;

  private constructor(
    readonly bootstrap: string,
    /** Of the listener with TLS and a login, where there is one. */
    readonly guarded: string | undefined,
    private readonly folder: string,
    private readonly java: string[],
  ) {}

  /** Formats a folder of its own; `start` begins. With a `keystore` (key and certificate in PEM) it has a guarded listener as well. */
  static async create(keystore?: string): Promise<KafkaBroker> {
    const jars = await kafkaJars();
    const folder = await mkdtemp(join(tmpdir(), 'learnflow-kafka-'));
    const [port, controllerPort] = [await freePort(), await freePort()];
    const guarded = keystore === undefined ? undefined : await freePort();
    const config = join(folder, 'server.properties');
    const security = keystore === undefined ? '' : guardedListener(keystore);
    await writeFile(config, properties(folder, port, controllerPort, guarded) + security);
    await writeFile(join(folder, 'log4j2.properties'), LOG4J);
    const java = [
      ...JVM,
      `-Dlog4j2.configurationFile=${folder}/log4j2.properties`,
      `-Dkafka.logs.dir=${folder}`,
      '-cp',
      `${jars}/*`,
    ];
    // Never with a dash in front, which the tool takes for an option.
    const clusterId = Buffer.from([0, ...randomBytes(15)]).toString('base64url');
    await run('java', [
      ...java,
      'kafka.tools.StorageTool',
      'format',
      '--cluster-id',
      clusterId,
      '--config',
      config,
      ...(keystore === undefined ? [] : scramAccounts),
    ]);
    const guardedAt = guarded === undefined ? undefined : `127.0.0.1:${guarded}`;
    return new KafkaBroker(`127.0.0.1:${port}`, guardedAt, folder, java);
  }

  /** On the data of before, if there was a before. Resolves when it answers. */
  async start(): Promise<void> {
    const log = openSync(join(this.folder, 'broker.log'), 'a');
    const command = [
      ...(existsSync(DIE_WITH_PARENT[0] ?? '') ? DIE_WITH_PARENT : []),
      'java',
      ...this.java,
      'kafka.Kafka',
      join(this.folder, 'server.properties'),
    ];
    const server = spawn(command[0] ?? 'java', command.slice(1), { stdio: ['ignore', log, log] });
    this.server = server;
    await until(
      'Kafka answers',
      async () => {
        if (server.exitCode !== null) throw new Error(`Kafka ended: ${await this.logTail()}`);
        return isUp(this.bootstrap);
      },
      READY_WITHIN_MS,
    );
  }

  /** As by a power switch; what it has acknowledged is in the page cache and survives. */
  async kill(): Promise<void> {
    const { server } = this;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  /** Takes connections (the kernel does) and answers nothing, until `thaw`. */
  freeze(): void {
    this.server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.server?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async logTail(): Promise<string> {
    return (await readFile(join(this.folder, 'broker.log'), 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(-5)
      .join('\n');
  }
}

async function isUp(bootstrap: string): Promise<boolean> {
  const kafka = new Kafka({
    brokers: [bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 500,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.listTopics();
    return true;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** A broker of the test's own, which answers. */
export async function startBroker(keystore?: string): Promise<KafkaBroker> {
  const broker = await KafkaBroker.create(keystore);
  await broker.start();
  return broker;
}

export interface TestKafka {
  bootstrap: string;
  stop(): Promise<void>;
}

/** The Kafka of KAFKA_BOOTSTRAP_SERVERS, else one of the test's own. */
export async function startTestKafka(): Promise<TestKafka> {
  const given = process.env['KAFKA_BOOTSTRAP_SERVERS'];
  if (given !== undefined) return { bootstrap: given, stop: () => Promise.resolve() };
  const broker = await startBroker();
  return { bootstrap: broker.bootstrap, stop: () => broker.remove() };
}
