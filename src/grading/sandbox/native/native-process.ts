import { statfsSync } from 'node:fs';
import { ConfinedProcess, type Confinement } from '../../process/confined-process.js';
import type { Launch } from '../../languages/language.js';
import type { CapturedOutput } from '../../protocol/sandbox.js';
import { HOME, WRITABLE_MB } from './confinement/bwrap.js';
import { killQuietly, type LaunchedChild } from './launch/launcher.js';

export interface NativeProcessOptions {
  memoryLimitMb: number;
  outOfMemoryText?: RegExp | undefined;
  crashReport?: RegExp | undefined;
}

/** How long a launcher may take to see that its child has gone. */
const REAP_MS = 1000;

/** What the memory guard measures against; a pooled process learns its exercise's limit late. */
interface MemoryGuard extends Confinement {
  memoryLimitMb: number;
  maxResidentKb: number;
}

/** A process in namespaces of its own, of which only its lines are shared. */
export class NativeProcess extends ConfinedProcess {
  private readonly guard: MemoryGuard;
  private readonly crashReport: RegExp | undefined;

  constructor(child: LaunchedChild, { maxResidentMb }: Launch, options: NativeProcessOptions) {
    const guard = guardOf(child, maxResidentMb, options);
    super(child, guard);
    this.guard = guard;
    this.crashReport = options.crashReport;
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

/** Far more than any task needs; those from a fork server can make 2000, which the kernel sees to. */
const MAX_FILES = 10_000;
const WRITABLE = [HOME, '/tmp'];

/**
 * How many files a process's own folder holds; 0 where this account may not look, where the process has ended, and while
 * it is not yet in its own folders: those of the machine are larger.
 */
function filesIn(pid: number, folder: string): number {
  try {
    const { files, ffree, blocks, bsize } = statfsSync(`/proc/${pid}/root${folder}`);
    return blocks * bsize > WRITABLE_MB << 20 ? 0 : files - ffree;
  } catch {
    return 0;
  }
}

function guardOf(child: LaunchedChild, maxResidentMb: number, options: NativeProcessOptions): MemoryGuard {
  let over = false;
  void child.ended.then(() => (over = true));
  return {
    memoryLimitMb: options.memoryLimitMb,
    maxResidentKb: maxResidentMb * 1024,
    pid: () => child.insidePid(),
    kill() {
      const pid = child.insidePid();
      // Not started yet, or already over.
      if (pid === undefined || over) return child.kill();
      // Student code is pid 1 inside: its death ends the namespace, and bubblewrap or the fork server reaps it.
      // Until that one has, the number is still its child's.
      killQuietly(pid);
      setTimeout(() => over || child.kill(), REAP_MS).unref();
    },
    warn() {
      const pid = child.insidePid();
      // As the first process of its namespace it gets the signals alone that it handles.
      if (pid !== undefined && !over) killQuietly(pid, 'SIGTERM');
    },
    hasTooManyFiles() {
      const pid = child.filesAreBounded === true ? undefined : child.insidePid();
      return pid !== undefined && !over && WRITABLE.some((folder) => filesIn(pid, folder) > MAX_FILES);
    },
    isOutOfMemory({ code, signal, stderr, peakMemoryKb }) {
      if (code !== 0 && options.outOfMemoryText?.test(stderr)) return true;
      return signal !== null && peakMemoryKb >= this.memoryLimitMb * 1024 * 0.9;
    },
  };
}
