/**
 * Runs one submission in Node.js and answers the engine in JSON lines (PROTOCOL.md): requests on fd 3, answers on fd 4.
 *
 * Nothing here is a secret and nothing here decides a verdict: the student's code shares this realm. Expected values
 * never come in. What the harness needs later is bound first, so that patching a builtin breaks only the patcher.
 */
'use strict';

const fs = require('node:fs');
const { isPromise } = require('node:util').types;
const vm = require('node:vm');

const { readFileSync, readSync, writeSync } = fs;
const parts = {};

/** The other files of the harness. Node's own loader would look for links and packages: as long as all the rest takes. */
function part(name) {
  if (parts[name]) return parts[name];
  const module = { exports: {} };
  const filename = `${__dirname}/${name}`;
  const body = vm.compileFunction(readFileSync(filename, 'utf8'), ['module', 'require'], { filename });
  body(module, (wanted) => (wanted.startsWith('./') ? part(wanted.slice(2)) : require(wanted)));
  return (parts[name] = module.exports);
}

const { findExport } = part('harness-exports.cjs');
const { faultOf, placed, syntaxFault, textOf } = part('harness-faults.cjs');
const { createFolder, HOME } = part('harness-folder.cjs');
const { keepLines } = part('harness-readline.cjs');
const { refusing } = part('harness-refusals.cjs');
const { expectPromises, printSynchronously, serveStdin } = part('harness-stdio.cjs');
const { fromWire, toWire } = part('harness-values.cjs');
const { createModules } = part('modules.cjs');

const { parse, stringify } = JSON;
const { keys } = Object;
const { alloc, concat, from: bytesOf } = Buffer;
const { apply, get } = Reflect;
const subarray = get(Uint8Array.prototype, 'subarray');
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const decode = get(TextDecoder.prototype, 'decode');
const realExit = process.reallyExit.bind(process);

let sources = {};
let folder = null;
let modules = null;
let request = null;
let unread = '';

function readRequest() {
  for (;;) {
    const end = unread.indexOf('\n');
    if (end >= 0) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 1);
      return parse(line);
    }
    const chunk = alloc(65_536);
    const parts = [];
    let length;
    // Lines may be cut inside a character, so bytes are joined before they are decoded.
    do {
      length = readSync(3, chunk);
      parts.push(bytesOf(apply(subarray, chunk, [0, length])));
    } while (length > 0 && chunk[length - 1] !== 10);
    if (length === 0) return null;
    unread += apply(decode, decoder, [concat(parts)]);
  }
}

/** Without a prototype, as a `toJSON` of the student's would see the nonce, and answer for the harness. */
function send(frame) {
  write(stringify({ __proto__: null, ...frame }));
}

function write(text) {
  let data = bytesOf(text + '\n');
  while (data.length > 0) data = apply(subarray, data, [writeSync(4, data)]);
}

function answer(frame) {
  const { n } = request;
  request = null;
  send({ n, ...frame });
}

const ES_MODULE =
  /import statement|Unexpected token 'export'|import\.meta|await is only valid|Unexpected reserved word/;
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Looks a name up in the scope of the file that it stands at the end of. */
const LOOKUP = 'function () { return eval(arguments[0]); }';

/** Compiles one file; the result runs it and gives what `findExport` finds names in. Throws SyntaxError. */
function compile(file) {
  const filename = `${HOME}/${file}`;
  const source = sources[file];
  const importModuleDynamically = (name) => importFrom(name);
  try {
    vm.compileFunction(source, PARAMETERS, { filename });
  } catch (error) {
    if (!ES_MODULE.test(textOf(() => error.message))) throw error;
    return asEsModule(file, importModuleDynamically);
  }
  const body = vm.compileFunction(`${source}\n;return ${LOOKUP};`, PARAMETERS, {
    filename,
    importModuleDynamically,
  });
  return () => {
    const module = { exports: {}, id: '.', filename, loaded: false, children: [], paths: [] };
    const local = body.call(module.exports, module.exports, requireFor(module), module, filename, HOME);
    module.loaded = true;
    exportsOfMain = () => module.exports;
    return { exports: module.exports, local };
  };
}

function asEsModule(file, importModuleDynamically) {
  // Only calls ask for what a module does not export; tests and other modules see its exports alone.
  const ending = kindOfRun === 'call' ? `\n;export const ${OF_HARNESS} = ${LOOKUP};` : '';
  const module = new vm.SourceTextModule(sources[file] + ending, {
    identifier: `${HOME}/${file}`,
    importModuleDynamically,
    initializeImportMeta: (meta) =>
      void Object.assign(meta, {
        dirname: HOME,
        filename: `${HOME}/${file}`,
        main: true,
        resolve: (name) => name,
        url: `file://${HOME}/${file}`,
      }),
  });
  return async () => {
    await module.link((name) => importFrom(name));
    await module.evaluate();
    exportsOfMain = () => ({ __esModule: true, ...module.namespace });
    return { exports: module.namespace, local: module.namespace[OF_HARNESS], isModule: true };
  };
}

function requireFor(module) {
  const { id } = module;
  const require = modules.requireFrom(id === '.' ? '' : id);
  return Object.assign((name) => require(name), { main: module, cache: {}, resolve: (name) => name });
}

async function importFrom(name) {
  const value = modules.requireFrom('')(name);
  const names = [...new Set(['default', ...keys(value)])];
  const module = new vm.SyntheticModule(names, () => {
    for (const key of names)
      module.setExport(key, key === 'default' && !value.__esModule ? value : value[key]);
  });
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}

let isBuiltin = null;

function builtin(name) {
  isBuiltin ??= require('node:module').isBuiltin;
  if (!isBuiltin(name))
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  expectPromises(name);
  return keepLines(name, refusing(name, require(name)));
}

/** The name under which a module gives its scope to the harness. */
const OF_HARNESS = '$learnflow';
let kindOfRun = '';
let run = null;
let isMainPending = false;
const UNSETTLED = 13;
let loaded = null;
let exportsOfMain = null;
let shared;
let unit = null;
let student = null;

function load(request) {
  const { files, main, data = {}, modules: bodies = {}, kind, bundle, framework } = request;
  sources = files;
  kindOfRun = kind;
  folder = createFolder({ ...data, ...files });
  folder.fill();
  modules = createModules({
    bodies,
    data,
    run: runBody,
    outer: builtin,
    main: { file: main, exports: () => exportsOfMain() },
  });
  if (bundle) openBundle(bundle, request);
  try {
    run = compile(main);
  } catch (error) {
    return syntaxFault(error, main, sources);
  }
  if (kind === 'io') return { ok: true };
  if (framework) {
    // Run by whoever imports it first, as it is for the author's own runner, where it can be.
    shared = { body: bodies[main], exports: () => exportsOfMain(), hollow: request.hollow === true };
    if (shared.body !== undefined) return { ok: true };
  }
  return loadMain(kind);
}

async function loadMain(kind) {
  loaded = await run();
  if (kind === 'call') folder.settle();
  return { ok: true };
}

const { compileFunction } = vm;
const runBody = (body, file, names, values) =>
  compileFunction(body, names, { filename: `${HOME}/${file}` })(...values);

/** Unit tests: the modules that the engine brings along, ready before the student's code is. */
function openBundle(bundle, { framework, free = [] }) {
  const compileFile = (source, name, names) =>
    vm.compileFunction(source, names, { filename: `jest/${name}` });
  const require = compileFile(bundle.loader, 'loader', ['bundle', 'compile'])(bundle, compileFile);
  if (!bundle.unit) {
    const platform = { exports: () => exportsOfMain(), faultOf: (thrown) => faultOf(thrown, sources) };
    student = require('student').createStudent(platform);
    return;
  }
  unit = require('unit');
  if (framework) {
    unit.protect(free);
    process.binding = undefined;
  }
}

function collect(request) {
  if (unit === null) {
    openBundle(request.bundle, {});
    createFolder(request.data).fill();
  }
  unit = {
    ...unit,
    ...unit.createUnit({
      run: runBody,
      outer: builtin,
      exchange,
      faultOf: (thrown) => faultOf(thrown, sources),
      student: shared,
      scope: globalThis,
    }),
  };
  try {
    return unit.collect(request);
  } catch (error) {
    if (shared) throw error;
    return { unloadable: placed(error, request.modules) };
  }
}

/** The nonce is kept from everything that student code may have put into the prototypes. */
async function spec({ index }) {
  const result = await unit.spec({ index });
  if (!request) return null;
  const { n } = request;
  request = null;
  write(unit.frameText({ n, ...result }));
  return undefined;
}

/** In the middle of an answer: asks the engine for something and waits for it. */
function exchange(frame) {
  send({ n: request.n, ...frame });
  request = readRequest();
  if (request === null) realExit(0);
  return request;
}

async function call(request) {
  const { function: name, args, kwargs, collect } = request;
  if (kwargs) return student.call(request);
  const { owner, target } = findExport(loaded, name);
  if (target === undefined) return { fault: 'exception', type: 'MissingFunction', message: name };
  if (typeof target !== 'function') return { fault: 'exception', type: 'NotCallable', message: name };
  folder.renew();
  let value = await target.apply(owner, fromWire(args));
  if (collect === 'list') value = Array.from(value);
  return { value: toWire(value) };
}

/**
 * `io`: the end of the process, not the end of the file, is the end of the program. A script runs here and now, as Node
 * runs it, so that what it leaves for later comes in Node's order; what it throws is nobody's.
 */
function io() {
  const running = run();
  if (isPromise(running)) void settleMain(running);
  return null;
}

async function settleMain(running) {
  isMainPending = true;
  try {
    const { exports } = await running;
    // Node calls a `then` that the program's own file exports, and waits for no answer.
    void (async () => exports)();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
  isMainPending = false;
}

/** After the program's own listeners: what they print belongs to it. */
function answerOnExit() {
  const { emit } = process;
  const value = (name, ...rest) => {
    const isHeard = apply(emit, process, [name, ...rest]);
    if (name === 'exit') onExit(process.exitCode ?? rest[0]);
    return isHeard;
  };
  Object.defineProperty(process, 'emit', { value, configurable: true, enumerable: false, writable: true });
}

function onExit(given) {
  if (!request) return;
  // As Node ends when a promise is awaited that nothing can fulfil any more.
  const code = isMainPending && !given ? UNSETTLED : given;
  const failed = code !== 0 || request.op !== 'io';
  answer(failed ? { fault: 'exit', type: 'exit', message: `${code}` } : { done: true });
}

function onError(error) {
  // The program deals with it itself.
  if (process.listenerCount('uncaughtException') > 1) return;
  if (!request) realExit(1);
  const { op } = request;
  answer(faultOf(error, sources));
  if (op === 'io') realExit(1);
}

function serve() {
  serveStdin();
  printSynchronously();
  answerOnExit();
  process.on('uncaughtException', onError);
  process.argv = ['node', `${HOME}/solution.js`];
  send({ ready: `Node.js ${process.versions.node}` });
  work();
}

const operations = { load, call, io, collect, spec };

/** One request after another; a promise only where there is one, because it would come between a program and its callbacks. */
function work() {
  while ((request = readRequest())) {
    let reply;
    try {
      reply = operations[request.op](request);
    } catch (error) {
      if (request.op === 'io') throw error;
      reply = faultOf(error, sources);
    }
    if (isPromise(reply)) return void workOn(reply);
    if (reply === null) return undefined;
    answer(reply);
  }
  return realExit(0);
}

async function workOn(pending) {
  let reply;
  try {
    reply = await pending;
  } catch (error) {
    reply = faultOf(error, sources);
  }
  if (reply === null) return;
  if (reply !== undefined) answer(reply);
  work();
}

serve();
