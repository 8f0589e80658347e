import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { ConfinedProcess, type Confinement } from '../confined-process.js';
import type { Launch } from '../languages/language.js';
import type { CapturedOutput } from '../sandbox.js';
import { spawnChild, type Child } from '../spawn.js';
import { BWRAP, bwrapArguments, type BwrapOptions } from './bwrap.js';
import { identity } from './staging.js';

export interface NativeSpawnOptions extends BwrapOptions {
  /** The file of the system call filter. */
  filter: string;
  memoryLimitMb: number;
  outOfMemoryText?: RegExp | undefined;
  crashReport?: RegExp | undefined;
}

/** How long bubblewrap may take to see that its child has gone. */
const REAP_MS = 1000;

/** What the memory guard measures against; a pooled process learns its exercise's limit late. */
interface MemoryGuard extends Confinement {
  memoryLimitMb: number;
  maxResidentKb: number;
}

/** A process in bubblewrap. */
export class NativeProcess extends ConfinedProcess {
  private constructor(
    child: Child,
    private readonly guard: MemoryGuard,
    private readonly crashReport: RegExp | undefined,
  ) {
    super(child, guard);
  }

  /** Starts a command line in bubblewrap, with nothing shared but pipes. */
  static spawn(launch: Launch, options: NativeSpawnOptions): NativeProcess {
    const child = startConfined(launch, options);
    return new NativeProcess(child, guardOf(child, launch, options), options.crashReport);
  }

  override takeOutput(): { stdout: CapturedOutput; stderr: CapturedOutput } {
    const { stdout, stderr } = super.takeOutput();
    const text = this.crashReport ? stderr.text.replace(this.crashReport, '') : stderr.text;
    return { stdout, stderr: { ...stderr, text } };
  }

  limitMemory(memoryLimitMb: number, maxResidentMb: number): void {
    this.guard.memoryLimitMb = memoryLimitMb;
    this.guard.maxResidentKb = maxResidentMb * 1024;
  }
}

/** The bare child: bubblewrap around a command line. */
export function startConfined(launch: Launch, options: BwrapOptions & { filter: string }): Child {
  // A descriptor of its own for each start: bubblewrap reads the filter to its end.
  const filter = openSync(options.filter, 'r');
  try {
    const args = bwrapArguments(launch, options);
    return spawnChild({ command: BWRAP, args, cwd: '/', env: {}, identity, extra: [filter, 'pipe'] });
  } finally {
    closeSync(filter);
  }
}

function guardOf(child: Child, launch: Launch, options: NativeSpawnOptions): MemoryGuard {
  const insidePid = readChildPid(child.extra[1]);
  let over = false;
  void child.ended.then(() => (over = true));
  return {
    memoryLimitMb: options.memoryLimitMb,
    maxResidentKb: launch.maxResidentMb * 1024,
    pid: insidePid,
    kill() {
      const pid = insidePid();
      // Not started yet, or already over.
      if (pid === undefined || over) return child.kill();
      // Student code is pid 1 inside: its death ends the namespace, and bubblewrap reaps it and goes.
      // While bubblewrap lives, the number is still its child's.
      killQuietly(pid);
      setTimeout(() => over || child.kill(), REAP_MS).unref();
    },
    isOutOfMemory({ code, signal, stderr, peakMemoryKb }) {
      if (code !== 0 && options.outOfMemoryText?.test(stderr)) return true;
      return signal !== null && peakMemoryKb >= this.memoryLimitMb * 1024 * 0.9;
    },
  };
}

/** bubblewrap says `{ "child-pid": 123 }` before it starts the program. */
function readChildPid(status: Readable | undefined): () => number | undefined {
  let text = '';
  let pid: number | undefined;
  status?.on('data', (chunk: Buffer) => {
    if (pid !== undefined) return;
    text += chunk.toString('latin1');
    const found = /"child-pid":\s*(\d+)/.exec(text)?.[1];
    if (found !== undefined) pid = Number(found);
  });
  return () => pid;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
