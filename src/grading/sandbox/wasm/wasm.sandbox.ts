import { GraderUnavailable, type LanguageId } from '../../grading.types.js';
import type { PoolLoad, ProcessSpec, RuntimeInfo, Sandbox, SandboxProcess } from '../../protocol/sandbox.js';
import { KeptFiles } from '../kept-files.js';
import { WarmPool } from '../warm-pool.js';
import { measureSlowness } from './calibration.js';
import { Interpreters } from './interpreters.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';
import { WasmProcess } from './wasm-process.js';
import { pythonVersion, runsAsRoot, spawnJavaScript, spawnPython } from './workers.js';

type Log = (level: 'info' | 'warn' | 'error', message: string) => void;
type WasmLanguage = 'python' | 'javascript';

/** A Python worker holds 120 MB, a JavaScript one 80 MB. */
const KEPT_READY = { perKey: 2, total: 4, countsTaken: true };
const CALIBRATION_MB = 64;
/** Pyodide takes six times as long as CPython for a loop of additions; measured anew at the first boot. */
const PYTHON_TIME_FACTOR = 6;
/** QuickJS interprets what V8 compiles, thirty times slower in a tight loop; more would only help endless loops. */
const JAVASCRIPT_TIME_FACTOR = 8;

/** Student code in WebAssembly interpreters, each in a Node process that serves one submission after another: needs nothing but npm packages. */
class WasmSandbox implements Sandbox {
  readonly name = 'wasm';
  readonly isRoomy = false;
  private readonly python: RuntimeInfo = {
    language: 'python',
    version: pythonVersion(),
    timeFactor: PYTHON_TIME_FACTOR,
    stdin: 'virtual',
  };
  private readonly javascript: RuntimeInfo = {
    language: 'javascript',
    version: 'QuickJS 2025-09-13',
    timeFactor: JAVASCRIPT_TIME_FACTOR,
    stdin: 'virtual',
  };
  readonly runtimes: readonly RuntimeInfo[] = [this.python, this.javascript];
  private readonly pool = new WarmPool(KEPT_READY);
  private readonly interpreters = {
    python: new Interpreters(async () => spawnPython((await this.takenSnapshot()).fd)),
    javascript: new Interpreters(() => Promise.resolve(spawnJavaScript())),
  };
  private snapshot: Promise<Snapshot> | undefined;
  private warmed: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly log: Log,
    private readonly kept: KeptFiles,
  ) {}

  get poolLoad(): PoolLoad {
    return this.pool.load;
  }

  async acquire(spec: ProcessSpec): Promise<SandboxProcess> {
    const language = this.languageOf(spec.language);
    try {
      const process = await this.pool.take(language, () => this.boot(language));
      if (process instanceof WasmProcess) process.begin(spec.memoryLimitMb);
      return process;
    } catch (error) {
      throw new GraderUnavailable(`the wasm sandbox cannot start ${language}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  /** Calibrates and fills the pool, once; what fails is logged, and tried again by `acquire`. */
  warm(): Promise<void> {
    this.warmed ??= this.bootAhead().catch((error: unknown) => {
      if (!this.stopped) this.log('error', `the wasm sandbox does not start: ${messageOf(error)}`);
    });
    return this.warmed;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    // First those that boot, for whom the pool does not wait.
    await Promise.all([...Object.values(this.interpreters).map((those) => those.stop()), this.pool.stop()]);
    await this.warmed;
    const taken = this.snapshot;
    this.snapshot = undefined;
    await taken?.then(
      (snapshot) => snapshot.close(),
      () => undefined,
    );
  }

  private async bootAhead(): Promise<void> {
    // What has been calibrated with is the first that is ready.
    const python = this.calibrate().then(() => this.pool.warm('python', () => this.boot('python')));
    await Promise.all([python, this.pool.warm('javascript', () => this.boot('javascript'))]);
  }

  private languageOf(language: LanguageId): WasmLanguage {
    if (language === 'python' || language === 'javascript') return language;
    throw new GraderUnavailable(`the wasm sandbox runs Python and JavaScript, not ${language}`);
  }

  private async boot(language: WasmLanguage): Promise<WasmProcess> {
    if (this.stopped) throw new Error('it has been stopped');
    return this.interpreters[language].process();
  }

  /** Taken once, at the first need; a failure is forgotten, so that the next need tries again. */
  private takenSnapshot(): Promise<Snapshot> {
    this.snapshot ??= takeSnapshot(this.kept).catch((error: unknown) => {
      this.snapshot = undefined;
      throw error;
    });
    return this.snapshot;
  }

  private async calibrate(): Promise<void> {
    const process = await this.boot('python');
    process.begin(CALIBRATION_MB);
    try {
      this.python.timeFactor = await measureSlowness(process);
      this.log('info', `wasm sandbox: time limits for Python are multiplied by ${this.python.timeFactor}`);
    } finally {
      await process.kill();
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Comes back at once; the interpreters boot in the background, and who needs one earlier waits for it. `cacheDir`: where the
 * memory of a booted one is kept; without it, it is made anew at each start.
 */
export function createWasmSandbox(log: Log, cacheDir?: string): Promise<Sandbox> {
  if (runsAsRoot) {
    log(
      'warn',
      'The wasm sandbox runs as root: start LearnFlow as another user, or put it where others may read.',
    );
  }
  const sandbox = new WasmSandbox(log, new KeptFiles(cacheDir, (message) => log('warn', message)));
  void sandbox.warm();
  return Promise.resolve(sandbox);
}
