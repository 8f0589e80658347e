import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Child, ChildEnd } from '../../../process/spawn.js';
import { StatusReader } from './status-reader.js';
import type { Lines, ConnectionHub } from './connection-hub.js';

/** A child of a launcher's. */
export interface LaunchedChild extends Child {
  /** The process that runs student code, as this machine numbers it; undefined until it is known. */
  insidePid(): number | undefined;
  /** By the kernel, which is where fork servers have it: nobody need look at them from outside. */
  filesAreBounded?: boolean;
}

const START_TIMEOUT_MS = 10_000;
/** After its end, a process that leaked its lines to another one may hold them for so long. */
const LINES_LINGER_MS = 500;

/**
 * A small process that starts others on request and has them dial in: spawner.cjs, or a language's own fork server. It is
 * started when it is first needed, and anew when it has ended.
 */
export class Launcher {
  private helper: Child | undefined;
  private readonly losses = new Set<(error: Error) => void>();
  /** Of launches under way, by their token. */
  private readonly refusals = new Map<string, (error: Error) => void>();
  private readonly children = new Set<LaunchedChild>();
  private lastWords = '';
  private stopped = false;

  constructor(
    private readonly hub: ConnectionHub,
    private readonly start: () => Child,
  ) {}

  /** Resolves when the process runs. Rejects with what went wrong. */
  async launch(request: object = {}): Promise<LaunchedChild> {
    if (this.stopped) throw new Error('the sandbox has stopped');
    const helper = (this.helper ??= this.open());
    const { token, connected, forget } = this.hub.expect();
    helper.requests.write(`${JSON.stringify({ token, ...request })}\n`);
    try {
      return this.keepTrack(await this.orLost(token, connected.then(launched)));
    } finally {
      forget();
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.helper?.kill();
    await this.helper?.ended;
  }

  private open(): Child {
    const helper = this.start();
    this.lastWords = '';
    helper.stdout.resume();
    createInterface({ input: helper.answers }).on('line', (line) => this.hearRefusal(line));
    helper.stderr.on('data', (chunk: Buffer) => {
      this.lastWords = `${this.lastWords}${chunk.toString('latin1')}`.slice(-500);
    });
    void helper.ended.then(({ error }) => {
      if (this.helper === helper) this.helper = undefined;
      const lost = new Error(error?.message ?? `a launcher has ended: ${this.lastWords.trim()}`);
      for (const lose of this.losses) lose(lost);
      for (const child of this.children) child.kill();
    });
    return helper;
  }

  /** Without its launcher nobody would say when it ends, so that it ends with it. */
  private keepTrack(child: LaunchedChild): LaunchedChild {
    this.children.add(child);
    void child.ended.then(() => this.children.delete(child));
    return child;
  }

  /** `{ token, error }`: the helper could not start that process. */
  private hearRefusal(line: string): void {
    const { token, error } = JSON.parse(line) as { token: string; error: string };
    this.refusals.get(token)?.(new Error(`a process could not be started: ${error}`));
  }

  private orLost<T>(token: string, started: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.losses.delete(lose);
        this.refusals.delete(token);
      };
      const lose = (error: Error): void => {
        settle();
        reject(error);
      };
      const timer = setTimeout(() => lose(new Error('a process was not started in time')), START_TIMEOUT_MS);
      this.losses.add(lose);
      this.refusals.set(token, lose);
      started.then(resolve, reject).finally(settle);
    });
  }
}

async function launched(lines: Lines): Promise<LaunchedChild> {
  const { frames, stdin, stdout, stderr } = lines;
  const status = new StatusReader(lines.status);
  const pid = await status.started;
  let over = false;
  const ended = endOf(lines, status);
  void ended.then(() => (over = true));
  return {
    pid,
    insidePid: () => status.insidePid,
    stdin,
    stdout,
    stderr,
    requests: frames,
    answers: frames,
    ended,
    kill: () => {
      if (!over) killQuietly(pid);
    },
  };
}

async function endOf({ frames, stdin, stdout, stderr }: Lines, status: StatusReader): Promise<ChildEnd> {
  const read = Promise.all(
    [frames, stdout, stderr].map((line) => finished(line, { writable: false }).catch(() => undefined)),
  );
  const end = await status.ended;
  const given = new AbortController();
  const lingered = delay(LINES_LINGER_MS, undefined, { ref: false, signal: given.signal });
  await Promise.race([read, lingered.catch(() => undefined)]);
  given.abort();
  for (const line of [frames, stdin, stdout, stderr]) line.destroy();
  return end;
}

export function killQuietly(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
