import { setImmediate as afterPendingReads } from 'node:timers/promises';
import { CapturedStream } from './captured-stream.js';
import { GraderUnavailable } from '../grading.types.js';
import { ProcessMeter } from './process-meter.js';
import type { CapturedOutput, ProcessExit, Received, SandboxProcess } from '../protocol/sandbox.js';
import type { Child } from './spawn.js';

/** The longest answer, and the most that may wait unread. */
const MAX_FRAME_BYTES = 1 << 20;
const MAX_WAITING_BYTES = 4 << 20;
const SAMPLE_MS = 50;
/** For a process that writes out its buffers when its time is over. */
const LAST_WORDS_MS = 50;
/** A busy machine stretches a deadline by the time the process was kept waiting, at most to three times itself. */
const MAX_STARVATION = 2;

export interface Confinement {
  /** The process that runs student code, as this machine numbers it; undefined while unknown. */
  pid(): number | undefined;
  /** Ends every process of the sandbox. */
  kill(): void;
  /** Asks the process to write out what it has printed, before it is ended for having run out of time. */
  warn?(): void;
  /** Beyond this resident size the process is ended; a second guard behind the sandbox's own limit. */
  maxResidentKb?: number | undefined;
  /** Whether it has made so many files that the system's own memory for them has to be bounded from outside. */
  hasTooManyFiles?(): boolean;
  /** Whether this end was the memory limit's doing. */
  isOutOfMemory(end: {
    code: number | null;
    signal: string | null;
    stderr: string;
    peakMemoryKb: number;
  }): boolean;
}

type Ending = 'timeout' | 'output_limit' | 'out_of_memory' | 'killed';

/** A child with pipes as a SandboxProcess: lockstep frames, bounded output, deadlines, measurement. */
export class ConfinedProcess implements SandboxProcess {
  private readonly stdout: CapturedStream;
  private readonly stderr: CapturedStream;
  private readonly frames: string[] = [];
  private partial: Buffer[] = [];
  private partialBytes = 0;
  private waitingBytes = 0;
  private ending: Ending | undefined;
  private exit: ProcessExit | undefined;
  private meter: ProcessMeter | undefined;
  private peakKb: number | null = null;
  /** The platform's: it could not be started, or nobody can say how it ended. */
  private failure: string | undefined;
  private wake: (() => void) | undefined;
  readonly gone: Promise<void>;

  constructor(
    private readonly child: Child,
    private readonly confinement: Confinement,
  ) {
    const overflow = (): void => this.end('output_limit');
    this.stdout = new CapturedStream(child.stdout, overflow);
    this.stderr = new CapturedStream(child.stderr, overflow);
    child.answers.on('data', (chunk: Buffer) => this.readFrames(chunk));
    this.gone = child.ended.then((end) => this.settle(end));
  }

  get alive(): boolean {
    return !this.exit && !this.ending;
  }

  send(line: string): void {
    this.child.requests.write(`${line}\n`);
  }

  async receive(timeoutMs: number): Promise<Received> {
    const started = performance.now();
    const starvedBefore = this.starvedMs();
    const stopSampling = this.sampleUntilStopped();
    try {
      for (;;) {
        const received = this.next();
        if (received) return await received;
        let remaining = started + timeoutMs - performance.now();
        if (remaining <= 0)
          remaining += Math.min(this.starvedMs() - starvedBefore, MAX_STARVATION * timeoutMs);
        // It is being ended for another reason, of which nothing is known before it is gone.
        if (this.ending) await this.gone;
        else if (remaining <= 0) this.end('timeout');
        else await this.somethingHappens(remaining);
      }
    } finally {
      stopSampling();
    }
  }

  writeStdin(text: string): void {
    this.child.stdin.end(text);
  }

  takeOutput(): { stdout: CapturedOutput; stderr: CapturedOutput } {
    return { stdout: this.stdout.take(), stderr: this.stderr.take() };
  }

  peakMemoryKb(): number | null {
    this.sample();
    return this.peakKb;
  }

  cpuMs(): number | null {
    return this.openMeter()?.cpuMs() ?? null;
  }

  kill(): Promise<void> {
    this.end('killed');
    return this.gone;
  }

  /** Why it ended, in the words of its stderr; for the log of a failed start. */
  lastWords(): string {
    return this.failure ?? this.stderr.peek();
  }

  /** What there is to report without waiting. Frames come first: they were sent before the end. */
  private next(): Promise<Received> | undefined {
    const line = this.frames.shift();
    if (line !== undefined) {
      this.waitingBytes -= line.length;
      // Output printed before the answer lies in another pipe; one turn of the loop later it has been read.
      return afterPendingReads().then(() => ({ kind: 'frame', line }));
    }
    if (this.ending === 'output_limit') return this.gone.then(() => ({ kind: 'output_limit' }));
    if (this.ending === 'timeout') return this.gone.then(() => ({ kind: 'timeout' }));
    const { exit, failure } = this;
    if (failure !== undefined) throw new GraderUnavailable(`a process was lost: ${failure}`);
    return exit && Promise.resolve({ kind: 'exit', exit });
  }

  private somethingHappens(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private readFrames(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.partial.push(chunk.subarray(start, end));
      this.addFrame(Buffer.concat(this.partial).toString('utf8'));
      this.partial = [];
      this.partialBytes = 0;
      start = end + 1;
    }
    this.partial.push(chunk.subarray(start));
    this.partialBytes += chunk.length - start;
    if (this.partialBytes > MAX_FRAME_BYTES || this.waitingBytes > MAX_WAITING_BYTES)
      this.end('output_limit');
  }

  private addFrame(line: string): void {
    if (this.ending) return;
    if (line.length > MAX_FRAME_BYTES) return this.end('output_limit');
    this.frames.push(line);
    this.waitingBytes += line.length;
    this.wake?.();
  }

  /** Often at first, so that the peak of a short program is seen too. */
  private sampleUntilStopped(): () => void {
    let interval = 1;
    const again = (): void => {
      this.sample();
      interval = Math.min(interval * 1.5, SAMPLE_MS);
      timer = setTimeout(again, interval);
    };
    let timer = setTimeout(again, interval);
    return () => clearTimeout(timer);
  }

  private sample(): void {
    // A process that is just going has no memory any more: what was seen before stays.
    const peakKb = this.openMeter()?.peakMemoryKb() ?? 0;
    if (peakKb > (this.peakKb ?? 0)) this.peakKb = peakKb;
    const { maxResidentKb } = this.confinement;
    if (maxResidentKb && peakKb > maxResidentKb) this.end('out_of_memory');
    // Files lie in memory, each with some of the kernel's own.
    else if (this.confinement.hasTooManyFiles?.()) this.end('out_of_memory');
  }

  private starvedMs(): number {
    return this.openMeter()?.starvedMs() ?? 0;
  }

  /** Undefined before the process's number is known, and when it is over. */
  private openMeter(): ProcessMeter | undefined {
    const pid = this.exit ? undefined : this.confinement.pid();
    if (pid === undefined) return undefined;
    return (this.meter ??= new ProcessMeter(pid));
  }

  private end(why: Ending): void {
    if (this.exit) return;
    this.ending ??= why;
    if (why === 'output_limit') this.frames.length = 0;
    if (why === 'timeout' && this.confinement.warn) {
      this.confinement.warn();
      setTimeout(() => this.exit ?? this.confinement.kill(), LAST_WORDS_MS);
    } else this.confinement.kill();
    this.wake?.();
  }

  private settle({ code, signal, error }: Awaited<Child['ended']>): void {
    this.failure = error?.message;
    this.meter?.close();
    const peakMemoryKb = this.peakKb ?? 0;
    const end = { code, signal: signal ?? signalOf(code), stderr: this.lastWords(), peakMemoryKb };
    this.exit = {
      code: end.signal ? null : code,
      signal: end.signal,
      outOfMemory: this.ending === 'out_of_memory' || (!this.ending && this.confinement.isOutOfMemory(end)),
      outOfCpu: end.signal === 'SIGXCPU',
    };
    this.wake?.();
  }
}

const SIGNALS: Record<number, string> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/** bubblewrap reports the death of its child by a signal as a shell does: 128 and the number. */
function signalOf(code: number | null): string | null {
  return code !== null && code > 128 ? (SIGNALS[code - 128] ?? null) : null;
}
