import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { CompiledExecutor } from './run/compiled-executor.js';
import {
  CallExecutor,
  endsProcess,
  PipeIoExecutor,
  VirtualIoExecutor,
  type Executor,
  type Job,
} from './run/executors.js';
import { summarise } from './explain/feedback.js';
import {
  GraderUnavailable,
  NotGradable,
  type CallTest,
  type GradeReport,
  type GradeRequest,
  type IoTest,
  type SandboxName,
  type TestResult,
} from './grading.types.js';
import { gradingMetrics } from './grading-metrics.js';
import { compareLong, judge, type ToldRequest } from './run/judge.js';
import { withoutPreamble } from './source/preamble.js';
import { languageOf } from './languages.js';
import { LANGUAGE_LIST } from './languages/registry.js';
import type { Language } from './languages/language.js';
import type { Translated } from './translate/translation.js';
import { Translators } from './run/translators.js';
import { createNativeSandbox } from './sandbox/native/native.sandbox.js';
import { FailFast } from './run/fail-fast.js';
import { filesBeside } from './run/code-files.js';
import { OutputChecker } from './run/output-checker.js';
import { allowedMs, TimeBudget } from './run/time-budget.js';
import type { PoolLoad, RuntimeInfo, Sandbox } from './protocol/sandbox.js';
import { withLineFeeds } from './values/compare.js';
import { score, worstVerdict } from './run/score.js';
import type { Fault } from './values/wire.js';
import { FairSemaphore } from '../common/limits/fair-semaphore.js';
import type { Outcome } from './protocol/session.js';
import { judgeSpecs } from './run/unit/judge-specs.js';
import { PlanCache } from './run/unit/plan.js';
import { UnitRunner } from './run/unit/unit-runner.js';
import { FULL, lesser, type Trust } from './run/unit/trust.js';

export interface GraderOptions {
  /** `auto`: native where its self-test passes, else wasm with one warning that says why. */
  driver: 'auto' | SandboxName;
  /** Where what takes long to make at a start is kept; without it, it is made anew each time. */
  cacheDir?: string | undefined;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

export { renderExpected } from './values/compare.js';

export interface GradeOptions {
  /** Ends the student's process at once; `grade` rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Lets everything else that waits go first. */
  yields?: boolean;
  /** For whom: owners take turns, and none has more than half of the places. The platform's own work names nobody. */
  owner?: string | undefined;
}

const CORES = availableParallelism();

/** From code, tests and limits to a verdict. Safe to call many times at once: as many run as there are cores. */
export class Grader {
  private readonly places = new FairSemaphore(CORES, Math.ceil(CORES / 2));
  private readonly plans = new PlanCache();
  private readonly translators = new Translators();

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly reason: string,
  ) {}

  /** Starts the sandbox and its warm processes. Throws GraderUnavailable with cause and cure where that is impossible. */
  static async create({ driver, cacheDir, log }: GraderOptions): Promise<Grader> {
    if (driver === 'wasm') return new Grader(await startWasm(log, cacheDir), 'chosen by configuration');
    try {
      const reason = driver === 'auto' ? 'its self-test passed' : 'chosen by configuration';
      return new Grader(await createNativeSandbox(log, cacheDir), reason);
    } catch (error) {
      if (!(error instanceof GraderUnavailable) || driver === 'native') throw error;
      log('warn', `${error.message} Using the wasm sandbox instead: slower, and fewer languages.`);
      return new Grader(await startWasm(log, cacheDir), error.message);
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

  /** How busy the engine is, for those who watch. */
  load(): { places: { taken: number; waiting: number; limit: number }; pool: PoolLoad } {
    return { places: { ...this.places.load, limit: CORES }, pool: this.sandbox.poolLoad };
  }

  /**
   * Runs the tests in order. Throws NotGradable for what this server cannot grade and GraderUnavailable
   * where the platform failed; whatever the student's code does is a verdict.
   */
  async grade(
    request: GradeRequest,
    { signal, yields, owner = randomUUID() }: GradeOptions = {},
  ): Promise<GradeReport> {
    const language = languageOf(request.language);
    const target = language?.translation?.to ?? request.language;
    const runtime = this.sandbox.runtimes.find((one) => one.language === target);
    if (!language || !runtime) throw new NotGradable(`this server cannot run ${request.language}`);
    const sinceAsked = gradingMetrics.phase.startTimer({ phase: 'place' });
    const release = await this.places.take(owner, { signal, yields });
    sinceAsked();
    const sinceBegun = gradingMetrics.phase.startTimer({ phase: 'run' });
    try {
      const { results, trust } = await this.runAll(language, runtime, request, signal);
      sinceBegun();
      return this.report(request, runtime, results, trust);
    } finally {
      release();
    }
  }

  /** The JavaScript that TypeScript is without its types; undefined where it is no TypeScript, or cannot be read now. */
  async withoutTypes(code: string, signal?: AbortSignal): Promise<string | undefined> {
    const language = languageOf('typescript');
    if (language === undefined) return undefined;
    const source = { code, file: language.solutionFile, typeCheck: false };
    const translated = await this.translators.translate(language, source, signal).catch(() => undefined);
    return translated !== undefined && 'code' in translated ? translated.code : undefined;
  }

  async stop(): Promise<void> {
    await Promise.all([this.translators.stop(), this.sandbox.stop()]);
  }

  private async runAll(
    language: Language,
    runtime: RuntimeInfo,
    request: GradeRequest,
    signal: AbortSignal | undefined,
  ): Promise<{ results: TestResult[]; trust: Trust }> {
    const main = request.solutionFile ?? language.solutionFile;
    const typeCheck = request.typeCheck ?? false;
    const sources = async (code: string, check: boolean) => {
      const source = { code: withoutPreamble(code, request.language), file: main, typeCheck: check };
      return asFiles(main, await this.translators.translate(language, source, signal));
    };
    const program = await sources(request.code, typeCheck);
    const authors = async (code: string) => {
      const translated = await sources(code, false);
      return 'files' in translated ? translated.files : undefined;
    };
    const files = request.files ?? {};
    const beside = await filesBeside(files, request.codeFiles ?? {}, runtime.language, this.translators);
    const job: Job = {
      sandbox: this.sandbox,
      runtime,
      spec: { language: runtime.language, memoryLimitMb: request.limits.memoryLimitMb },
      files: 'files' in program ? program.files : {},
      main,
      ...('fault' in beside ? { data: files, modules: undefined } : beside),
      timeoutMs: allowedMs(request.limits.timeLimitMs, runtime.timeFactor),
      ...(request.limits.totalTimeLimitMs !== undefined && {
        budget: new TimeBudget(request.limits.totalTimeLimitMs * runtime.timeFactor),
      }),
      stopAtFirstFailure: request.stopAtFirstFailure ?? false,
      signal,
    };
    const fault = 'fault' in program ? program.fault : 'fault' in beside ? beside.fault : undefined;
    const refusal = fault && refused(fault);
    const { plans, translators } = this;
    return runTests(job, told(request, 'files' in program ? program.files[main] : undefined), {
      unit: new UnitRunner(job, request, { plans, translators, authors }),
      refusal,
      checker: new OutputChecker({ ...job, data: files }, request.checker, translators),
    });
  }

  private report(
    request: GradeRequest,
    runtime: RuntimeInfo,
    results: TestResult[],
    { integrity, reason }: Trust,
  ): GradeReport {
    return {
      verdict: worstVerdict(results),
      score: score(results),
      results,
      feedback: summarise(results, request.language),
      sandbox: this.sandbox.name,
      runtime: runtime.version,
      integrity,
      ...(reason !== null && { integrityReason: reason }),
    };
  }
}

/** Sentences are found in JavaScript: where only types were taken off, it has the same lines and columns. */
function told(request: GradeRequest, translated: string | undefined): ToldRequest {
  const { code, language } = request;
  if (language !== 'typescript' || translated?.length !== withoutPreamble(code, language).length)
    return request;
  return { ...request, language: 'javascript', code: translated, written: code };
}

interface Means {
  unit: UnitRunner;
  /** The outcome of every test where the code cannot be run. */
  refusal: Outcome | undefined;
  checker: OutputChecker;
}

async function runTests(
  job: Job,
  request: ToldRequest,
  { unit, refusal, checker }: Means,
): Promise<{ results: TestResult[]; trust: Trust }> {
  const calls: Executor<CallTest> = new CallExecutor(job);
  const io = ioExecutor(job, request.tests.filter((test) => test.kind === 'io').length);
  const failFast = new FailFast(job);
  const results: TestResult[] = [];
  let trust = FULL;
  let doubt = FULL;
  try {
    for (const test of request.tests) {
      if (test.kind === 'unit') {
        const report = await unit.run(test, refusal ?? failFast.rest);
        trust = lesser(trust, report.trust);
        doubt = lesser(doubt, report.doubt ?? FULL);
        const judged = judgeSpecs(test, report, results.length, request);
        // Its specs have spent their time one by one.
        for (const { verdict } of judged) failFast.note(verdict, false, 0);
        results.push(...judged);
        continue;
      }
      const gradable = asGradable(test, job.runtime);
      const run = () => (gradable.kind === 'call' ? calls.run(gradable) : io.run(gradable));
      const outcome = refusal ?? failFast.rest ?? (await run());
      const word = await checker.wordOn(gradable, outcome);
      const isSame = await compareLong(gradable, outcome);
      const result = judge(gradable, results.length, outcome, request, { word, isSame });
      failFast.note(result.verdict, endsProcess(outcome), result.durationMs);
      results.push(result);
    }
    return { results, trust: results.every(({ passed }) => passed) ? lesser(trust, doubt) : trust };
  } finally {
    calls.stop();
    io.stop();
    checker.stop();
  }
}

function ioExecutor(job: Job, tests: number): Executor<IoTest> {
  if (job.runtime.compiled) return new CompiledExecutor(job);
  return job.runtime.stdin === 'pipe' ? new PipeIoExecutor(job, tests) : new VirtualIoExecutor(job);
}

/** Texts that an author wrote on another system have the line breaks of this one. */
function asGradable(test: CallTest | IoTest, runtime: RuntimeInfo): CallTest | IoTest {
  if (test.kind === 'call' && runtime.compiled)
    throw new NotGradable(`${runtime.language} takes io tests only`);
  // Only JavaScript has no integers of that size among its plain numbers.
  if (test.kind === 'call') return runtime.language === 'javascript' ? test : { ...test, numbers: undefined };
  return { ...test, stdin: withLineFeeds(test.stdin), expectedStdout: withLineFeeds(test.expectedStdout) };
}

function asFiles(main: string, translated: Translated) {
  return 'fault' in translated ? translated : { files: { [main]: translated.code } };
}

/** The outcome of every test where the code could not even be translated. */
function refused(fault: Fault): Outcome {
  const nothing = { text: '', truncated: false };
  const reply = { kind: 'fault', fault } as const;
  return { reply, durationMs: 0, peakMemoryKb: null, stdout: nothing, stderr: nothing };
}

function translatedFrom(runtime: RuntimeInfo): RuntimeInfo[] {
  return LANGUAGE_LIST.filter((language) => language.translation?.to === runtime.language).map(({ id }) => ({
    ...runtime,
    language: id,
  }));
}

async function startWasm(log: GraderOptions['log'], cacheDir?: string): Promise<Sandbox> {
  const { createWasmSandbox } = await import('./sandbox/wasm/wasm.sandbox.js');
  return createWasmSandbox(log, cacheDir);
}
