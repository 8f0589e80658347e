import type { SandboxName } from '../../src/grading/grading.types.js';
import type { Sandbox } from '../../src/grading/protocol/sandbox.js';
import {
  CallExecutor,
  PipeIoExecutor,
  VirtualIoExecutor,
  type Executor,
  type Job,
} from '../../src/grading/run/executors.js';
import { createNativeSandbox } from '../../src/grading/sandbox/native/native.sandbox.js';
import { createWasmSandbox } from '../../src/grading/sandbox/wasm/wasm.sandbox.js';
import { CACHE_DIR } from './cache-dir.js';
import {
  WORD_LIMITS,
  withoutAddresses,
  type RecordedOutcome,
  type WordLanguage,
  type WordRow,
} from './word-rows.js';

/** Runs programs in one sandbox, and gives what the judge would get. */
export class OutcomeRecorder {
  private constructor(private readonly sandbox: Sandbox) {}

  static async create(name: SandboxName): Promise<OutcomeRecorder> {
    const create = name === 'native' ? createNativeSandbox : createWasmSandbox;
    return new OutcomeRecorder(await create(() => undefined, CACHE_DIR));
  }

  async record(
    language: WordLanguage,
    { code, test }: Pick<WordRow, 'code' | 'test'>,
  ): Promise<RecordedOutcome> {
    const runtime = this.sandbox.runtimes.find((one) => one.language === language);
    if (!runtime) throw new Error(`the ${this.sandbox.name} sandbox has no ${language}`);
    const main = language === 'python' ? 'solution.py' : 'solution.js';
    const job: Job = {
      sandbox: this.sandbox,
      runtime,
      spec: { language, memoryLimitMb: WORD_LIMITS.memoryLimitMb },
      files: { [main]: code },
      main,
      data: {},
      modules: undefined,
      timeoutMs: WORD_LIMITS.timeLimitMs * runtime.timeFactor,
      stopAtFirstFailure: false,
      signal: undefined,
    };
    if (test.kind === 'call') return recorded(new CallExecutor(job), test);
    return recorded(runtime.stdin === 'pipe' ? new PipeIoExecutor(job, 1) : new VirtualIoExecutor(job), test);
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }
}

async function recorded<T>(executor: Executor<T>, test: T): Promise<RecordedOutcome> {
  try {
    const { reply, stdout } = await executor.run(test);
    // Programs that print without an end print another amount each time.
    const text = reply.kind === 'done' || reply.kind === 'value' ? stdout.text : '';
    return withoutAddresses({ reply, ...(text !== '' && { stdout: text }) });
  } finally {
    executor.stop();
  }
}
