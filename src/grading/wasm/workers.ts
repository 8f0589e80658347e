import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnChild, type Child } from '../spawn.js';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

const WORKER_DIR = realpathSync(join(here, 'worker'));
const PYTHON_HARNESS = realpathSync(join(here, '../languages/python/harness.py'));
const PYODIDE_DIR = packageDir('pyodide', import.meta.url);
const inQuickjs = (name: string): string =>
  packageDir(name, join(packageDir('quickjs-emscripten', import.meta.url), 'package.json'));
const QUICKJS_CORE = inQuickjs('quickjs-emscripten-core');
const QUICKJS_BUILD = inQuickjs('@jitl/quickjs-wasmfile-release-sync');
const QUICKJS_TYPES = inQuickjs('@jitl/quickjs-ffi-types');

/** The folder of an installed package, as seen from `from`. */
function packageDir(name: string, from: string): string {
  const paths = createRequire(from).resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
  if (!found) throw new Error(`the package ${name} is not installed`);
  return realpathSync(found);
}

/**
 * Kilobytes of machine stack. Node's default of 984 ends a recursion early; 6000 stay below the 8 MiB that
 * Linux and macOS give a main thread.
 */
const STACK_KB = 6000;
/** Of the JavaScript heap; the interpreters' own memory lies outside of it and has its own cap. */
const HEAP_MB = 128;

/** Files of the host that a worker may read, over and above its own folder. */
interface WorkerSpec {
  script: string;
  args: readonly string[];
  readable: readonly string[];
  flags?: readonly string[];
  extra?: readonly number[];
}

function spawnWorker({ script, args, readable, flags = [], extra = [] }: WorkerSpec): Child {
  return spawnChild({
    command: process.execPath,
    args: [
      '--permission',
      ...[WORKER_DIR + sep, ...readable].map((path) => `--allow-fs-read=${path}`),
      '--disallow-code-generation-from-strings',
      `--max-old-space-size=${HEAP_MB}`,
      `--stack-size=${STACK_KB}`,
      '--no-warnings',
      ...flags,
      join(WORKER_DIR, script),
      ...args,
    ],
    cwd: WORKER_DIR,
    env: {},
    extra,
  });
}

// Liftoff alone costs the same boot time, a quarter less processor time and 30 MB less memory than both compilers.
const PYODIDE_FLAGS = ['--liftoff-only'];

/** Boots Pyodide from nothing and writes its memory to the descriptor. */
export const spawnSnapshotMaker = (snapshotFd: number): Child =>
  spawnWorker({
    script: 'make-snapshot.js',
    args: [PYODIDE_DIR, PYTHON_HARNESS],
    readable: [PYODIDE_DIR + sep, PYTHON_HARNESS],
    flags: PYODIDE_FLAGS,
    extra: [snapshotFd],
  });

export const spawnPython = (snapshotFd: number): Child =>
  spawnWorker({
    script: 'python.js',
    args: [PYODIDE_DIR],
    readable: [PYODIDE_DIR + sep],
    flags: PYODIDE_FLAGS,
    extra: [snapshotFd],
  });

export const spawnJavaScript = (): Child =>
  spawnWorker({
    script: 'javascript.js',
    // Not by name: the umbrella package imports the debug builds as well, which the worker may not read.
    args: [QUICKJS_CORE, QUICKJS_BUILD].map((dir) => join(dir, 'dist/index.mjs')),
    readable: [QUICKJS_CORE, QUICKJS_BUILD, QUICKJS_TYPES].map((dir) => dir + sep),
  });

/** For instance `CPython 3.14.2 (Pyodide 314.0.7)`, as the package itself says. */
export function pythonVersion(): string {
  const { version } = require('pyodide/package.json') as { version: string };
  const { info } = require('pyodide/pyodide-lock.json') as { info: { python: string } };
  return `CPython ${info.python} (Pyodide ${version})`;
}
