import { ConfinedProcess, type Confinement } from '../confined-process.js';
import type { CapturedOutput } from '../../protocol/sandbox.js';
import type { Child } from '../spawn.js';
import type { Snapshot } from './snapshot.js';
import { spawnJavaScript, spawnPython } from './workers.js';

/** A worker boots in 0.3 s of an idle core. */
const MAX_BOOT_MS = 60_000;
/** Over the program's own limit: in-memory files, compiled code, garbage of the JavaScript heap. */
const RESIDENT_MARGIN_MB = 160;
const ABORTED = 134;
/** V8's last words are about this process, not about the program. */
const FATAL = /^[ \t]*(?:<--- Last few GCs --->|#[ \t]*$|# Fatal|FATAL ERROR)[^]*/m;

interface Guard extends Confinement {
  maxResidentKb: number | undefined;
}

/** One interpreter in its Node process; memory is counted from the state it booted to. */
export class WasmProcess extends ConfinedProcess {
  private bootedKb = 0;

  private constructor(
    child: Child,
    private readonly guard: Guard,
  ) {
    super(child, guard);
  }

  /** Resolves when the interpreter has said that it is ready; rejects with its last words. */
  static async boot(child: Child): Promise<WasmProcess> {
    const guard: Guard = {
      pid: () => child.pid,
      kill: () => child.kill(),
      maxResidentKb: undefined,
      isOutOfMemory: ({ code, signal, stderr }) =>
        (signal === 'SIGABRT' || code === ABORTED) && /heap out of memory|allocation failed/i.test(stderr),
    };
    const process = new WasmProcess(child, guard);
    const first = await process.receive(MAX_BOOT_MS);
    if (first.kind !== 'frame' || !first.line.startsWith('{"ready":')) {
      await process.kill();
      throw new Error(`no interpreter (${first.kind}): ${process.lastWords().trim().slice(-500)}`);
    }
    process.bootedKb = process.peakMemoryKb() ?? 0;
    return process;
  }

  /** The second guard: the interpreter's own cap, set by the `load` request, comes first. */
  limitMemory(megabytes: number): void {
    this.guard.maxResidentKb = this.bootedKb + (megabytes + RESIDENT_MARGIN_MB) * 1024;
  }

  override peakMemoryKb(): number | null {
    const peakKb = super.peakMemoryKb();
    return peakKb === null ? null : Math.max(0, peakKb - this.bootedKb);
  }

  override takeOutput(): { stdout: CapturedOutput; stderr: CapturedOutput } {
    const { stdout, stderr } = super.takeOutput();
    return { stdout, stderr: { ...stderr, text: stderr.text.replace(FATAL, '') } };
  }
}

export const bootPython = (snapshot: Snapshot): Promise<WasmProcess> =>
  WasmProcess.boot(spawnPython(snapshot.fd));
export const bootJavaScript = (): Promise<WasmProcess> => WasmProcess.boot(spawnJavaScript());
