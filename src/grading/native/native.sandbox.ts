import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { GraderUnavailable, type LanguageId } from '../grading.types.js';
import type { CompiledRuntime, NativeRuntime } from '../languages/language.js';
import { LANGUAGE_LIST } from '../languages/registry.js';
import type { CompiledProgram, ProcessSpec, RuntimeInfo, Sandbox, SandboxProcess } from '../sandbox.js';
import { WarmPool } from '../warm-pool.js';
import type { Fault } from '../wire.js';
import { checkHost } from './host-check.js';
import { compileNative, compilerVersion, prepareCompiler } from './native-compiler.js';
import { NativeProcess } from './native-process.js';
import { seccompFilter, type FilterArch } from './seccomp.js';
import { Staging } from './staging.js';

const BOOT_TIMEOUT_MS = 10_000;
const DEFAULT_MEMORY_MB = 128;
/** Longer than most submissions run. */
const QUIET_MS = 50;
/** A booted interpreter holds 10 (Python) to 50 MB (Node). */
const READY_PROCESS_BYTES = 50 << 20;

type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

/** Student code in bubblewrap: namespaces, a system call filter and kernel limits, under an account that is not root. */
class NativeSandbox implements Sandbox {
  readonly name = 'native';
  runtimes: readonly RuntimeInfo[] = [];
  private readonly staging = new Staging();
  private readonly filter: string;
  private readonly forkFilter: string;
  private readonly preparations = new Map<LanguageId, Promise<string | undefined>>();
  private readonly available = new Map<LanguageId, NativeRuntime>();
  private readonly pool: WarmPool;

  constructor(private readonly log: Log) {
    const arch = process.arch as FilterArch;
    this.filter = this.staging.write('filter', seccompFilter(arch, { fork: false }));
    this.forkFilter = this.staging.write('fork-filter', seccompFilter(arch, { fork: true }));
    const cores = availableParallelism();
    const fitting = Math.floor(freemem() / 4 / READY_PROCESS_BYTES);
    this.pool = new WarmPool({
      perKey: Math.min(Math.max(2, cores), 8),
      total: Math.max(1, Math.min(4 * cores, 32, fitting)),
      quietMs: QUIET_MS,
    });
    const host = { find: firstExisting, share: (path: string) => this.staging.share(path) };
    for (const language of LANGUAGE_LIST) {
      const runtime = language.native?.(host);
      if (runtime) this.available.set(language.id, runtime);
    }
  }

  async acquire(spec: ProcessSpec): Promise<SandboxProcess> {
    const runtime = this.available.get(spec.language);
    if (runtime?.mode !== 'harness')
      throw new GraderUnavailable(`the native sandbox has no ${spec.language}`);
    const memoryMb = runtime.memoryIsFixedAtStart ? spec.memoryLimitMb : DEFAULT_MEMORY_MB;
    const key = runtime.memoryIsFixedAtStart ? `${spec.language} ${memoryMb}` : spec.language;
    try {
      const process = await this.pool.take(key, () => this.boot(spec.language, memoryMb));
      if (process instanceof NativeProcess) {
        process.limitMemory(spec.memoryLimitMb, runtime.launch(spec.memoryLimitMb).maxResidentMb);
      }
      return process;
    } catch (error) {
      throw new GraderUnavailable(`the native sandbox cannot start ${spec.language}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  async compile(
    language: LanguageId,
    source: string,
    signal?: AbortSignal,
  ): Promise<{ program: CompiledProgram } | { fault: Fault }> {
    const runtime = this.available.get(language);
    if (runtime?.mode !== 'compiled')
      throw new GraderUnavailable(`the native sandbox does not compile ${language}`);
    const prepared = await this.prepared(language, runtime);
    const { staging, filter, forkFilter } = this;
    return compileNative(runtime, source, { staging, filter, forkFilter, prepared, signal });
  }

  /** Boots each runtime once; what boots is what `runtimes` lists. */
  async warm(): Promise<void> {
    const infos = await Promise.all([...this.available.keys()].map((language) => this.probe(language)));
    this.runtimes = infos.filter((info) => info !== undefined);
  }

  async stop(): Promise<void> {
    await this.pool.stop();
    this.staging.dispose();
  }

  private prepared(language: LanguageId, runtime: CompiledRuntime): Promise<string | undefined> {
    let preparation = this.preparations.get(language);
    if (!preparation) {
      preparation = prepareCompiler(runtime, { staging: this.staging, forkFilter: this.forkFilter });
      this.preparations.set(language, preparation);
      // The next submission tries again.
      preparation.catch(() => this.preparations.delete(language));
    }
    return preparation;
  }

  private async probe(language: LanguageId): Promise<RuntimeInfo | undefined> {
    const runtime = this.available.get(language);
    const info = { language, timeFactor: 1, stdin: 'pipe' } as const;
    try {
      if (runtime?.mode === 'compiled') {
        return { ...info, version: await compilerVersion(runtime, this.forkFilter), compiled: true };
      }
      let version = '';
      const key = runtime?.memoryIsFixedAtStart ? `${language} ${DEFAULT_MEMORY_MB}` : language;
      await this.pool.warm(key, () => this.boot(language, DEFAULT_MEMORY_MB, (ready) => (version = ready)));
      return { ...info, version };
    } catch (error) {
      this.log('warn', `the native sandbox cannot run ${language}: ${messageOf(error)}`);
      this.available.delete(language);
      return undefined;
    }
  }

  private async boot(
    language: LanguageId,
    memoryLimitMb: number,
    onReady?: (version: string) => void,
  ): Promise<SandboxProcess> {
    const runtime = this.available.get(language);
    if (runtime?.mode !== 'harness') throw new Error(`${language} has no harness`);
    const { outOfMemoryText, crashReport } = runtime;
    const process = NativeProcess.spawn(runtime.launch(memoryLimitMb), {
      filter: this.filter,
      memoryLimitMb,
      outOfMemoryText,
      crashReport,
    });
    const received = await process.receive(BOOT_TIMEOUT_MS);
    const version =
      received.kind === 'frame' ? /^{"ready":"([^"]{1,100})"}$/.exec(received.line)?.[1] : undefined;
    if (version === undefined) {
      await process.kill();
      throw new Error(`${received.kind}: ${process.lastWords().slice(0, 500)}`);
    }
    onReady?.(version);
    return process;
  }
}

/** Throws GraderUnavailable with cause and cure where this machine cannot confine a process. */
export async function createNativeSandbox(log: Log): Promise<Sandbox> {
  const obstacle = (await checkHost()).find((check) => !check.ok);
  if (obstacle)
    throw new GraderUnavailable(`Native sandbox off: ${obstacle.detail}. ${obstacle.cure ?? ''}`.trim());
  const sandbox = new NativeSandbox(log);
  await sandbox.warm();
  log('info', `native sandbox: ${sandbox.runtimes.map((runtime) => runtime.version).join(', ')}`);
  return sandbox;
}

function firstExisting(...paths: string[]): string | undefined {
  const found = paths.find((path) => existsSync(path));
  return found && realpathSync(found);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
