/**
 * Runs one submission in Node.js and answers the engine in JSON lines (PROTOCOL.md): requests on fd 3, answers on fd 4.
 *
 * Nothing here is a secret and nothing here decides a verdict: the student's code shares this realm. Expected values
 * never come in. What the harness needs later is bound first, so that patching a builtin breaks only the patcher.
 */
'use strict';

const fs = require('node:fs');
const vm = require('node:vm');
const { createRequire, isBuiltin, syncBuiltinESMExports } = require('node:module');
const { isProxy, isMap, isSet, isPromise, isBoxedPrimitive } = require('node:util').types;

const MAX_DEPTH = 100;
const MAX_NODES = 1_000_000;
const MAX_INT_DIGITS = 20_000;
const MAX_TEXT = 2_000;
const MAX_TRACE = 20;

const { readSync, writeSync } = fs;
const { parse, stringify } = JSON;
const { keys } = Object;
const { isArray } = Array;
const { isInteger, isSafeInteger } = Number;
const prototypeOf = Object.getPrototypeOf;
const requireBuiltin = createRequire('/box/solution.js');
const realExit = process.reallyExit.bind(process);

let sources = {};
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
    const chunk = Buffer.alloc(65_536);
    const parts = [];
    let length;
    // Lines may be cut inside a character, so bytes are joined before they are decoded.
    do {
      length = readSync(3, chunk);
      parts.push(Buffer.from(chunk.subarray(0, length)));
    } while (length > 0 && chunk[length - 1] !== 10);
    if (length === 0) return null;
    unread += Buffer.concat(parts).toString('utf8');
  }
}

function send(frame) {
  let data = Buffer.from(stringify(frame) + '\n');
  while (data.length > 0) data = data.subarray(writeSync(4, data));
}

function answer(frame) {
  const { n } = request;
  request = null;
  send({ n, ...frame });
}

class Unsupported extends Error {
  constructor(type, message) {
    super(message);
    this.type = type;
  }
}

/** The frame form of a value, read once; a Proxy is refused, because it may look different each time. */
function toWire(value, depth, budget) {
  if (--budget.nodes < 0) throw new Unsupported(typeof value, 'the value has more than a million parts');
  if (depth > MAX_DEPTH)
    throw new Unsupported('object', 'the value is nested more than 100 levels deep, or contains itself');
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return { $undefined: true };
    case 'number':
      return numberToWire(value);
    case 'bigint': {
      const digits = value.toString();
      if (digits.length > MAX_INT_DIGITS)
        throw new Unsupported('bigint', 'the number has more than 20000 digits');
      return { $int: digits };
    }
    case 'object':
      return value === null ? null : objectToWire(value, depth + 1, budget);
    default:
      throw new Unsupported(typeof value, `a ${typeof value} cannot be compared`);
  }
}

function numberToWire(value) {
  if (value !== value) return { $float: 'nan' };
  if (value === Infinity || value === -Infinity) return { $float: value > 0 ? 'inf' : '-inf' };
  if (value === 0 && 1 / value < 0) return { $float: '-0.0' };
  if (isInteger(value) && !isSafeInteger(value)) return { $float: `${value}` };
  return value;
}

function objectToWire(value, depth, budget) {
  if (isProxy(value)) throw new Unsupported('Proxy', 'a Proxy cannot be compared');
  if (isBoxedPrimitive(value))
    throw new Unsupported(nameOf(value), 'use a plain value, not an object made with new');
  const wire = (part) => toWire(part, depth, budget);
  if (isArray(value)) return Array.from({ length: value.length }, (_, index) => wire(value[index]));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value, wire);
  if (isMap(value)) return { $dict: [...value].map(([key, item]) => [wire(key), wire(item)]) };
  if (isSet(value)) return { $set: [...value].map(wire) };
  if (value instanceof Date || value instanceof RegExp || isPromise(value)) {
    throw new Unsupported(nameOf(value), 'a value of this type cannot be compared');
  }
  return { $dict: keys(value).map((key) => [key, wire(value[key])]) };
}

function nameOf(value) {
  try {
    return `${prototypeOf(value).constructor.name}`.slice(0, 200);
  } catch {
    return 'object';
  }
}

function fromWire(value) {
  if (isArray(value)) return value.map(fromWire);
  if (value === null || typeof value !== 'object') return value;
  const [tag] = keys(value);
  const content = value[tag];
  if (tag === '$int') return BigInt(content);
  if (tag === '$float') return { nan: NaN, inf: Infinity, '-inf': -Infinity }[content] ?? Number(content);
  if (tag === '$undefined') return undefined;
  if (tag === '$set') return new Set(content.map(fromWire));
  if (tag === '$tuple') return content.map(fromWire);
  return Object.fromEntries(content.map(([key, item]) => [fromWire(key), fromWire(item)]));
}

function textOf(read) {
  try {
    return `${read()}`.slice(0, MAX_TEXT);
  } catch {
    return '?';
  }
}

/** The fault frame of whatever was thrown; lines are of the student's own files. */
function faultOf(thrown) {
  if (thrown instanceof Unsupported)
    return { fault: 'unsupported', type: thrown.type, message: thrown.message };
  const isObject = thrown !== null && typeof thrown === 'object';
  const type = textOf(() => (isObject ? (thrown.name ?? nameOf(thrown)) : typeof thrown));
  const message = textOf(() => (isObject ? thrown.message : thrown));
  const memory = type === 'RangeError' && /Array buffer allocation failed/.test(message);
  const trace = isObject ? traceOf(textOf(() => (typeof thrown.stack === 'string' ? thrown.stack : ''))) : [];
  const [inner] = trace;
  const frame = { fault: memory ? 'memory' : 'exception', type, message };
  if (inner) {
    frame.line = inner.line;
    frame.column = inner.column;
    frame.sourceLine = lineOf(inner.file, inner.line);
    frame.trace = trace.toReversed().map(({ line, function: name }) => ({ line, function: name }));
  }
  return frame;
}

function lineOf(file, line) {
  return (sources[file] ?? '').split('\n')[line - 1]?.slice(0, 500) ?? '';
}

function traceOf(stack) {
  const frames = [];
  for (const text of stack.split('\n')) {
    const place = /^\s+at (?:(.*) \()?\/box\/([^()]+?):(\d+):(\d+)\)?$/.exec(text);
    if (!place || !(place[2] in sources) || frames.length >= MAX_TRACE) continue;
    frames.push({ function: place[1] ?? '<top level>', file: place[2], line: +place[3], column: +place[4] });
  }
  return frames;
}

/** V8 puts the place of a syntax error in the first line of the stack: `/box/solution.js:3`. */
function syntaxFault(error, file) {
  const stack = textOf(() => error.stack);
  const line = Number(/^[^\n]*?:(\d+)\n/.exec(stack)?.[1] ?? 0);
  const caret = /\n( *)\^+\n/.exec(stack)?.[1];
  const known = line > 0 && line <= sources[file].split('\n').length;
  return {
    fault: 'syntax',
    type: 'SyntaxError',
    message: textOf(() => error.message),
    ...(known && { line, sourceLine: lineOf(file, line) }),
    ...(known && caret !== undefined && { column: caret.length + 1 }),
  };
}

const ES_MODULE =
  /import statement|Unexpected token 'export'|import\.meta|await is only valid|Unexpected reserved word/;
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Compiles one file; the result runs it and gives a function that looks a name up in it. Throws SyntaxError. */
function compile(file) {
  const filename = `/box/${file}`;
  const source = sources[file];
  const importModuleDynamically = (name) => importFrom(name);
  try {
    vm.compileFunction(source, PARAMETERS, { filename });
  } catch (error) {
    if (!ES_MODULE.test(textOf(() => error.message))) throw error;
    return asEsModule(file, importModuleDynamically);
  }
  const lookup = '\n;return (name) => eval(name);';
  const body = vm.compileFunction(source + lookup, PARAMETERS, { filename, importModuleDynamically });
  return () => {
    const module = { exports: {}, id: '.', filename, loaded: false, children: [], paths: [] };
    const local = body.call(module.exports, module.exports, requireFor(module), module, filename, '/box');
    module.loaded = true;
    return (name) => module.exports?.[name] ?? local?.(name);
  };
}

function asEsModule(file, importModuleDynamically) {
  const module = new vm.SourceTextModule(sources[file], {
    identifier: `/box/${file}`,
    importModuleDynamically,
    initializeImportMeta: (meta) => void (meta.url = `file:///box/${file}`),
  });
  return async () => {
    await module.link((name) => importFrom(name));
    await module.evaluate();
    // What a module does not export cannot be seen from outside of it.
    return (name) => module.namespace[name] ?? module.namespace.default?.[name];
  };
}

function requireFor(module) {
  const load = (name) => {
    if (!isBuiltin(name)) throw moduleNotFound(name);
    return requireBuiltin(name);
  };
  return Object.assign(load, { main: module, cache: {}, resolve: (name) => name });
}

async function importFrom(name) {
  if (!isBuiltin(name)) throw moduleNotFound(name);
  const value = requireBuiltin(name);
  const names = [...new Set(['default', ...keys(value)])];
  const module = new vm.SyntheticModule(names, () => {
    for (const key of names) module.setExport(key, key === 'default' ? value : value[key]);
  });
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}

function moduleNotFound(name) {
  return Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
}

let run = null;
let lookUp = null;

async function load({ files, main, kind }) {
  sources = files;
  try {
    run = compile(main);
  } catch (error) {
    return syntaxFault(error, main);
  }
  if (kind !== 'io') lookUp = await run();
  return { ok: true };
}

async function call({ function: name, args, collect }) {
  const [head, ...rest] = name.split('.');
  let target;
  let owner;
  try {
    target = lookUp(head);
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
  }
  for (const part of rest) [owner, target] = [target, target?.[part]];
  if (target === undefined) return { fault: 'exception', type: 'MissingFunction', message: name };
  if (typeof target !== 'function') return { fault: 'exception', type: 'NotCallable', message: name };
  let value = await target.apply(owner, fromWire(args));
  if (collect === 'list') value = Array.from(value);
  return { value: toWire(value, 0, { nodes: MAX_NODES }) };
}

/** `io`: the end of the process, not the end of the file, is the end of the program. */
async function io() {
  await run();
  return null;
}

function onExit(code) {
  if (!request) return;
  const failed = code !== 0 || request.op !== 'io';
  answer(failed ? { fault: 'exit', type: 'exit', message: `${code}` } : { done: true });
}

function onError(error) {
  if (!request) realExit(1);
  const { op } = request;
  answer(faultOf(error));
  if (op === 'io') realExit(1);
}

/** The sandbox has no /proc, so /dev/stdin cannot be a link to fd 0. */
function serveStdin() {
  const stdin = (file) => (file === '/dev/stdin' || file === '/proc/self/fd/0' ? 0 : file);
  for (const owner of [fs, fs.promises]) {
    const readFile = owner.readFile;
    owner.readFile = function (file, ...rest) {
      if (owner === fs.promises && stdin(file) === 0) return Promise.resolve(fs.readFileSync(0, ...rest));
      return readFile.call(this, stdin(file), ...rest);
    };
  }
  const { readFileSync, openSync, createReadStream } = fs;
  fs.readFileSync = (file, ...rest) => readFileSync(stdin(file), ...rest);
  fs.openSync = (file, ...rest) => (stdin(file) === 0 ? 0 : openSync(file, ...rest));
  fs.createReadStream = (file, options) =>
    stdin(file) === 0
      ? createReadStream('', { ...(typeof options === 'string' ? { encoding: options } : options), fd: 0 })
      : createReadStream(file, options);
  syncBuiltinESMExports();
}

/** What is printed has left the process before the answer does; a full pipe blocks instead of filling the memory. */
function printSynchronously() {
  for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
}

async function serve() {
  serveStdin();
  printSynchronously();
  process.on('exit', onExit);
  process.on('uncaughtException', onError);
  process.argv = ['node', '/box/solution.js'];
  send({ ready: `Node.js ${process.versions.node}` });
  while ((request = readRequest())) {
    let reply;
    try {
      reply = await { load, call, io }[request.op](request);
    } catch (error) {
      reply = faultOf(error);
    }
    if (reply === null) return;
    answer(reply);
  }
  realExit(0);
}

void serve();
