import type { Files, LanguageId, SandboxName } from '../grading.types.js';
import type { Fault } from '../values/wire.js';

/** What the engine asks of a process before student code runs in it. */
export interface ProcessSpec {
  language: LanguageId;
  memoryLimitMb: number;
}

export interface CapturedOutput {
  /** Valid UTF-8 without NUL: all of it, up to 1 MiB (more ends the process); `truncated` says that there was more. */
  text: string;
  truncated: boolean;
}

export interface ProcessExit {
  code: number | null;
  signal: string | null;
  /** The memory limit did it: an OOM kill, a WASM or V8 heap at its end. */
  outOfMemory: boolean;
  /** The CPU rlimit did it. */
  outOfCpu: boolean;
}

/** The next frame, or why none will come. After anything but `frame` the process is dead. */
export type Received =
  | { kind: 'frame'; line: string }
  | { kind: 'timeout' }
  | { kind: 'output_limit' }
  | { kind: 'exit'; exit: ProcessExit };

/**
 * One isolated process with a booted harness. Single use: it serves one submission (or one test of it) and is then killed, or, in
 * `wasm`, taken back to what it was before, to the byte (ADR 0008).
 */
export interface SandboxProcess {
  /** False once it has ended, for whatever reason. */
  readonly alive: boolean;
  /** Resolves when it has ended. */
  readonly gone: Promise<void>;
  /** Writes one JSON line to the harness. */
  send(line: string): void;
  /**
   * Waits for one line from the harness; kills the process when the deadline passes. Time in which the process was
   * ready to run but got no core does not count, where it can be measured: a busy machine must not cost points.
   */
  receive(timeoutMs: number): Promise<Received>;
  /** Gives the program its standard input and ends it. Only where `stdin` is `pipe`. */
  writeStdin(text: string): void;
  /** What the student printed since the last call. */
  takeOutput(): { stdout: CapturedOutput; stderr: CapturedOutput };
  /** So far, of the whole process; null where the system does not tell. */
  peakMemoryKb(): number | null;
  /** Processor time so far; null where the system does not tell, and after the end. */
  cpuMs(): number | null;
  /** Ends every process of the sandbox; resolves when they are gone. */
  kill(): Promise<void>;
}

/** What a sandbox can run, as shown to users: `{ language: 'python', version: 'CPython 3.11.2' }`. */
export interface RuntimeInfo {
  language: LanguageId;
  version: string;
  /** Time limits are multiplied by this (1 natively, measured at start for wasm). */
  timeFactor: number;
  /**
   * `pipe`: standard input is a real pipe that can be closed once, so each `io` test has a process of its own.
   * `virtual`: the harness serves standard input from memory, test after test in one process.
   */
  stdin: 'pipe' | 'virtual';
  /** Compiled first and run without a harness: `io` tests only, by `Sandbox.compile`. */
  compiled?: true;
}

/** A program that a compiler made of one submission. */
export interface CompiledProgram {
  /** Of its file. */
  bytes: number;
  /**
   * A process that runs it once, from its first instruction, with these files in its working folder; it sends no frames
   * and ends by itself. The files are the same at each start.
   */
  start(memoryLimitMb: number, files: Files): Promise<SandboxProcess>;
  /** What a failed run says, in the terms of the language. */
  readFailure(stderr: string, exit: ProcessExit): Fault;
  dispose(): void;
}

/** Processes without an owner yet. */
export interface PoolLoad {
  ready: number;
  booting: number;
}

/** Where student code runs. Two implementations: `native` (bubblewrap) and `wasm` (Pyodide, QuickJS). */
export interface Sandbox {
  readonly name: SandboxName;
  /** Whether processes are so small and so soon there that one submission may have several at once. */
  readonly isRoomy: boolean;
  readonly runtimes: readonly RuntimeInfo[];
  /** A booted process, from the warm pool when one fits. Throws GraderUnavailable. */
  acquire(spec: ProcessSpec): Promise<SandboxProcess>;
  /** Only for runtimes that are `compiled`; `files` lie beside the source. Throws GraderUnavailable. */
  compile?(
    language: LanguageId,
    source: string,
    files: Files,
    signal?: AbortSignal,
  ): Promise<{ program: CompiledProgram } | { fault: Fault }>;
  readonly poolLoad: PoolLoad;
  /** Fills the pool so that the first submission is as fast as the next. */
  warm(): Promise<void>;
  stop(): Promise<void>;
}
