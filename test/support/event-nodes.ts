import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ourProgram } from './our-program.js';
import { until } from './until.js';

/** Where a node ends itself with SIGKILL, after the first `FAULT_AFTER` events. */
export const CRASH_POINTS = ['before_publish', 'after_publish', 'in_handler', 'after_handler'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];
export const FAULT_AFTER = 30;

export interface NodeOptions {
  databaseUrl: string;
  settings: Record<string, string>;
  fault?: CrashPoint;
  /** A file: a line `key version` for each message handed to the transport. */
  deliveries: string;
}

export interface EventNode {
  pid: number;
  /** The signal that ended it, or its exit code; throws where it goes on living. */
  ended(): Promise<string>;
  kill(): Promise<void>;
  /** As an operator would. */
  stop(): Promise<void>;
}

/** A worker in a process of its own. Resolves when it works. */
export async function startNode(options: NodeOptions): Promise<EventNode> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [...ourProgram('test/support/event-node'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_NO_WARNINGS: '1' },
  });
  const exited = once(child, 'exit');
  const ended = (): Promise<string> =>
    until('the node has ended', () => (child.signalCode ?? child.exitCode)?.toString());
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(
    'the node is ready',
    () => {
      // A fault may strike before this process has read the word.
      if (child.exitCode !== null) throw new Error(`The node ended with ${child.exitCode}`);
      return child.signalCode !== null || output.includes('ready');
    },
    60_000,
  );
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return { pid: child.pid ?? 0, ended, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
