/*
 * Runs inside QuickJS: as much of Node's surroundings as programs for beginners use. There are no files but standard
 * input, no network and no other modules.
 */
module.exports = function (host, inspection, input, files) {
  'use strict';

  const { inspect, format } = inspection;
  const { addTimer, clearTimer, takeStdin, Emitter, Input, InputBuffer, Interface, PromisedInterface } =
    input;

  const isStdin = (file) => file === 0 || file === '/dev/stdin' || file === '/proc/self/fd/0';
  const textOf = (content) => (typeof content === 'string' ? content : latin1(content));
  const latin1 = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  function readFileSync(file, options) {
    const content = isStdin(file) ? takeStdin() : files.read(file);
    if (typeof options === 'string' || options?.encoding) return textOf(content);
    return typeof content === 'string' ? new InputBuffer(content) : content;
  }
  function writeSync(fd, text) {
    if (fd !== 1 && fd !== 2)
      throw Object.assign(new Error('EBADF: bad file descriptor, write'), { code: 'EBADF' });
    host.write(fd, String(text));
    return String(text).length;
  }
  const writeFileSync = (file, text) => {
    const fd = { 1: 1, 2: 2, '/dev/stdout': 1, '/dev/stderr': 2 }[file];
    if (fd) writeSync(fd, text);
    else files.write(file, ArrayBuffer.isView(text) ? Uint8Array.from(text) : String(text));
  };
  const appendFileSync = (file, text) =>
    files.write(file, (files.exists(file) ? textOf(files.read(file)) : '') + String(text));
  const statSync = (file) => ({
    isFile: () => !files.isFolder(file),
    isDirectory: () => files.isFolder(file),
    size: files.sizeOf(file),
  });
  const output = (fd) => ({
    fd,
    isTTY: false,
    columns: 80,
    write: (text, encoding, done = encoding) => {
      host.write(fd, String(text));
      if (typeof done === 'function') addTimer(done, 0, []);
      return true;
    },
    end: (text) => void (text !== undefined && host.write(fd, String(text))),
    on: () => undefined,
    once: () => undefined,
  });

  const process = Object.assign(new Emitter(), {
    argv: ['node', 'solution.js'],
    env: {},
    pid: 1,
    platform: 'linux',
    version: 'v24.0.0',
    versions: { node: '24.0.0', quickjs: '2025-09-13' },
    exitCode: undefined,
    stdin: new Input(),
    stdout: output(1),
    stderr: output(2),
    exit: (code = process.exitCode ?? 0) => host.exit(Number(code) || 0),
    cwd: () => files.HOME,
    uptime: () => host.now() / 1000,
    nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)),
    hrtime: Object.assign(
      ([seconds, nanos] = [0, 0]) => {
        const now = host.now() * 1e6 - (seconds * 1e9 + nanos);
        return [Math.floor(now / 1e9), Math.floor(now % 1e9)];
      },
      { bigint: () => BigInt(Math.round(host.now() * 1e6)) },
    ),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  });

  const queueMicrotask = (callback) => void Promise.resolve().then(callback);
  const performance = {
    now: () => host.now(),
    timeOrigin: 0,
    mark: () => undefined,
    measure: () => undefined,
  };

  const counts = new Map();
  const started = new Map();
  let indent = '';
  const print = (fd, args) => host.write(fd, `${indent}${format(...args).replaceAll('\n', `\n${indent}`)}\n`);
  const out = (...args) => print(1, args.length > 0 ? args : ['']);
  const err = (...args) => print(2, args.length > 0 ? args : ['']);
  const elapsed = (label) => `${label}: ${(host.now() - (started.get(label) ?? host.now())).toFixed(3)}ms`;
  const console = {
    log: out,
    info: out,
    debug: out,
    dir: (value, options) => out(inspect(value, options ?? {})),
    error: err,
    warn: err,
    trace: (...args) => err('Trace:', ...args),
    assert: (ok, ...args) => void (ok || err('Assertion failed', ...args)),
    group: (...args) => {
      if (args.length > 0) out(...args);
      indent += '  ';
    },
    groupEnd: () => void (indent = indent.slice(2)),
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => void counts.delete(label),
    time: (label = 'default') => void started.set(label, host.now()),
    timeLog: (label = 'default') => out(elapsed(label)),
    timeEnd: (label = 'default') => out(elapsed(label)),
    clear: () => undefined,
  };

  const promisify =
    (work) =>
    (...args) =>
      new Promise((resolve, reject) =>
        work(...args, (error, value) => (error ? reject(error) : resolve(value))),
      );
  const setTimeout = (callback, delay, ...args) => addTimer(callback, delay, args);
  const sleep = (delay, value) => new Promise((resolve) => setTimeout(resolve, delay, value));
  const fs = {
    readFileSync,
    writeFileSync,
    appendFileSync,
    writeSync,
    statSync,
    lstatSync: statSync,
    existsSync: (file) => isStdin(file) || files.exists(file),
    readdirSync: (folder) => files.list(folder),
    mkdirSync: (folder, options) => files.makeFolder(folder, options?.recursive === true),
    unlinkSync: (file) => files.remove(file),
    rmdirSync: (folder) => files.remove(folder),
    rmSync: (path, options) => files.remove(path, options),
    constants: {},
  };

  fs.readFile = (file, options, done = options) => {
    void sleep(0)
      .then(() => readFileSync(file, options))
      .then((text) => done(null, text), done);
  };
  fs.promises = {
    readFile: async (file, options) => readFileSync(file, options),
    writeFile: async (file, text) => writeFileSync(file, text),
    appendFile: async (file, text) => appendFileSync(file, text),
    readdir: async (folder) => files.list(folder),
    mkdir: async (folder, options) => fs.mkdirSync(folder, options),
    unlink: async (file) => files.remove(file),
    rm: async (path, options) => files.remove(path, options),
  };
  const promised = { createInterface: () => new PromisedInterface(), Interface: PromisedInterface };
  const modules = {
    fs,
    'fs/promises': fs.promises,
    readline: { createInterface: () => new Interface(), Interface, promises: promised },
    'readline/promises': promised,
    events: Object.assign(Emitter, { EventEmitter: Emitter }),
    util: { inspect, format, promisify },
    process,
    os: { EOL: '\n', platform: () => 'linux' },
    perf_hooks: { performance },
    timers: {},
    'timers/promises': { setTimeout: sleep },
  };

  const globals = {
    console,
    process,
    performance,
    queueMicrotask,
    setTimeout,
    setInterval: (callback, delay, ...args) => addTimer(callback, delay, args, true),
    setImmediate: (callback, ...args) => addTimer(callback, 0, args),
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
    clearImmediate: clearTimer,
    structuredClone: (value) => clone(value, new Map()),
    print: out,
  };
  globals.global = globalThis;

  function clone(value, seen) {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new Error(`${String(value)} could not be cloned.`);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    if (value instanceof Date) return new Date(value);
    if (value instanceof RegExp) return new RegExp(value);
    const copy = Array.isArray(value)
      ? []
      : value instanceof Map
        ? new Map()
        : value instanceof Set
          ? new Set()
          : {};
    seen.set(value, copy);
    if (value instanceof Map) for (const [key, item] of value) copy.set(clone(key, seen), clone(item, seen));
    else if (value instanceof Set) for (const item of value) copy.add(clone(item, seen));
    else for (const key of Object.keys(value)) copy[key] = clone(value[key], seen);
    return copy;
  }

  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, enumerable: false, writable: true });
  }

  const builtin = (name) => modules[name.replace(/^node:/, '')];
  return { builtin };
};
