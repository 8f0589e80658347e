import { GraderUnavailable, type CallTest, type Files, type IoTest } from '../grading.types.js';
import type { ProcessSpec, RuntimeInfo, Sandbox, SandboxProcess } from '../protocol/sandbox.js';
import { Session, type Outcome, type Program } from '../protocol/session.js';
import type { TimeBudget } from './time-budget.js';

/** One submission, ready to be run: what every executor of it shares. */
export interface Job {
  sandbox: Sandbox;
  runtime: RuntimeInfo;
  spec: ProcessSpec;
  files: Program['files'];
  main: string;
  /** The exercise's own files. */
  data: Files;
  /** JavaScript: the scripts among them as function bodies. */
  modules: Readonly<Record<string, string>> | undefined;
  /** Of one test. */
  timeoutMs: number;
  /** Of all tests together, where there is a limit. */
  budget?: TimeBudget | undefined;
  stopAtFirstFailure: boolean;
  signal: AbortSignal | undefined;
}

/** Runs the tests of one kind, one after another. Rejects with GraderUnavailable, or with the signal's reason. */
export interface Executor<T> {
  run(test: T): Promise<Outcome>;
  stop(): void;
}

/** What the next test may take. */
export const testMs = ({ timeoutMs, budget }: Pick<Job, 'timeoutMs' | 'budget'>): number =>
  budget?.within(timeoutMs) ?? timeoutMs;

/** Compiling and importing take their time on a busy machine, however short the limit of a test. */
const MIN_LOAD_MS = 1000;
/** Slow interpreters have read the usual library before the program comes. */
const MAX_LOAD_FACTOR = 3;
export const loadMsOf = ({ timeFactor }: Pick<RuntimeInfo, 'timeFactor'>): number =>
  MIN_LOAD_MS * Math.min(timeFactor, MAX_LOAD_FACTOR);

/** One process for all tests; a new one only where a test has ended the last. */
abstract class SharedProcessExecutor<T> implements Executor<T> {
  private session: Session | undefined;
  private fate: Outcome | undefined;

  constructor(
    protected readonly job: Job,
    private readonly kind: 'call' | 'io',
  ) {}

  async run(test: T): Promise<Outcome> {
    if (this.fate) return { ...this.fate, durationMs: 0 };
    const loaded = this.session?.alive ? undefined : await this.start();
    if (loaded && loaded.reply.kind !== 'ok') return this.failForAll(loaded);
    const { session } = this;
    if (!session) throw new GraderUnavailable('a process was lost between its start and its first test');
    const outcome = printedAfter(loaded, await whileWanted(this.job, session, () => this.ask(session, test)));
    if (endsProcess(outcome)) this.stop();
    return outcome;
  }

  stop(): void {
    void this.session?.end();
    this.session = undefined;
  }

  private async start(): Promise<Outcome> {
    const { session, loaded } = await open(this.job, this.kind);
    this.session = session;
    return loaded;
  }

  /** Whether the next test runs where others have. */
  protected get isOpen(): boolean {
    return this.session?.alive === true;
  }

  protected abstract ask(session: Session, test: T): Promise<Outcome>;

  /** Code that does not load fails every test in the same way. */
  private failForAll(loaded: Outcome): Outcome {
    this.stop();
    this.fate = loaded;
    return loaded;
  }
}

export class CallExecutor extends SharedProcessExecutor<CallTest> {
  constructor(job: Job) {
    super(job, 'call');
  }

  protected ask(session: Session, test: CallTest): Promise<Outcome> {
    // Python reads all its names in this form, whatever form they are written in.
    const isPython = this.job.runtime.language === 'python';
    const called = isPython ? test.function.normalize('NFKC') : test.function;
    return session.call({ ...test, function: called }, testMs(this.job));
  }
}

/** `io` where the harness serves standard input from memory. */
export class VirtualIoExecutor extends SharedProcessExecutor<IoTest> {
  constructor(job: Job) {
    super(job, 'io');
  }

  override async run(test: IoTest): Promise<Outcome> {
    const isUsed = this.isOpen;
    const outcome = await super.run(test);
    // Each test has all of the memory: what earlier ones left behind uncollected is not this one's fault.
    return isUsed && isOutOfMemory(outcome) ? super.run(test) : outcome;
  }

  protected ask(session: Session, test: IoTest): Promise<Outcome> {
    return session.io(test.stdin, testMs(this.job));
  }
}

/** `io` with real pipes: a process for each test, the next one fetched while the last one runs. */
export class PipeIoExecutor implements Executor<IoTest> {
  private next: Promise<SandboxProcess> | undefined;
  private remaining: number;
  private fate: Outcome | undefined;

  constructor(
    private readonly job: Job,
    tests: number,
  ) {
    this.remaining = tests;
  }

  async run(test: IoTest): Promise<Outcome> {
    if (this.fate) return { ...this.fate, durationMs: 0 };
    const fetched = this.next ?? acquire(this.job);
    this.remaining -= 1;
    this.next = this.remaining > 0 ? acquire(this.job) : undefined;
    this.next?.catch(() => undefined);
    const { session, loaded, process } = await open(this.job, 'io', fetched);
    try {
      if (loaded.reply.kind !== 'ok') return (this.fate = loaded);
      process.writeStdin(test.stdin);
      return await whileWanted(this.job, session, () => session.io(undefined, testMs(this.job)));
    } finally {
      void session.end();
      if (this.fate) this.stop();
    }
  }

  stop(): void {
    void this.next?.then((process) => process.kill()).catch(() => undefined);
    this.next = undefined;
  }
}

async function open(
  job: Job,
  kind: 'call' | 'io',
  fetched: Promise<SandboxProcess> = acquire(job),
): Promise<{ session: Session; loaded: Outcome; process: SandboxProcess }> {
  const process = await fetched;
  const session = new Session(process);
  const { files, main, data, modules, spec, timeoutMs, runtime } = job;
  const program: Program = { files, main, data, modules, kind, memoryLimitMb: spec.memoryLimitMb };
  if (kind === 'call') process.writeStdin('');
  const loadMs = Math.max(timeoutMs, loadMsOf(runtime));
  const loaded = await whileWanted(job, session, () => session.load(program, loadMs));
  return { session, loaded, process };
}

/** A failure to start is the platform's; it gets a second chance before it is reported. */
export async function acquire({ sandbox, spec }: Pick<Job, 'sandbox' | 'spec'>): Promise<SandboxProcess> {
  try {
    return await sandbox.acquire(spec);
  } catch (error) {
    if (!(error instanceof GraderUnavailable)) throw error;
    return await sandbox.acquire(spec);
  }
}

/** Ends the process as soon as nobody wants the answer any more. */
export async function whileWanted<T>({ signal }: Job, session: Session, ask: () => Promise<T>): Promise<T> {
  const abort = (): void => void session.end();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    if (signal?.aborted) abort();
    const outcome = await ask();
    signal?.throwIfAborted();
    return outcome;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** What a module prints while it loads belongs to the first test that used it. */
function printedAfter(loaded: Outcome | undefined, outcome: Outcome): Outcome {
  if (!loaded) return outcome;
  const stdout = { ...outcome.stdout, text: loaded.stdout.text + outcome.stdout.text };
  const stderr = { ...outcome.stderr, text: loaded.stderr.text + outcome.stderr.text };
  return { ...outcome, stdout, stderr };
}

/** After a MemoryError or an exit the interpreter may still answer, but it is not what it was. */
export function endsProcess({ reply }: Outcome): boolean {
  if (reply.kind === 'fault') return reply.fault.fault === 'memory' || reply.fault.fault === 'exit';
  return reply.kind !== 'value' && reply.kind !== 'done';
}

function isOutOfMemory({ reply }: Outcome): boolean {
  if (reply.kind === 'fault') return reply.fault.fault === 'memory';
  return reply.kind === 'exit' && reply.exit.outOfMemory;
}
