import { beforeAbort } from '../../common/before-abort.js';
import { testMs, type Executor, type Job } from './executors.js';
import type { IoTest } from '../grading.types.js';
import type { CompiledProgram, Received } from '../protocol/sandbox.js';
import type { Outcome, Reply } from '../protocol/session.js';
import type { Fault } from '../values/wire.js';

const NO_COMPILER: Fault = { fault: 'syntax', type: 'CompilerError', message: 'there is no compiler' };
const NOTHING = { text: '', truncated: false };

/** `io` tests of a compiled language: the compiler once, then a process of the program for each test. */
export class CompiledExecutor implements Executor<IoTest> {
  private compiled: Promise<{ program: CompiledProgram } | { fault: Fault }> | undefined;

  constructor(private readonly job: Job) {}

  async run(test: IoTest): Promise<Outcome> {
    const { sandbox, spec, files, main, signal } = this.job;
    this.compiled ??= sandbox.compile?.(spec.language, files[main] ?? '', this.job.data, signal);
    if (!this.compiled) return refusedBy(NO_COMPILER);
    // The compiler heeds the signal, but not what a language has to prepare before.
    const compiled = await (signal ? beforeAbort(this.compiled, signal) : this.compiled);
    if ('fault' in compiled) return refusedBy(compiled.fault);
    return this.runOnce(compiled.program, test);
  }

  stop(): void {
    void this.compiled
      ?.then((compiled) => 'program' in compiled && compiled.program.dispose())
      .catch(() => undefined);
  }

  private async runOnce(program: CompiledProgram, test: IoTest): Promise<Outcome> {
    const { spec, data, signal } = this.job;
    signal?.throwIfAborted();
    const process = await program.start(spec.memoryLimitMb, data);
    const abort = (): void => void process.kill();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const started = performance.now();
      process.writeStdin(test.stdin);
      const received = await process.receive(testMs(this.job));
      const durationMs = performance.now() - started;
      signal?.throwIfAborted();
      const peakMemoryKb = process.peakMemoryKb();
      const output = process.takeOutput();
      return { reply: readEnd(received, output.stderr.text, program), durationMs, peakMemoryKb, ...output };
    } finally {
      signal?.removeEventListener('abort', abort);
      void process.kill();
    }
  }
}

function readEnd(received: Received, stderr: string, program: CompiledProgram): Reply {
  if (received.kind === 'frame')
    return { kind: 'violation', reason: 'a program has nothing to say to the engine' };
  if (received.kind !== 'exit') return received;
  const { exit } = received;
  if (exit.code === 0) return { kind: 'done' };
  if (exit.outOfMemory || exit.outOfCpu || exit.signal === 'SIGXFSZ') return received;
  return { kind: 'fault', fault: program.readFailure(stderr, exit) };
}

function refusedBy(fault: Fault): Outcome {
  return {
    reply: { kind: 'fault', fault },
    durationMs: 0,
    peakMemoryKb: null,
    stdout: NOTHING,
    stderr: NOTHING,
  };
}
