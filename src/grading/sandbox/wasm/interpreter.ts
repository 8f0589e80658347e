import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { ProcessMeter } from '../../process/process-meter.js';
import type { Child, ChildEnd } from '../../process/spawn.js';

/** An interpreter boots in 0.3 s of an idle core. */
const MAX_BOOT_MS = 60_000;
/** It goes back to its beginning in some milliseconds of an idle core. Who takes longer may be held up by a program that pretends to have answered. */
const MAX_RESET_MS = 1000;
/** A bound on what could gather unseen, in the engine's favour: a boot is paid back after a few. */
const MAX_USES = 200;
/** Memory that is taken is not given back: beyond this the next submission gets another interpreter. */
const MAX_GROWTH_KB = 24 * 1024;
/** Of processor time in all: well below the backstop that would end it in the middle of something. */
const MAX_CPU_MS = 200_000;
const NEWLINE = 10;

/**
 * An interpreter in its Node process, for one submission after another. Between two of them it goes back to the memory, the
 * files and the descriptors it had when it was ready (worker/memory-image.js); only after submissions that have ended in
 * step, with every request answered once, and none that was cut off.
 */
export class Interpreter {
  /** What it had resident when the present submission got it. */
  baseKb = 0;
  private readonly firstKb: number;
  private readonly meter: ProcessMeter;
  private uses = 0;

  private constructor(private readonly child: Child) {
    this.meter = new ProcessMeter(child.pid ?? 0);
    void child.ended.then(() => this.meter.close());
    this.firstKb = this.meter.peakMemoryKb() ?? 0;
    this.markPeak();
  }

  /** Resolves when the interpreter has said that it is ready; rejects with its last words. */
  static async boot(child: Child): Promise<Interpreter> {
    const words = new Tail(child.stderr);
    const answers = new Tail(child.answers);
    child.stdout.resume();
    const timer = setTimeout(() => child.kill(), MAX_BOOT_MS);
    const ended = child.ended.then(({ code, signal, error }) => {
      const how = error?.message ?? signal ?? code;
      throw new Error(`no interpreter (${how}): ${words.text().trim().slice(-500)}`);
    });
    try {
      await Promise.race([answers.until(/^\{"ready":.*\n$/), ended]);
    } finally {
      clearTimeout(timer);
      ended.catch(() => undefined);
      words.close();
      answers.close();
    }
    return new Interpreter(child);
  }

  /** Lends it to one submission. `onFree` is told when it can be lent again, before the loan's `ended` resolves. */
  lend(onFree: (settled: Promise<Interpreter | undefined>) => void): Loan {
    this.uses += 1;
    return new Loan(this.child, () => {
      const settled = this.reset();
      onFree(settled);
      return settled.then((free) => free !== undefined);
    });
  }

  async end(): Promise<void> {
    this.child.kill();
    await this.child.ended;
  }

  /** Undefined where it had to be ended. */
  private async reset(): Promise<Interpreter | undefined> {
    const { child } = this;
    const isSpent =
      this.uses >= MAX_USES ||
      (this.meter.cpuMs() ?? 0) > MAX_CPU_MS ||
      (this.meter.peakMemoryKb() ?? 0) > this.firstKb + MAX_GROWTH_KB;
    if (!isSpent && (await this.goBack())) {
      this.markPeak();
      return this;
    }
    child.kill();
    return undefined;
  }

  /** Whether it confirms, after everything that the last program wrote, that it is as it was. */
  private async goBack(): Promise<boolean> {
    const { stdout, stderr, answers, requests, ended } = this.child;
    const n = randomUUID();
    const [printed, said, answered] = [stdout, stderr, answers].map((stream) => new Tail(stream));
    const timer = new AbortController();
    try {
      requests.write(`${JSON.stringify({ op: 'reset', n })}\n`);
      const late = new Promise<false>((resolve) => {
        const waiting = setTimeout(() => resolve(false), MAX_RESET_MS);
        timer.signal.addEventListener('abort', () => clearTimeout(waiting));
      });
      const marks = [printed, said].map((tail) => tail?.until(new RegExp(`${n}\n$`)));
      const ready = answered?.until(new RegExp(`^${n}\n\\{"ready":[^\n]*\n$`));
      const done = Promise.all([...marks, ready]).then(() => true);
      return await Promise.race([done, late, ended.then(() => false)]);
    } finally {
      timer.abort();
      for (const tail of [printed, said, answered]) tail?.close();
    }
  }

  /** From here on the kernel counts the peak anew, where it lets us. */
  private markPeak(): void {
    try {
      writeFileSync(`/proc/${this.child.pid}/clear_refs`, '5');
    } catch {
      // Elsewhere than on Linux, and where the kernel was built without: the peak of earlier submissions stays in sight.
    }
    this.baseKb = this.meter.peakMemoryKb() ?? 0;
  }
}

/** An interpreter as the process of one submission: ended by its own end, or by being given back. */
export class Loan implements Child {
  readonly pid: number | undefined;
  /** Programs read what comes with the requests. */
  readonly stdin = new Writable({ write: (_chunk, _encoding, done) => done() });
  readonly stdout: Child['stdout'];
  readonly stderr: Child['stderr'];
  readonly answers: Child['answers'];
  readonly requests: Writable;
  readonly ended: Promise<ChildEnd>;
  /** False until a submission has it: what was never used need not go back to its beginning. */
  isUsed = false;
  /** Requests that have no answer, or fewer than none. */
  private open = 0;
  private isOver = false;
  private settleEnd!: (end: Promise<ChildEnd>) => void;

  constructor(
    private readonly child: Child,
    private readonly reset: () => Promise<boolean>,
  ) {
    ({ pid: this.pid, stdout: this.stdout, stderr: this.stderr, answers: this.answers } = child);
    this.requests = new Writable({
      write: (line: Buffer, _encoding, done) => {
        this.open += 1;
        child.requests.write(line, () => done());
      },
    });
    this.answers.on('data', (chunk: Buffer) => this.count(chunk));
    const returned = new Promise<ChildEnd>((resolve) => (this.settleEnd = resolve));
    this.ended = Promise.race([child.ended, returned]);
  }

  kill(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (!this.isUsed || this.open !== 0) return this.child.kill();
    for (const stream of [this.stdout, this.stderr, this.answers]) stream.removeAllListeners('data');
    const end = { code: 0, signal: null };
    this.settleEnd(this.reset().then((isFree) => (isFree ? end : this.child.ended)));
  }

  private count(chunk: Buffer): void {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) this.open -= 1;
  }
}

/** The end of what a stream says, for as long as somebody waits for a certain one. */
class Tail {
  private static readonly KEPT = 4096;
  private kept = '';
  private check: () => void = () => undefined;
  private readonly read = (chunk: Buffer): void => {
    this.kept = (this.kept + chunk.toString('latin1')).slice(-Tail.KEPT);
    this.check();
  };

  constructor(private readonly stream: Child['stdout']) {
    stream.on('data', this.read);
  }

  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.check = () => {
        if (pattern.test(this.kept)) resolve();
      };
      this.check();
    });
  }

  text(): string {
    return this.kept;
  }

  close(): void {
    this.stream.off('data', this.read);
  }
}
