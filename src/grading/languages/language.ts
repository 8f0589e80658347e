import type { LanguageId, UnitTest } from '../grading.types.js';
import type { Translator } from '../translate/translation.js';
import type { Fault } from '../values/wire.js';

/** A file or directory of this machine, shown read-only inside the sandbox. */
export interface Mount {
  host: string;
  inside: string;
}

/** Kernel limits of one process; what is absent is unlimited. */
export interface ResourceLimits {
  addressSpaceMb?: number;
  /** Private writable memory; for runtimes that reserve far more address space than they use. */
  dataMb?: number;
  /** Processes and threads together. */
  tasks: number;
  openFiles: number;
  stackMb: number;
  /** Processor time of each process; else only a backstop. */
  cpuSeconds?: number;
}

/** A command line inside the native sandbox. */
export interface Launch {
  argv: readonly string[];
  mounts: readonly Mount[];
  env?: Readonly<Record<string, string>>;
  limits: ResourceLimits;
  /** Resident size beyond which the process is ended from outside. */
  maxResidentMb: number;
}

/**
 * A program that boots once and forks each process into namespaces of its own, where this machine lets it. It is a launcher (native/launch/launcher.ts), and trusted: what the process must give up before student code runs is its
 * business, and what `probe` asks for.
 */
interface ForkServer {
  launch: Launch;
  /** A program in the language, whose function `leaks` returns what it was not refused as a string. */
  probe: string;
}

/** An interpreter that boots a harness and waits in the warm pool for its submission. */
export interface HarnessRuntime {
  mode: 'harness';
  launch(memoryLimitMb: number): Launch;
  forkServer?: ForkServer;
  /** Memory is limited when the process starts, so that each limit needs a bucket of its own. */
  memoryIsFixedAtStart: boolean;
  /** What the runtime prints on stderr when its memory ends. */
  outOfMemoryText?: RegExp;
  /** The runtime's own last words on stderr, which say nothing about the student's program. */
  crashReport?: RegExp;
}

/**
 * One run of a compiler, in a sandbox of its own. It may fork, and write to a /tmp of `tmpMb`. It reads the source on
 * fd 3 and writes the program to fd 4; its messages go to stderr, and any exit code but 0 refuses the source.
 */
export interface CompileLaunch extends Launch {
  tmpMb: number;
  /** By the clock on the wall: beyond it the machine is at fault. What the source may cost is `limits.cpuSeconds`. */
  timeoutMs: number;
  /** What it reads from fd 3, where that is not the source alone. */
  input?: string;
}

/** A compiled language: one compiler run, then the program alone, a fresh process for each test. */
export interface CompiledRuntime {
  mode: 'compiled';
  /** What to run for the version, and how to read what it prints. */
  version: { argv: readonly string[]; read(output: string): string };
  /** Made once, before the first compilation: the file it gives to fd 4 is handed to each `compile`. `input` comes on fd 3. */
  prepare?: CompileLaunch & { input?: string };
  /** The same for sources that need more, before the first of them. */
  prepareMore?: { isNeeded(source: string): boolean; launch: CompileLaunch };
  /** `beside`: the paths of the other files that lie in the folder where it starts; of these it compiles what is in its language. */
  compile(source: string, prepared?: string, beside?: readonly string[]): CompileLaunch;
  /** What to start in the compiled program, where that has to be found; or why there is nothing to start. */
  entryOf?(program: Buffer, source: string): { entry: string } | { fault: Fault };
  /** `program` is the file that the compiler made. */
  run(program: string, memoryLimitMb: number, entry?: string): Launch;
  readCompilerError(stderr: string): Fault;
  /** A failed run in the terms of the language, from what it printed on stderr. */
  readFailure(stderr: string, exit: { code: number | null; signal: string | null }): Fault;
  outOfMemoryText?: RegExp;
}

export type NativeRuntime = HarnessRuntime | CompiledRuntime;

/** What a language may ask of the machine it runs on. */
export interface Host {
  /** The real path of the first of these programs, or undefined. */
  find(...paths: string[]): string | undefined;
  /** A path under which the sandbox's account can read this file. */
  share(path: string): string;
}

/** All that LearnFlow knows of a language without running it, and how to run it. */
export interface Language {
  id: LanguageId;
  /** As students and authors read it. */
  title: string;
  /** Of its files, without the dot; the usual one first. */
  endings: readonly [string, ...string[]];
  /** Other names for it in the formats of exercises, in lower case. */
  aliases?: readonly string[];
  /** Of its unit tests; the usual one first. Absent where it has no unit tests. */
  frameworks?: readonly UnitTest['framework'][];
  /** Who could not read the code, at the beginning of a sentence; the title where absent. */
  compilerName?: string;
  /** The file name in messages, and the module under which tests import the student's code. */
  solutionFile: string;
  /** Some languages are turned into another one first, outside the sandbox. */
  translation?: { to: LanguageId; open(): Translator };
  /** How to run it in the native sandbox; undefined where this machine lacks the toolchain. */
  native?(host: Host): NativeRuntime | undefined;
}
