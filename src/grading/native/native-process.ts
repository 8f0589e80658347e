import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { ConfinedProcess, type Confinement } from '../confined-process.js';
import type { Launch } from '../languages/language.js';
import { spawnChild, type Child } from '../spawn.js';
import { BWRAP, bwrapArguments, type BwrapOptions } from './bwrap.js';
import { identity } from './staging.js';

export interface NativeSpawnOptions extends BwrapOptions {
  /** The file of the system call filter. */
  filter: string;
  memoryLimitMb: number;
  outOfMemoryText?: RegExp | undefined;
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
  ) {
    super(child, guard);
  }

  /** Starts a command line in bubblewrap, with nothing shared but pipes. */
  static spawn(launch: Launch, options: NativeSpawnOptions): NativeProcess {
    // A descriptor of its own for each start: bubblewrap reads the filter to its end.
    const filter = openSync(options.filter, 'r');
    try {
      const child = spawnChild({
        command: BWRAP,
        args: bwrapArguments(launch, options),
        cwd: '/',
        env: {},
        identity,
        extra: [filter, 'pipe'],
      });
      return new NativeProcess(child, guardOf(child, launch, options));
    } finally {
      closeSync(filter);
    }
  }

  limitMemory(memoryLimitMb: number, maxResidentMb: number): void {
    this.guard.memoryLimitMb = memoryLimitMb;
    this.guard.maxResidentKb = maxResidentMb * 1024;
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
    isOutOfMemory({ signal, stderr, peakMemoryKb }) {
      if (signal === null) return false;
      return peakMemoryKb >= this.memoryLimitMb * 1024 * 0.9 || options.outOfMemoryText?.test(stderr) === true;
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
