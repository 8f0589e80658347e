/*
 * Runs inside QuickJS: as much of Node's surroundings as programs for beginners use. Most modules are Node's own
 * (library.cjs); what is refused is named.
 */
module.exports = function (host, library, bindings, input, readline, fs, console, web) {
  'use strict';

  const { load } = library;
  const { addTimer, clearTimer, nextTick, Emitter, Input, Timeout, Immediate } = input;
  const HOME = '/home/student';
  const VERSION = '24.21.0';

  const output = (fd) =>
    Object.assign(new Emitter(), {
      fd,
      writable: true,
      write: (chunk, encoding, done = encoding) => {
        if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
          const { ERR_INVALID_ARG_TYPE } = load('internal/errors').codes;
          throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
        }
        host.write(fd, typeof chunk === 'string' ? chunk : load('buffer').Buffer.from(chunk).toString());
        if (typeof done === 'function') nextTick(done);
        return true;
      },
      end(text, encoding, done = encoding) {
        if (text !== undefined && typeof text !== 'function') this.write(text);
        const last = typeof text === 'function' ? text : done;
        if (typeof last === 'function') nextTick(last);
        return this;
      },
      cork: () => undefined,
      uncork: () => undefined,
    });

  let isExiting = false;
  function leave(code) {
    if (!isExiting) {
      isExiting = true;
      process.exitCode = code;
      process.emit('exit', code);
    }
    host.exit(Number(process.exitCode) || 0);
  }

  const process = Object.assign(new Emitter(), {
    title: 'node',
    argv: ['/usr/bin/node', `${HOME}/solution.js`],
    execArgv: [],
    execPath: '/usr/bin/node',
    argv0: 'node',
    env: {},
    pid: 1,
    ppid: 0,
    platform: 'linux',
    arch: 'x64',
    version: `v${VERSION}`,
    versions: { node: VERSION, quickjs: '2025-09-13' },
    release: { name: 'node' },
    features: {},
    config: {},
    exitCode: undefined,
    stdin: new Input(),
    stdout: output(1),
    stderr: output(2),
    exit: (code = process.exitCode ?? 0) => leave(Number(code) || 0),
    abort: () => host.exit(134),
    reallyExit: (code) => host.exit(Number(code) || 0),
    cwd: () => HOME,
    umask: () => 0o22,
    uptime: () => host.now() / 1000,
    nextTick,
    emitWarning: (warning) => console.error(`(node:1) ${warning?.message ?? warning}`),
    hrtime: Object.assign(
      ([seconds, nanos] = [0, 0]) => {
        const now = host.now() * 1e6 - (seconds * 1e9 + nanos);
        return [Math.floor(now / 1e9), Math.floor(now % 1e9)];
      },
      { bigint: () => BigInt(Math.round(host.now() * 1e6)) },
    ),
    memoryUsage: Object.assign(
      () => ({ rss: 5e7, heapTotal: 1e7, heapUsed: 5e6, external: 1e6, arrayBuffers: 1e4 }),
      { rss: () => 5e7 },
    ),
    cpuUsage: () => ({ user: Math.round(host.now() * 1000), system: 0 }),
    getuid: () => 1000,
    getgid: () => 1000,
    getBuiltinModule: (name) => builtin(name),
  });
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
  bindings.process = process;

  const queueMicrotask = (callback) => {
    if (typeof callback !== 'function') {
      const { ERR_INVALID_ARG_TYPE } = load('internal/errors').codes;
      throw new ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
    }
    // A failure is the program's, as of a callback that nobody waits for.
    void Promise.resolve().then(() => {
      try {
        callback();
      } catch (error) {
        nextTick(() => {
          throw error;
        });
      }
    });
  };
  const performance = {
    now: () => host.now(),
    timeOrigin: Date.now() - host.now(),
    mark: (name) => ({ name, entryType: 'mark', startTime: host.now(), duration: 0 }),
    measure: (name) => ({ name, entryType: 'measure', startTime: 0, duration: host.now() }),
    getEntries: () => [],
    getEntriesByName: () => [],
    getEntriesByType: () => [],
    clearMarks: () => undefined,
    clearMeasures: () => undefined,
    timerify: (work) => work,
    toJSON: () => ({ timeOrigin: performance.timeOrigin }),
  };
  Object.defineProperty(performance, Symbol.toStringTag, { value: 'Performance', configurable: true });

  const sleep = (delay, value) => new Promise((resolve) => addTimer(resolve, delay, [value]));
  const immediate = (value) => new Promise((resolve) => addTimer(resolve, 0, [value], { Kind: Immediate }));
  async function* ticking(delay, value) {
    for (;;) yield await sleep(delay, value);
  }
  const promisedTimers = {
    setTimeout: sleep,
    setImmediate: immediate,
    setInterval: ticking,
    scheduler: { wait: sleep, yield: () => immediate() },
  };
  const timers = {
    setTimeout: (callback, delay, ...args) => addTimer(callback, delay, args),
    setInterval: (callback, delay, ...args) => addTimer(callback, delay, args, { every: true }),
    setImmediate: (callback, ...args) => addTimer(callback, 0, args, { Kind: Immediate }),
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
    clearImmediate: clearTimer,
  };
  for (const name of ['setTimeout', 'setImmediate']) {
    const custom = Symbol.for('nodejs.util.promisify.custom');
    Object.defineProperty(timers[name], custom, { enumerable: true, get: () => promisedTimers[name] });
  }
  Object.assign(bindings.timers, timers, { Timeout, Immediate });

  const own = {
    fs,
    'fs/promises': fs.promises,
    readline: readline.plain,
    'readline/promises': readline.promised,
    process,
    console,
    os: {
      EOL: '\n',
      platform: () => 'linux',
      type: () => 'Linux',
      arch: () => 'x64',
      release: () => '6.0.0',
      hostname: () => 'sandbox',
      homedir: () => HOME,
      tmpdir: () => '/tmp',
      uptime: () => host.now() / 1000,
      totalmem: () => 2 ** 30,
      freemem: () => 2 ** 29,
      cpus: () => [],
      loadavg: () => [0, 0, 0],
      availableParallelism: () => 1,
      networkInterfaces: () => ({}),
      endianness: () => 'LE',
      userInfo: () => ({ username: 'student', uid: 1000, gid: 1000, homedir: HOME, shell: null }),
      constants: { signals: {}, errno: {} },
    },
    perf_hooks: { performance, PerformanceObserver: class PerformanceObserver {} },
    timers: { ...timers, promises: promisedTimers },
    'timers/promises': promisedTimers,
    module: {
      builtinModules: [],
      isBuiltin: (name) => builtin(name) !== undefined,
      createRequire: () => library.require,
    },
  };
  /** Node's own, by the names that programs know. */
  const OF_NODE = new Set(
    'assert assert/strict buffer events path path/posix querystring url util util/types'.split(' '),
  );
  /** What needs the network, processes, threads or code that is no JavaScript. */
  const REFUSED = {
    'start other programs': 'child_process cluster',
    'start threads': 'worker_threads',
    'use the network': 'net http https http2 dgram dns dns/promises tls',
    '': 'async_hooks crypto diagnostics_channel domain inspector punycode repl sea sqlite stream stream/promises stream/web string_decoder test trace_events tty v8 vm wasi zlib',
  };

  function refuse(name) {
    for (const [what, names] of Object.entries(REFUSED)) {
      if (!names.split(' ').includes(name)) continue;
      const reason = what === '' ? 'this sandbox does not have it' : `programs cannot ${what} here`;
      const error = new Error(`The module '${name}' is not available: ${reason}`);
      throw Object.assign(error, { code: 'ERR_ACCESS_DENIED', name: 'SandboxError' });
    }
  }

  /** Undefined where Node has no such module either. */
  function builtin(wanted) {
    const name = wanted.replace(/^node:/, '');
    if (Object.hasOwn(own, name)) return own[name];
    if (OF_NODE.has(name)) return load(name);
    return refuse(name);
  }

  bindings.load = load;
  bindings.domException = web.domException;
  const globals = { console, process, performance, queueMicrotask, ...timers, global: globalThis };
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, enumerable: false, writable: true });
  delete globalThis.print;

  /** What nobody has caught; true where the program deals with it itself. */
  function uncaught(error, origin) {
    if (process.listenerCount('uncaughtException') === 0) return false;
    process.emit('uncaughtException', error, origin);
    return true;
  }

  /** A promise that was rejected and that nobody waits for; gives what ends the program, or undefined. */
  function rejected(reason) {
    if (process.listenerCount('unhandledRejection') > 0) {
      process.emit('unhandledRejection', reason, undefined);
      return undefined;
    }
    if (typeof reason === 'object' && reason !== null && Error.isError(reason)) return { error: reason };
    const shown = load('internal/util/inspect').inspect(reason);
    const message =
      'This error originated either by throwing inside of an async function without a catch block, or by rejecting a ' +
      `promise which was not handled with .catch(). The promise rejected with the reason "${shown}".`;
    const error = new Error(message);
    error.name = 'UnhandledPromiseRejection';
    return { error };
  }

  function ending(code) {
    if (isExiting) return;
    isExiting = true;
    process.emit('exit', code);
  }

  return { builtin, process, uncaught, rejected, ending };
};
