import { availableParallelism } from 'node:os';
import { CompiledExecutor } from './compiled-executor.js';
import { CallExecutor, PipeIoExecutor, VirtualIoExecutor, type Executor, type Job } from './executors.js';
import { summarise } from './feedback.js';
import {
  GraderUnavailable,
  NotGradable,
  type CallTest,
  type GradeReport,
  type GradeRequest,
  type IoTest,
  type SandboxName,
  type TestCase,
  type TestResult,
} from './grading.types.js';
import { judge } from './judge.js';
import { LANGUAGE_LIST, languageOf } from './languages/registry.js';
import type { Language } from './languages/language.js';
import { createNativeSandbox } from './native/native.sandbox.js';
import type { RuntimeInfo, Sandbox } from './sandbox.js';
import { score, worstVerdict } from './score.js';
import type { Fault } from './wire.js';
import { Slots } from './slots.js';

export interface GraderOptions {
  /** `auto`: native where its self-test passes, else wasm with one warning that says why. */
  driver: 'auto' | SandboxName;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

export interface GradeOptions {
  /** Ends the student's process at once; `grade` rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Leaves hidden tests out, as for a student's trial run. */
  onlyVisible?: boolean;
}

/** From code, tests and limits to a verdict. Safe to call many times at once: as many run as there are cores. */
export class Grader {
  private readonly slots = new Slots(availableParallelism());

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly reason: string,
  ) {}

  /** Starts the sandbox and its warm processes. Throws GraderUnavailable with cause and cure where that is impossible. */
  static async create({ driver, log }: GraderOptions): Promise<Grader> {
    if (driver === 'wasm') return new Grader(await startWasm(log), 'chosen by configuration');
    try {
      const reason = driver === 'auto' ? 'its self-test passed' : 'chosen by configuration';
      return new Grader(await createNativeSandbox(log), reason);
    } catch (error) {
      if (!(error instanceof GraderUnavailable) || driver === 'native') throw error;
      log('warn', `${error.message} Using the wasm sandbox instead: slower, and fewer languages.`);
      return new Grader(await startWasm(log), error.message);
    }
  }

  runtimes(): readonly (RuntimeInfo & { sandbox: SandboxName })[] {
    const own = this.sandbox.runtimes;
    const translated = own.flatMap((runtime) => translatedFrom(runtime));
    return [...own, ...translated].map((runtime) => ({ ...runtime, sandbox: this.sandbox.name }));
  }

  /** Which sandbox runs, and why this one. */
  describe(): { sandbox: SandboxName; reason: string } {
    return { sandbox: this.sandbox.name, reason: this.reason };
  }

  /**
   * Runs the tests in order. Throws NotGradable for what this server cannot grade and GraderUnavailable
   * where the platform failed; whatever the student's code does is a verdict.
   */
  async grade(request: GradeRequest, { signal, onlyVisible }: GradeOptions = {}): Promise<GradeReport> {
    const tests = onlyVisible ? request.tests.filter((test) => !test.hidden) : request.tests;
    const language = languageOf(request.language);
    const target = language?.translate?.to ?? request.language;
    const runtime = this.sandbox.runtimes.find((one) => one.language === target);
    if (!language || !runtime) throw new NotGradable(`this server cannot run ${request.language}`);
    const release = await this.slots.take(signal);
    try {
      const results = await this.runAll(language, runtime, { ...request, tests }, signal);
      return this.report(request, runtime, results);
    } finally {
      release();
    }
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }

  private async runAll(
    language: Language,
    runtime: RuntimeInfo,
    request: GradeRequest,
    signal: AbortSignal | undefined,
  ): Promise<TestResult[]> {
    const translated = language.translate?.translate(request.code) ?? { code: request.code };
    if ('fault' in translated)
      return request.tests.map((test, index) =>
        refused(asGradable(test, runtime), index, translated.fault, request),
      );
    const main = request.solutionFile ?? language.solutionFile;
    const job: Job = {
      sandbox: this.sandbox,
      runtime,
      spec: { language: runtime.language, memoryLimitMb: request.limits.memoryLimitMb },
      files: { [main]: translated.code },
      main,
      timeoutMs: request.limits.timeLimitMs * runtime.timeFactor,
      signal,
    };
    return runTests(job, request);
  }

  private report(request: GradeRequest, runtime: RuntimeInfo, results: TestResult[]): GradeReport {
    return {
      verdict: worstVerdict(results),
      score: score(results),
      results,
      feedback: summarise(results, request.language),
      sandbox: this.sandbox.name,
      runtime: runtime.version,
      integrity: 'full',
    };
  }
}

async function runTests(job: Job, request: GradeRequest): Promise<TestResult[]> {
  const calls: Executor<CallTest> = new CallExecutor(job);
  const io = ioExecutor(job, request.tests.filter((test) => test.kind === 'io').length);
  const results: TestResult[] = [];
  try {
    for (const [index, test] of request.tests.entries()) {
      const gradable = asGradable(test, job.runtime);
      const outcome = gradable.kind === 'call' ? await calls.run(gradable) : await io.run(gradable);
      results.push(judge(gradable, index, outcome, request));
    }
    return results;
  } finally {
    calls.stop();
    io.stop();
  }
}

function ioExecutor(job: Job, tests: number): Executor<IoTest> {
  if (job.runtime.compiled) return new CompiledExecutor(job);
  return job.runtime.stdin === 'pipe' ? new PipeIoExecutor(job, tests) : new VirtualIoExecutor(job);
}

function asGradable(test: TestCase, runtime: RuntimeInfo): CallTest | IoTest {
  if (test.kind === 'unit') throw new NotGradable('unit tests cannot be graded by this server');
  if (test.kind === 'call' && runtime.compiled)
    throw new NotGradable(`${runtime.language} takes io tests only`);
  return test;
}

/** A test of code that could not even be translated. */
function refused(test: CallTest | IoTest, index: number, fault: Fault, request: GradeRequest): TestResult {
  const nothing = { text: '', truncated: false };
  const outcome = {
    reply: { kind: 'fault', fault } as const,
    durationMs: 0,
    peakMemoryKb: null,
    stdout: nothing,
    stderr: nothing,
  };
  return judge(test, index, outcome, request);
}

function translatedFrom(runtime: RuntimeInfo): RuntimeInfo[] {
  return LANGUAGE_LIST.filter((language) => language.translate?.to === runtime.language).map(({ id }) => ({
    ...runtime,
    language: id,
  }));
}

async function startWasm(log: GraderOptions['log']): Promise<Sandbox> {
  const { createWasmSandbox } = await import('./wasm/wasm.sandbox.js');
  return createWasmSandbox(log);
}
