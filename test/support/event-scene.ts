import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { createEventApp } from './event-app.js';
import { checkInvariants, quiet, type Report } from './event-checker.js';
import { startNode, type CrashPoint, type EventNode } from './event-nodes.js';
import { Workload, type Change } from './event-workload.js';
import { readTopic } from './kafka-log.js';
import { cloneDatabase, type TestDatabase } from './test-database.js';

interface FinishOptions {
  /** In place of what the transport's log says. */
  published?: () => Promise<readonly Change[]> | readonly Change[];
  deadLetters?: number;
  shuffled?: boolean;
  timeoutMs?: number;
}

/** A database, a workload on it, and the nodes that carry its events, over Kafka or in process. */
export interface Scene {
  database: TestDatabase;
  workload: Workload;
  /** Environment of the nodes: topics and group of this scene's own. */
  settings: Record<string, string>;
  prefix: string;
  start(fault?: CrashPoint): Promise<EventNode>;
  /** A node within the test's own process, whose parts the test can reach. */
  host(prepare?: (app: INestApplication) => void): Promise<INestApplication>;
  /** What has gone over the transport of nodes in processes of their own. */
  published(): Promise<Change[]>;
  /** Waits for quiet and checks every promise; prints the counts. */
  finish(name: string, options?: FinishOptions): Promise<Report>;
  /** Ends all nodes and removes everything. */
  close(): Promise<void>;
}

/** Short, so that a fault costs seconds: a dead consumer is noticed after three, an unanswered request after one and a half. */
const FAST = { KAFKA_REQUEST_TIMEOUT_MS: '1500', KAFKA_SESSION_TIMEOUT_MS: '3000' };

export async function createScene(bootstrap?: string, given?: TestDatabase): Promise<Scene> {
  const database = given ?? (await cloneDatabase());
  const workload = await Workload.create(database.url);
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-events-'));
  const deliveries = join(folder, 'deliveries');
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  const settings: Record<string, string> =
    bootstrap === undefined
      ? {}
      : { ...FAST, KAFKA_BOOTSTRAP_SERVERS: bootstrap, KAFKA_TOPIC_PREFIX: prefix, KAFKA_GROUP_ID: prefix };
  const nodes: EventNode[] = [];
  const hosted: INestApplication[] = [];
  const published = async (): Promise<Change[]> =>
    bootstrap === undefined ? parse(await readFile(deliveries, 'utf8')) : changesOf(bootstrap, prefix);
  return {
    database,
    workload,
    settings,
    prefix,
    published,
    start: async (fault) => {
      const node = await startNode({
        databaseUrl: database.url,
        settings,
        deliveries,
        ...(fault && { fault }),
      });
      nodes.push(node);
      return node;
    },
    host: async (prepare) => {
      const app = await createEventApp(database.url, settings, prepare);
      hosted.push(app);
      return app;
    },
    finish: async (name, { timeoutMs, published: told = published, ...expected } = {}) => {
      await quiet(database, timeoutMs);
      const observed = { acknowledged: workload.acknowledged, published: await told(), ...expected };
      return checkInvariants(name, { database, ...observed });
    },
    close: async () => {
      await Promise.all([...nodes.map((node) => node.kill()), ...hosted.map((app) => app.close())]);
      await workload.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const parse = (text: string): Change[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([key = '', version]) => ({ key, version: Number(version) }));

/** Poison, which is no change, is left out. */
async function changesOf(bootstrap: string, prefix: string): Promise<Change[]> {
  const messages = await readTopic(bootstrap, `${prefix}progress-updates`);
  return messages.flatMap(({ key, value }) => {
    const version = Number(/"attempts": ?(\d+)/.exec(value.toString())?.[1]);
    return key === null || Number.isNaN(version) ? [] : [{ key, version }];
  });
}
