/*
 * Runs inside QuickJS: Node's console, its texts by Node's own modules. What most programs print needs none of them.
 */
module.exports = function (host, library) {
  'use strict';

  const { load } = library;
  const inspection = () => load('internal/util/inspect');
  const counts = new Map();
  const started = new Map();
  let indent = '';

  const write = (fd, text) =>
    host.write(fd, indent === '' ? `${text}\n` : `${indent}${text.replaceAll('\n', `\n${indent}`)}\n`);
  const isPlain = (args) => typeof args[0] === 'string' && (args.length === 1 || !args[0].includes('%'));
  const textOf = (value) => (typeof value === 'string' ? value : inspection().inspect(value));
  const format = (args) => {
    if (args.length === 0) return '';
    if (args.length === 1 && typeof args[0] === 'number' && !Object.is(args[0], -0)) return `${args[0]}`;
    return isPlain(args) ? args.map(textOf).join(' ') : inspection().format(...args);
  };
  const out = (...args) => write(1, format(args));
  const err = (...args) => write(2, format(args));

  let full;
  /** Node's own, for what is rare. */
  function nodeConsole() {
    if (full === undefined) {
      const { Console } = load('internal/console/constructor');
      const stream = (fd) => ({
        write: (text) => write(fd, text.replace(/\n$/, '')),
        listenerCount: () => 0,
        once: () => undefined,
        removeListener: () => undefined,
      });
      full = new Console({ stdout: stream(1), stderr: stream(2) });
    }
    return full;
  }

  function duration(label) {
    const ms = host.now() - started.get(label);
    if (ms >= 1000) return `${(ms / 1000).toFixed(3)}s`;
    return `${Number(ms.toFixed(3))}ms`;
  }
  const noTimer = (name, label) => err(`Warning: No such label '${label}' for console.${name}()`);

  const console = {
    log: out,
    warn: err,
    dir: (value, options) => write(1, inspection().inspect(value, { customInspect: false, ...options })),
    time: (label = 'default') => {
      const name = `${label}`;
      if (started.has(name)) err(`Warning: Label '${name}' already exists for console.time()`);
      else started.set(name, host.now());
    },
    timeEnd: (label = 'default') => {
      const name = `${label}`;
      if (!started.has(name)) return noTimer('timeEnd', name);
      out(`${name}: ${duration(name)}`);
      started.delete(name);
      return undefined;
    },
    timeLog: (label = 'default', ...data) => {
      const name = `${label}`;
      if (!started.has(name)) return noTimer('timeLog', name);
      return out(`${name}: ${duration(name)}`, ...data);
    },
    trace: (...args) => err(`Trace${args.length > 0 ? `: ${format(args)}` : ''}`),
    assert: (ok, ...args) => {
      if (ok) return;
      if (typeof args[0] === 'string') err(`Assertion failed: ${args[0]}`, ...args.slice(1));
      else err('Assertion failed', ...args);
    },
    clear: () => undefined,
    count: (label = 'default') => {
      const name = `${label}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      out(`${name}: ${counts.get(name)}`);
    },
    countReset: (label = 'default') => {
      if (!counts.delete(`${label}`)) err(`Warning: Count for '${label}' does not exist`);
    },
    group: (...args) => {
      if (args.length > 0) out(...args);
      indent += '  ';
    },
    groupEnd: () => void (indent = indent.slice(2)),
    table: (...args) => nodeConsole().table(...args),
    debug: out,
    info: out,
    dirxml: out,
    error: err,
    profile: () => undefined,
    profileEnd: () => undefined,
    timeStamp: () => undefined,
  };
  console.groupCollapsed = console.group;
  Object.defineProperty(console, 'Console', {
    get: () => load('internal/console/constructor').Console,
    configurable: true,
  });
  Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });
  return console;
};
