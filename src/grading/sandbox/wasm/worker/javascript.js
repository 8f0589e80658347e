import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { lockDown } from './lockdown.js';
import { readRequest, sendFrame, writeAll } from './frames.js';

const [wireFile, exportsFile, modulesFile, ...quickjsFiles] = process.argv.slice(2);
const [core, build] = await Promise.all(quickjsFiles.map((file) => import(pathToFileURL(file).href)));

const PAGE_BYTES = 65_536;
const MIB = 1024 * 1024;
const STOPPED = 1;
const STOP = 'null';
/** Of a program that has ended; an endless chain of promises must not go on for ever. */
const MAX_LEFT_JOBS = 1000;
/** Of its cap, when the interpreter fails for want of memory: the last growth did not fit. */
const NEARLY = 0.8;
/** QuickJS's own stack, 23 000 simple calls deep; it lies in the 5 MiB that its build gives to the stack. */
const STACK_BYTES = 4 * MIB;
/** QuickJS's memory starts with 16 MiB and ends, whatever happens, at 1 GiB on top of them. */
const FIRST_PAGES = 256;
const LAST_PAGES = FIRST_PAGES + 1024 * 16;

const exit = process.exit.bind(process);
process.env.TZ = 'UTC';

/** CommonJS files, each of which exports a function of what it needs; three are shared with the native harness. */
const SHARED = { wire: wireFile, finder: exportsFile, modules: modulesFile };
const readScript = (name) => {
  const shared = SHARED[name];
  if (shared !== undefined) {
    const text = readFileSync(shared, 'utf8');
    return `(types) => { const module = {}, require = () => ({ types }); ${text}\nreturn module.exports; }`;
  }
  const text = readFileSync(new URL(`vm/${name}.cjs`, import.meta.url), 'utf8');
  return `(() => { const module = {}; ${text}\nreturn module.exports; })()`;
};
/** In the order of their needs. */
const SCRIPTS = [
  { name: 'types', needs: [] },
  { name: 'wire', needs: ['types'] },
  { name: 'values', needs: ['sources', 'wire'] },
  { name: 'inspect', needs: [] },
  { name: 'input', needs: ['host'] },
  { name: 'files', needs: [] },
  { name: 'modules', needs: [] },
  { name: 'node', needs: ['host', 'inspect', 'input', 'files'] },
  { name: 'finder', needs: [] },
  { name: 'harness', needs: ['host', 'values', 'node', 'input', 'sources', 'finder', 'files', 'modules'] },
].map((script) => ({ ...script, text: readScript(script.name) }));

const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: LAST_PAGES });
const quickjs = await core.newQuickJSWASMModuleFromVariant(
  core.newVariant(build.default, { wasmMemory: memory }),
);
const runtime = quickjs.newRuntime();
runtime.setMaxStackSize(STACK_BYTES);
// The polite end of process.exit: whatever catches its exception is interrupted soon after.
runtime.setInterruptHandler(() => exitCode !== null);

let memoryCap = Infinity;
/** Of the request under way: its frame, and the code the program left with. */
let request = null;
let reply = null;
let exitCode = null;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function capMemory(megabytes) {
  const grow = memory.grow.bind(memory);
  memoryCap = memory.buffer.byteLength + megabytes * MIB;
  memory.grow = (pages) => {
    const room = Math.floor((memoryCap - memory.buffer.byteLength) / PAGE_BYTES);
    // Emscripten asks for a fifth more than it needs first, then for less.
    if (pages > room) throw new RangeError('the memory limit of the program');
    return grow(pages);
  };
}

function hostFunctions(context) {
  const evaluate = (source, file, isModule, options) =>
    context.evalCode(context.getString(source), context.getString(file), {
      type: context.dump(isModule) ? 'module' : 'global',
      ...options,
    });
  return {
    write: (fd, text) => {
      if (exitCode === null)
        writeAll(context.getNumber(fd) === 2 ? 2 : 1, Buffer.from(context.getString(text)));
    },
    stdin: () => context.newString(request.stdin ?? ''),
    now: () => context.newNumber(performance.now()),
    exit: (code) => {
      exitCode ??= context.getNumber(code);
      throw new Error('exit');
    },
    reply: (text) => void (reply ??= context.getString(text)),
    exchange: (text) => {
      sendText(request.n, context.getString(text));
      request = JSON.parse(readRequest().toString('utf8') || STOP);
      if (request === null) exit(0);
      return context.newString(JSON.stringify(request));
    },
    run: evaluate,
    check: (source, file, isModule) => {
      const compiled = evaluate(source, file, isModule, { compileOnly: !context.dump(isModule) });
      if (compiled.error) return compiled;
      compiled.value.dispose();
      return context.undefined;
    },
  };
}

const METHODS = ['handle', 'settle', 'fail', 'runTimer', 'nextTimer', 'exportNames'];

/** One global scope with the harness in it; its methods take and give plain values. */
function newScope() {
  const context = runtime.newContext();
  const parts = { host: context.newObject(), sources: context.newObject() };
  for (const [name, work] of Object.entries(hostFunctions(context))) {
    context.newFunction(name, work).consume((fn) => context.setProp(parts.host, name, fn));
  }
  for (const { name, text, needs } of SCRIPTS) {
    const factory = context.unwrapResult(context.evalCode(text, `<${name}>`));
    const made = context.callFunction(factory, context.undefined, ...needs.map((part) => parts[part]));
    parts[name] = context.unwrapResult(made);
    factory.dispose();
  }
  const methods = METHODS.map((name) => [name, context.getProp(parts.harness, name)]);
  const callable = methods.map(([name, method]) => [
    name,
    (...args) => {
      const handles = args.map((arg) => (typeof arg === 'string' ? context.newString(arg) : arg));
      const result = context.callFunction(method, context.undefined, ...handles);
      for (const handle of handles) handle.dispose();
      return context.unwrapResult(result).consume(context.dump);
    },
  ]);
  const dispose = () => {
    for (const handle of [...Object.values(parts), ...methods.map(([, method]) => method)]) handle.dispose();
    context.dispose();
  };
  return { ...Object.fromEntries(callable), dispose };
}

/** `import fs from 'node:fs'` as a module made of what `require` gives. */
function moduleSource(name) {
  const names = scope.exportNames(name);
  if (names === undefined) return { error: new Error(`Cannot find module '${name}'`) };
  const [isModule, ...all] = names.split(',');
  const exported = all.filter((one) => /^[A-Za-z_$][\w$]*$/.test(one) && one !== 'default');
  const origin = `globalThis[Symbol.for('require')](${JSON.stringify(name)})`;
  const standard = isModule === '1' ? 'it.default' : 'it';
  return `const it = ${origin}; export default ${standard}; export const { ${exported.join(', ')} } = it;`;
}

/** Runs promises' jobs and timers until the request has its answer or nothing is left to do. */
function drain() {
  for (;;) {
    const jobs = runtime.executePendingJobs(-1);
    if (jobs.error) scope.fail(jobs.error);
    if (reply !== null || exitCode !== null) return;
    const wait = scope.nextTimer();
    if (wait === undefined) return scope.settle(request.op);
    if (wait > 0) Atomics.wait(sleeper, 0, 0, wait);
    scope.runTimer();
  }
}

/** The answer's frame without its nonce, as text. */
function perform(next) {
  [request, reply, exitCode] = [next, null, null];
  try {
    scope.handle(JSON.stringify(next));
    drain();
  } catch (error) {
    // An exit is thrown through the program; anything else went through the harness itself.
    if (exitCode === null) throw error;
  }
  if (exitCode === null) return reply;
  const done = exitCode === 0 && next.op === 'io';
  return JSON.stringify(done ? { done } : { fault: 'exit', type: 'exit', message: String(exitCode) });
}

/** A frame of the program's, with the nonce that it never sees. */
function sendText(n, text) {
  sendFrame({ ...JSON.parse(text), n });
}

/** What a program that left by process.exit still had to do comes to nothing: it is interrupted and prints nowhere. */
function endProgram() {
  exitCode ??= 0;
  runtime.executePendingJobs(MAX_LEFT_JOBS);
  exitCode = null;
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

let scope = newScope();
let program = null;
let spent = false;
runtime.setModuleLoader(moduleSource);
// From here on the last words would name files of this machine.
process.on('uncaughtException', () => exit(STOPPED));
lockDown();
sendFrame({ ready: 'QuickJS 2025-09-13' });

for (let line = readRequest(); line.length > 0; line = readRequest()) {
  const next = JSON.parse(line.toString('utf8'));
  try {
    // A tester loads nothing of the student's.
    if (next.op === 'load' || (next.op === 'collect' && program === null)) {
      program = next;
      capMemory(next.memoryLimitMb);
    } else if (spent) {
      // Each program of a process finds a scope of its own.
      endProgram();
      scope.dispose();
      scope = newScope();
      perform(program);
    }
    const text = perform(next);
    sendText(request.n, text);
    spent = next.op === 'io';
  } catch (error) {
    sendFrame({ n: request.n, ...explain(error) });
    exit(STOPPED);
  }
}
exit(0);
