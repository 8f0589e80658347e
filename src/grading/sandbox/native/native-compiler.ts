import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { GraderUnavailable, type Files } from '../../grading.types.js';
import type { CompiledRuntime, CompileLaunch, Launch } from '../../languages/language.js';
import type { CompiledProgram } from '../../protocol/sandbox.js';
import type { Fault } from '../../values/wire.js';
import type { SandboxLauncher } from './launch/sandbox-launcher.js';
import { NativeProcess } from './native-process.js';
import { fileScript, folderScript, foldersOf } from './file-script.js';
import { runTool } from './run-tool.js';

export interface CompilerOptions {
  launcher: SandboxLauncher;
  /** The file with what `prepareCompiler` made, where the language needs one. */
  prepared?: string | undefined;
  /** What lies beside the source. */
  files: Files;
  signal?: AbortSignal | undefined;
}

const VERSION_TIMEOUT_MS = 10_000;
/** 128 and SIGXCPU, as a shell tells it. */
const OUT_OF_CPU = 152;
/** As the driver of GCC tells of its parts. */
const OUT_OF_CPU_TEXT = /CPU time limit exceeded/;

/** Compiles one source in a sandbox of its own. Rejects where the sandbox did not start, or with the signal's reason. */
export async function compileNative(
  runtime: CompiledRuntime,
  source: string,
  { launcher, prepared, files, signal }: CompilerOptions,
): Promise<{ program: CompiledProgram } | { fault: Fault }> {
  // Whoever gave up while the language was prepared needs no compiler.
  signal?.throwIfAborted();
  const launch = runtime.compile(source, prepared, Object.keys(files));
  const { timeoutMs, limits } = launch;
  const beside =
    Object.keys(files).length > 0 ? launcher.staging.write('files', folderScript(files)) : undefined;
  const { code, stderr, product } = await runTool(
    launcher,
    beside === undefined ? launch : { ...launch, ...behind(beside, launch) },
    { timeoutMs, input: launch.input ?? source, signal },
  ).finally(() => beside !== undefined && remove(beside));
  // By the clock: whatever the source is, a machine that is not busy would have counted its processor time first.
  if (code === null) throw new GraderUnavailable(`a compiler did not end within ${timeoutMs / 1000} seconds`);
  if (code === OUT_OF_CPU || OUT_OF_CPU_TEXT.test(stderr))
    return { fault: refusal(`the compiler was stopped after ${limits.cpuSeconds} seconds of work`) };
  if (code !== 0) return { fault: runtime.readCompilerError(stderr) };
  if (product.length === 0) return { fault: refusal('the compiler made no program') };
  const found = runtime.entryOf?.(product, source);
  if (found && 'fault' in found) return found;
  const file = launcher.staging.write('program', product);
  const { outOfMemoryText } = runtime;
  let script: string | undefined;
  return {
    program: {
      bytes: product.length,
      start: async (memoryLimitMb, files) => {
        const run = runtime.run(file, memoryLimitMb, found?.entry);
        const folders = foldersOf(files);
        if (Object.keys(files).length > 0) script ??= launcher.staging.write('files', fileScript(files));
        const child = await launcher.start(script === undefined ? run : behind(script, run), { folders });
        return new NativeProcess(child, run, { memoryLimitMb, outOfMemoryText });
      },
      readFailure: (text, exit) => runtime.readFailure(text, exit),
      dispose: () => {
        for (const path of script === undefined ? [file] : [file, script]) remove(path);
      },
    },
  };
}

/** A file of the staging area, with the folder that it has for itself. */
const remove = (path: string): void => rmSync(dirname(path), { recursive: true, force: true });

const SCRIPT_INSIDE = '/box/files';

/** The program, started by a script that has put its files in place. */
const behind = (script: string, run: Launch): Launch => ({
  ...run,
  argv: ['/bin/sh', SCRIPT_INSIDE, ...run.argv],
  mounts: [...run.mounts, { host: script, inside: SCRIPT_INSIDE }],
});

/** What a language needs once, before its first compilation. */
export async function prepareCompiler(
  launch: CompileLaunch & { input?: string },
  launcher: SandboxLauncher,
): Promise<Buffer> {
  const { timeoutMs, input = '' } = launch;
  const { code, stderr, product } = await runTool(launcher, launch, { timeoutMs, input });
  if (code !== 0) throw new GraderUnavailable(`the compiler cannot be prepared: ${stderr.slice(0, 500)}`);
  return product;
}

/** For instance `GCC 12.2.0`; rejects where the compiler does not run in the sandbox. */
export async function compilerVersion(runtime: CompiledRuntime, launcher: SandboxLauncher): Promise<string> {
  const launch = { ...runtime.compile(''), argv: runtime.version.argv };
  const { code, stdout, stderr } = await runTool(launcher, launch, { timeoutMs: VERSION_TIMEOUT_MS });
  if (code !== 0) throw new Error(`${runtime.version.argv[0]}: ${stderr.slice(0, 300)}`);
  return runtime.version.read(stdout);
}

function refusal(message: string): Fault {
  return { fault: 'syntax', type: 'CompilerError', message };
}
