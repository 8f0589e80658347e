import { ConfinedProcess, type Confinement } from '../../process/confined-process.js';
import type { CapturedOutput } from '../../protocol/sandbox.js';
import type { Interpreter, Loan } from './interpreter.js';

/** Over the program's own limit: in-memory files, compiled code, garbage of the JavaScript heap. */
const RESIDENT_MARGIN_MB = 160;
const ABORTED = 134;
/** V8's last words are about this process, not about the program. */
const FATAL = /^[ \t]*(?:<--- Last few GCs --->|#[ \t]*$|# Fatal|FATAL ERROR)[^]*/m;

interface Guard extends Confinement {
  maxResidentKb: number | undefined;
}

/** An interpreter for the time of one submission; memory is counted from what it had at the beginning. */
export class WasmProcess extends ConfinedProcess {
  private readonly guard: Guard;
  private readonly baseKb: number;

  constructor(
    private readonly loan: Loan,
    { baseKb }: Interpreter,
  ) {
    const guard: Guard = {
      pid: () => loan.pid,
      kill: () => loan.kill(),
      maxResidentKb: undefined,
      isOutOfMemory: ({ code, signal, stderr }) =>
        (signal === 'SIGABRT' || code === ABORTED) && /heap out of memory|allocation failed/i.test(stderr),
    };
    super(loan, guard);
    this.guard = guard;
    this.baseKb = baseKb;
  }

  /** A submission begins. The guard is the second one: the interpreter's own cap, set by the `load` request, comes first. */
  begin(megabytes: number): void {
    this.loan.isUsed = true;
    this.guard.maxResidentKb = this.baseKb + (megabytes + RESIDENT_MARGIN_MB) * 1024;
  }

  override peakMemoryKb(): number | null {
    const peakKb = super.peakMemoryKb();
    return peakKb === null ? null : Math.max(0, peakKb - this.baseKb);
  }

  override takeOutput(): { stdout: CapturedOutput; stderr: CapturedOutput } {
    const { stdout, stderr } = super.takeOutput();
    return { stdout, stderr: { ...stderr, text: stderr.text.replace(FATAL, '') } };
  }
}
