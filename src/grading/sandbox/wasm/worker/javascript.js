import { pathToFileURL } from 'node:url';
import { loadEngine } from './engine.js';
import { lockDown } from './lockdown.js';
import { confirmReset, readRequest, sendFrame } from './frames.js';
import { keepImage } from './memory-image.js';
import { openRandom } from './random-state.js';
import { moduleSource, newScope, sendText, STACK_BYTES } from './scopes.js';

const [wire, finder, modules, ...quickjsFiles] = process.argv.slice(2);
const [core, build] = await Promise.all(quickjsFiles.map((file) => import(pathToFileURL(file).href)));

const PAGE_BYTES = 65_536;
const MIB = 1024 * 1024;
const STOPPED = 1;
/** Of its cap, when the interpreter fails for want of memory: the last growth did not fit. */
const NEARLY = 0.8;
/** QuickJS's memory starts with 16 MiB and ends, whatever happens, at 1 GiB on top of them. */
const FIRST_PAGES = 256;
const LAST_PAGES = FIRST_PAGES + 1024 * 16;
/** Grown memory that the next submission may find: the least that a limit grants. */
const KEPT_BYTES = 16 * MIB;

const exit = process.exit.bind(process);
process.env.TZ = 'UTC';

const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: LAST_PAGES });
const { quickjs, install } = await loadEngine(core, build, quickjsFiles[1], memory);
const runtime = quickjs.newRuntime();
runtime.setMaxStackSize(STACK_BYTES);

let memoryCap = Infinity;
/** Rejected promises that nobody waits for yet, by their place in memory. */
const rejections = new Map();
/** Of the request under way: its frame, its answer, and the code the program left with. */
const run = { request: null, reply: null, exitCode: null };
let scope = null;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
// The polite end of process.exit: whatever catches its exception is interrupted soon after.
install(runtime, () => run.exitCode !== null, onRejection);

/** Keeps the promise until it is asked about: it may be reachable from nowhere else. */
function onRejection(context, promise, isHandled) {
  const known = rejections.get(promise);
  if (isHandled) {
    rejections.delete(promise);
    known?.dispose();
  } else if (known === undefined && scope !== null) {
    rejections.set(promise, scope.keep(context, promise));
  }
}

function capMemory() {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    const room = Math.floor((memoryCap - memory.buffer.byteLength) / PAGE_BYTES);
    // Emscripten asks for a fifth more than it needs first, then for less.
    if (pages > room) throw new RangeError('the memory limit of the program');
    return grow(pages);
  };
}

/** Runs promises' jobs and timers until the request has its answer or nothing is left to do. */
function drain() {
  // A module is run by a promise, a script is not: what comes first after it differs.
  if (!scope.isModule()) scope.runTicks();
  for (;;) {
    runJobs();
    if (run.reply !== null || run.exitCode !== null) return;
    const wait = scope.nextTimer();
    if (wait === undefined) {
      if (!scope.settle(run.request.op)) continue;
      return;
    }
    if (wait > 0) Atomics.wait(sleeper, 0, 0, wait);
    scope.runTimer();
    scope.runTicks();
  }
}

/** As Node: promises, and what nextTick was given, until neither is left. */
function runJobs() {
  do {
    const jobs = runtime.executePendingJobs(-1);
    if (jobs.error) scope.fail(jobs.error);
  } while (run.reply === null && run.exitCode === null && scope.runTicks());
  reportRejections();
}

/** What was rejected and is waited for by nobody now ends the program. */
function reportRejections() {
  const all = [...rejections.values()];
  rejections.clear();
  for (const promise of all) {
    if (run.exitCode === null) scope.rejected(scope.resultOf(promise));
    promise.dispose();
  }
}

/** The answer's frame without its nonce, as text. */
function perform(next) {
  Object.assign(run, { request: next, reply: null, exitCode: null });
  try {
    scope.handle(JSON.stringify(next));
    drain();
  } catch (error) {
    // An exit is thrown through the program; anything else went through the harness itself.
    if (run.exitCode === null) throw error;
  }
  if (run.exitCode === null) return run.reply;
  const done = run.exitCode === 0 && next.op === 'io';
  return JSON.stringify(done ? { done } : { fault: 'exit', type: 'exit', message: String(run.exitCode) });
}

/** What the end of the interpreter means to the author of the program. */
function explain(error) {
  if (error instanceof RangeError) {
    return { fault: 'exception', type: 'RangeError', message: 'Maximum call stack size exceeded' };
  }
  const full = memory.buffer.byteLength >= memoryCap * NEARLY;
  if (full) return { fault: 'memory', type: 'RangeError', message: 'out of memory' };
  return { fault: 'exception', type: 'InternalError', message: 'the interpreter crashed' };
}

scope = newScope({ files: { wire, finder, modules }, quickjs, runtime, memory, run, exit });
runtime.setModuleLoader((name) => moduleSource(scope, name));
capMemory();
const bootedBytes = memory.buffer.byteLength;
const reseed = openRandom(memory, scope.drawNumber);
const restoreMemory = keepImage(memory);
let program = null;
let spent = false;

/** Each program finds the scope as it was before the first, but for its random numbers. */
function beginAnew() {
  // Their promises lie in the memory that goes.
  rejections.clear();
  restoreMemory();
  reseed();
  Object.assign(run, { request: null, reply: null, exitCode: null });
}

const tellReady = () => sendFrame({ ready: 'QuickJS 2025-09-13' });

/** The engine is done with a submission: the next one comes. */
function reset({ n }) {
  // Memory does not shrink, and what the next one may have is counted from the beginning.
  if (memory.buffer.byteLength > bootedBytes + KEPT_BYTES) exit(0);
  beginAnew();
  [program, spent, memoryCap] = [null, false, Infinity];
  confirmReset(n);
  tellReady();
}

function answer(next) {
  // A tester loads nothing of the student's.
  if (next.op === 'load' || (next.op === 'collect' && program === null)) {
    program = next;
    memoryCap = bootedBytes + next.memoryLimitMb * MIB;
  } else if (spent) {
    beginAnew();
    perform(program);
  }
  const text = perform(next);
  sendText(run.request.n, text);
  spent = next.op === 'io';
}

// From here on the last words would name files of this machine.
process.on('uncaughtException', () => exit(STOPPED));
lockDown();
tellReady();
for (let line = readRequest(); line.length > 0; line = readRequest()) {
  const next = JSON.parse(line.toString('utf8'));
  try {
    if (next.op === 'reset') reset(next);
    else answer(next);
  } catch (error) {
    sendFrame({ n: run.request.n, ...explain(error) });
    exit(STOPPED);
  }
}
exit(0);
