import {
  COMPILE_TIMEOUT_MS,
  compileScript,
  COMPILER_LIMITS,
  failedRun,
  firstError,
  ofLanguage,
} from '../compiler.js';
import type { CompiledRuntime, Host } from '../language.js';
import type { Fault } from '../../values/wire.js';
import { lastWordsOf } from './runtime.js';

export interface GccOptions {
  /** Where the driver may lie. */
  drivers: readonly string[];
  /** The name of the source file. */
  file: string;
  flags: string;
  /** A source that is compiled once and linked to every program, in this language of the driver's. */
  runtime: string;
  dialect: 'c' | 'c++';
  /** What the compiler may use: honest programs need 30 MB in C and 200 MB in C++, and a bomb takes all there is. */
  compilerMb: number;
  name: string;
}

/** The C library and the loader take their share of the address space. */
const LIBRARIES_MB = 32;
/**
 * Beyond the limit by half of it: a program that eats a megabyte in 0.1 ms must be seen eating before its address space
 * ends, for then it dies of a null pointer like any other. The guard on resident memory is what holds to the limit.
 */
const addressSpaceMb = (memoryLimitMb: number): number => Math.ceil(1.5 * memoryLimitMb) + LIBRARIES_MB;

const SOURCES = { c: /\.c$/, 'c++': /\.(?:cc|cpp|cxx)$/ };

/** C and C++ by the GNU compilers of this machine. */
export function gcc(
  host: Host,
  { drivers, file, flags, runtime, dialect, compilerMb, name }: GccOptions,
): CompiledRuntime | undefined {
  const driver = host.find(...drivers);
  if (!driver || !host.find('/usr/include/stdio.h')) return undefined;
  const mounts = ['/usr/include', '/usr/libexec', '/usr/local/lib']
    .filter((path) => host.find(path) !== undefined)
    .map((path) => ({ host: path, inside: path }));
  const tool = {
    mounts,
    limits: { ...COMPILER_LIMITS, dataMb: compilerMb },
    maxResidentMb: compilerMb,
    tmpMb: 64,
    timeoutMs: COMPILE_TIMEOUT_MS,
  };
  return {
    mode: 'compiled',
    version: { argv: [driver, '-dumpfullversion'], read: (output) => `${name} ${output.trim()}` },
    prepare: {
      ...tool,
      argv: ['/bin/sh', '-c', `${driver} -w -O1 -c -x ${dialect} -o runtime.o - <&3 && cat runtime.o >&4`],
      input: runtime,
    },
    compile: (_source, prepared, beside = []) => ({
      ...tool,
      argv: compileScript(
        file,
        // One step after the other: messages of the linker are none of the compiler's.
        `${driver} ${flags} -c -o solution.o ${file} && ${driver} ${flags} -o program solution.o${ofLanguage(beside, SOURCES[dialect])} /box/runtime.o -lm`,
        'program',
      ),
      mounts: prepared ? [...mounts, { host: prepared, inside: '/box/runtime.o' }] : mounts,
    }),
    run: (program, memoryLimitMb) => ({
      argv: ['/box/program'],
      mounts: [{ host: program, inside: '/box/program' }],
      limits: { addressSpaceMb: addressSpaceMb(memoryLimitMb), tasks: 32, openFiles: 64, stackMb: 64 },
      maxResidentMb: memoryLimitMb + LIBRARIES_MB,
    }),
    readCompilerError: firstError,
    readFailure,
    outOfMemoryText: /std::bad_alloc/,
  };
}

/** An abort is explained by what the libraries have said before it. */
function readFailure(stderr: string, exit: { code: number | null; signal: string | null }): Fault {
  const words = exit.signal === 'SIGABRT' ? lastWordsOf(stderr) : undefined;
  return words ? { fault: 'exception', ...words } : failedRun(exit);
}
