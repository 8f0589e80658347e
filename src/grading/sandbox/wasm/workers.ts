import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identity, isReadable } from '../../process/account.js';
import { spawnChild, type Child } from '../../process/spawn.js';
import { nodeLibrary } from './node-library.js';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

const WORKER_DIR = realpathSync(join(here, 'worker'));
const PYTHON_HARNESS = realpathSync(join(here, '../../languages/python/harness'));
/** What both sandboxes have of the harness for JavaScript. */
const JAVASCRIPT_FILES = ['harness-values.cjs', 'harness-exports.cjs', 'unit/modules.cjs'].map((name) =>
  realpathSync(join(here, '../../languages/javascript', name)),
);
const PYODIDE_DIR = packageDir('pyodide', import.meta.url);
const inQuickjs = (name: string): string =>
  packageDir(name, join(packageDir('quickjs-emscripten', import.meta.url), 'package.json'));
const QUICKJS_CORE = inQuickjs('quickjs-emscripten-core');
const QUICKJS_BUILD = inQuickjs('@jitl/quickjs-wasmfile-release-sync');
const QUICKJS_TYPES = inQuickjs('@jitl/quickjs-ffi-types');

/**
 * As root, the workers give up root for the sandboxes' account, if that account can read what they need: not where
 * the project lies below a folder closed to others.
 */
const account = [
  process.execPath,
  WORKER_DIR,
  PYTHON_HARNESS,
  ...JAVASCRIPT_FILES,
  PYODIDE_DIR,
  QUICKJS_CORE,
  QUICKJS_BUILD,
  QUICKJS_TYPES,
]
  .map((path) => realpathSync(path))
  .every(isReadable)
  ? identity
  : undefined;
export const runsAsRoot = process.getuid?.() === 0 && account === undefined;

/** The rules of time zones, as Linux and macOS have them; where they are missing, `zoneinfo` finds no zone. */
const TIME_ZONES = '/usr/share/zoneinfo';

/** The folder of an installed package, as seen from `from`. */
function packageDir(name: string, from: string): string {
  const paths = createRequire(from).resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
  if (!found) throw new Error(`the package ${name} is not installed`);
  return realpathSync(found);
}

/**
 * Kilobytes of machine stack for deep recursion (Node's own default is 984), and what the shell asks the kernel for
 * so that they are there: less than the hard limit of Linux and macOS.
 */
const STACK_KB = 32_000;
const KERNEL_STACK_KB = 60_000;
/** A backstop for a worker whose server was killed: an endless loop would else run for ever. */
const CPU_BACKSTOP_SECONDS = 600;
const SHELL = '/bin/sh';
/** Where util-linux is there, the kernel ends a worker with its server at once. */
const TIED = 'if setpriv --pdeathsig KILL true 2>/dev/null; then exec setpriv --pdeathsig KILL "$0" "$@"; fi';
const LIMITS = `unset PWD OLDPWD SHLVL; ulimit -s ${KERNEL_STACK_KB}; ulimit -t ${CPU_BACKSTOP_SECONDS}; ulimit -c 0; ${TIED}; exec "$0" "$@"`;
/** Of the JavaScript heap; the interpreters' own memory lies outside of it and has its own cap. */
const HEAP_MB = 128;
/** Little is allocated between two collections; what the boot leaves behind goes at its end. */
const FRUGAL = ['--max-semi-space-size=1', '--optimize-for-size', '--expose-gc'];

/** Threads of the C library's would each keep an arena of freed memory for themselves. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };

/** Files of the host that a worker may read, over and above its own folder. */
interface WorkerSpec {
  script: string;
  args: readonly string[];
  readable: readonly string[];
  flags?: readonly string[];
  extra?: readonly number[];
}

function spawnWorker({ script, args, readable, flags = [], extra = [] }: WorkerSpec): Child {
  // A shell sets limits before it becomes Node; where there is none, the worker runs without them.
  const command = existsSync(SHELL) ? [SHELL, '-c', LIMITS, process.execPath] : [process.execPath];
  return spawnChild({
    command: command[0] ?? process.execPath,
    args: [
      ...command.slice(1),
      '--permission',
      ...[WORKER_DIR + sep, ...readable].map((path) => `--allow-fs-read=${path}`),
      '--disallow-code-generation-from-strings',
      `--max-old-space-size=${HEAP_MB}`,
      `--stack-size=${STACK_KB}`,
      ...FRUGAL,
      '--no-warnings',
      ...flags,
      join(WORKER_DIR, script),
      ...args,
    ],
    cwd: WORKER_DIR,
    env: ENVIRONMENT,
    identity: account,
    extra,
  });
}

// Liftoff alone costs the same boot time, a quarter less processor time and 30 MB less memory than both compilers.
const PYODIDE_FLAGS = ['--liftoff-only'];

/** Boots Pyodide from nothing and writes its memory to the descriptor. */
export const spawnSnapshotMaker = (snapshotFd: number): Child =>
  spawnWorker({
    script: 'make-snapshot.js',
    args: [PYODIDE_DIR, PYTHON_HARNESS, TIME_ZONES],
    readable: [PYODIDE_DIR, PYTHON_HARNESS, TIME_ZONES].map((dir) => dir + sep),
    flags: PYODIDE_FLAGS,
    extra: [snapshotFd],
  });

/** All that the snapshot depends on: the interpreter, what of ours is loaded into it, and the rules of time zones. */
export const snapshotParts = (): unknown[] => [
  pythonVersion(),
  process.version,
  [WORKER_DIR, PYTHON_HARNESS].map(contentsOf),
  [TIME_ZONES, join(TIME_ZONES, 'tzdata.zi')].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs,
  ),
];

const contentsOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${name} ${readFileSync(join(folder, name), 'utf8')}`);

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
    args: [...JAVASCRIPT_FILES, ...[QUICKJS_CORE, QUICKJS_BUILD].map((dir) => join(dir, 'dist/index.mjs'))],
    readable: [...JAVASCRIPT_FILES, ...[QUICKJS_CORE, QUICKJS_BUILD, QUICKJS_TYPES].map((dir) => dir + sep)],
    extra: [nodeLibrary()],
  });

/** For instance `CPython 3.14.2 (Pyodide 314.0.7)`, as the package itself says. */
export function pythonVersion(): string {
  const { version } = require('pyodide/package.json') as { version: string };
  const { info } = require('pyodide/pyodide-lock.json') as { info: { python: string } };
  return `CPython ${info.python} (Pyodide ${version})`;
}
