import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';

export interface ChildSpec {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Where this process is root: the account the child runs under. */
  identity?: { uid: number; gid: number } | undefined;
  /** Open fds handed on as 5, 6, ... */
  extra?: readonly number[];
}

/** `error`: it could not be started. */
export interface ChildEnd {
  code: number | null;
  signal: string | null;
  error?: Error;
}

export interface Child {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The child's fd 3. */
  readonly requests: Writable;
  /** The child's fd 4. */
  readonly answers: Readable;
  /** Resolves when the child is gone and its pipes are read to their end; never rejects. */
  readonly ended: Promise<ChildEnd>;
  kill(): void;
}

/** After its end, a process that leaked its pipes to another one may hold them for so long. */
const PIPES_LINGER_MS = 500;
const living = new Set<ChildProcess>();
let watchingExit = false;

/**
 * Starts a child of which only pipes are shared: 0 to 2, 3 (requests) and 4 (answers). The one place of this process
 * that starts others for the engine. No child outlives this process: each is killed at its exit.
 */
export function spawnChild(spec: ChildSpec): Child {
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...(spec.extra ?? [])],
    ...spec.identity,
  });
  keepTrack(child);
  const [stdin, stdout, stderr, requests, answers] = child.stdio as (Duplex | null | undefined)[];
  if (!stdin || !stdout || !stderr || !requests || !answers) {
    throw new Error(`${spec.command} could not be started with its pipes`);
  }
  for (const stream of [stdin, stdout, stderr, requests, answers]) {
    // EPIPE and the like only say that the child has gone, which `ended` reports.
    stream.on('error', () => undefined);
  }
  return {
    pid: child.pid,
    stdin,
    stdout,
    stderr,
    requests,
    answers,
    ended: endOf(child),
    kill: () => void child.kill('SIGKILL'),
  };
}

function keepTrack(child: ChildProcess): void {
  if (!watchingExit) {
    watchingExit = true;
    process.once('exit', () => living.forEach((one) => one.kill('SIGKILL')));
  }
  living.add(child);
  child.once('exit', () => living.delete(child));
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      living.delete(child);
      resolve({ code: null, signal: null, error });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => {
      setTimeout(() => resolve({ code, signal }), PIPES_LINGER_MS).unref();
    });
  });
}
