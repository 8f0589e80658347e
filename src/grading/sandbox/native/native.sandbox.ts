import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { GraderUnavailable, type Files, type LanguageId } from '../../grading.types.js';
import type { CompiledRuntime, HarnessRuntime, Host, NativeRuntime } from '../../languages/language.js';
import { LANGUAGE_LIST } from '../../languages/registry.js';
import type {
  CompiledProgram,
  PoolLoad,
  ProcessSpec,
  RuntimeInfo,
  Sandbox,
  SandboxProcess,
} from '../../protocol/sandbox.js';
import { KeptFiles } from '../kept-files.js';
import { WarmPool } from '../warm-pool.js';
import type { Fault } from '../../values/wire.js';
import { SandboxLauncher } from './launch/sandbox-launcher.js';
import { checkHost } from './confinement/host-check.js';
import { Interpreters } from './interpreters.js';
import { compileNative, compilerVersion } from './native-compiler.js';
import { NativeProcess } from './native-process.js';
import { openStarter } from './launch/starter.js';
import { PreparedFiles } from './prepared-files.js';
import { ProgramCache } from './program-cache.js';

const DEFAULT_MEMORY_MB = 128;
/** A booted interpreter holds 10 (Python) to 50 MB (Node). */
const READY_PROCESS_BYTES = 50 << 20;
/** Programs of C have 20 kB, of Go 2 MB. */
const PROGRAMS_BYTES = 64 << 20;

type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

/** Student code in bubblewrap: namespaces, a system call filter and kernel limits, under an account that is not root. */
class NativeSandbox implements Sandbox {
  readonly name = 'native';
  readonly isRoomy = true;
  runtimes: readonly RuntimeInfo[] = [];
  private readonly programs = new ProgramCache(PROGRAMS_BYTES);
  private readonly available = new Map<LanguageId, NativeRuntime>();
  private readonly interpreters: Interpreters;
  private readonly pool: WarmPool;
  private readonly preparedFiles: PreparedFiles;
  private readonly host: Host;

  constructor(
    private readonly launcher: SandboxLauncher,
    private readonly log: Log,
    kept: KeptFiles,
  ) {
    this.preparedFiles = new PreparedFiles(kept, launcher);
    this.interpreters = new Interpreters(launcher);
    const cores = availableParallelism();
    const fitting = Math.floor(freemem() / 4 / READY_PROCESS_BYTES);
    this.pool = new WarmPool({
      // A unit test takes three.
      perKey: Math.min(Math.max(3, cores), 8),
      total: Math.max(1, Math.min(4 * cores, 32, fitting)),
    });
    this.host = { find: firstExisting, share: (path) => launcher.staging.share(path) };
    for (const language of LANGUAGE_LIST) {
      const runtime = language.native?.(this.host);
      if (runtime) this.available.set(language.id, runtime);
    }
  }

  get poolLoad(): PoolLoad {
    return this.pool.load;
  }

  async acquire(spec: ProcessSpec): Promise<SandboxProcess> {
    const runtime = this.available.get(spec.language);
    if (runtime?.mode !== 'harness')
      throw new GraderUnavailable(`the native sandbox has no ${spec.language}`);
    const { language, memoryLimitMb } = spec;
    const atStartMb = runtime.memoryIsFixedAtStart ? memoryLimitMb : DEFAULT_MEMORY_MB;
    try {
      const process = await this.pool.take(bucketOf(language, runtime, memoryLimitMb), async () => {
        return (await this.interpreters.boot(language, runtime, atStartMb)).process;
      });
      if (process instanceof NativeProcess) {
        process.limitMemory(memoryLimitMb, runtime.launch(memoryLimitMb).maxResidentMb);
      }
      return process;
    } catch (error) {
      throw new GraderUnavailable(`the native sandbox cannot start ${language}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  async compile(
    language: LanguageId,
    source: string,
    files: Files,
    signal?: AbortSignal,
  ): Promise<{ program: CompiledProgram } | { fault: Fault }> {
    const runtime = this.available.get(language);
    if (runtime?.mode !== 'compiled')
      throw new GraderUnavailable(`the native sandbox does not compile ${language}`);
    return this.programs.get(language, [source, files], async () => {
      const prepared = await this.prepared(language, runtime, source);
      return compileNative(runtime, source, { launcher: this.launcher, prepared, files, signal });
    });
  }

  /** Boots each runtime once; what boots is what `runtimes` lists. */
  async warm(): Promise<void> {
    await this.openStarter();
    const infos = await Promise.all([...this.available.keys()].map((language) => this.probe(language)));
    this.runtimes = infos.filter((info) => info !== undefined);
  }

  async stop(): Promise<void> {
    await this.pool.stop();
    this.programs.clear();
    await this.launcher.stop();
  }

  private async openStarter(): Promise<void> {
    const mounts = [...this.available.values()].flatMap((runtime) =>
      runtime.mode === 'harness' && !runtime.forkServer ? runtime.launch(DEFAULT_MEMORY_MB).mounts : [],
    );
    const why = await openStarter(this.launcher, this.host, mounts);
    if (why !== undefined) this.log('warn', `programs start slowly, each in bubblewrap: ${why}`);
  }

  private prepared(
    language: LanguageId,
    { prepare, prepareMore }: CompiledRuntime,
    source: string,
  ): Promise<string> | undefined {
    const launch = prepareMore?.isNeeded(source) === true ? prepareMore.launch : prepare;
    const version = this.runtimes.find((runtime) => runtime.language === language)?.version ?? '';
    return launch && this.preparedFiles.file({ language, version, launch });
  }

  private async probe(language: LanguageId): Promise<RuntimeInfo | undefined> {
    const runtime = this.available.get(language);
    const info = { language, timeFactor: 1, stdin: 'pipe' } as const;
    try {
      if (runtime?.mode === 'compiled') {
        return { ...info, version: await compilerVersion(runtime, this.launcher), compiled: true };
      }
      if (!runtime) return undefined;
      await this.interpreters.tryForkServer(language, runtime).catch((error: unknown) => {
        this.log('warn', `${language} starts slowly, each process by itself: ${messageOf(error)}`);
      });
      let version = '';
      await this.pool.warm(bucketOf(language, runtime, DEFAULT_MEMORY_MB), async () => {
        const booted = await this.interpreters.boot(language, runtime, DEFAULT_MEMORY_MB);
        version = booted.version;
        return booted.process;
      });
      return { ...info, version };
    } catch (error) {
      this.log('warn', `the native sandbox cannot run ${language}: ${messageOf(error)}`);
      this.available.delete(language);
      return undefined;
    }
  }
}

/**
 * Throws GraderUnavailable with cause and cure where this machine cannot confine a process. `cacheDir`: where what
 * compilers prepare is kept; without it, it is made anew at each start.
 */
export async function createNativeSandbox(log: Log, cacheDir?: string): Promise<Sandbox> {
  const obstacle = (await checkHost()).find((check) => !check.ok);
  if (obstacle)
    throw new GraderUnavailable(`Native sandbox off: ${obstacle.detail}. ${obstacle.cure ?? ''}`.trim());
  const kept = new KeptFiles(cacheDir, (message) => log('warn', message));
  const sandbox = new NativeSandbox(await SandboxLauncher.open(), log, kept);
  await sandbox.warm();
  log('info', `native sandbox: ${sandbox.runtimes.map((runtime) => runtime.version).join(', ')}`);
  return sandbox;
}

/** Where in the pool: processes whose memory is fixed at their start fit one limit. */
function bucketOf(language: LanguageId, runtime: HarnessRuntime, memoryLimitMb: number): string {
  return runtime.memoryIsFixedAtStart ? `${language} ${memoryLimitMb}` : language;
}

function firstExisting(...paths: string[]): string | undefined {
  const found = paths.find((path) => existsSync(path));
  return found && realpathSync(found);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
