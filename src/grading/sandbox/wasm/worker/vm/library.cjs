/*
 * Runs inside QuickJS: modules of Node's own, from the text that Node itself carries (node-library.ts), so that what they
 * print and say is what the native sandbox prints and says. What they ask of C++ is in bindings.cjs.
 */
module.exports = function (host, bindings, sources) {
  'use strict';

  const { apply } = Reflect;
  /** Only what is not there in QuickJS, while Node takes its copies of the builtins. */
  const LENT = { Atomics: {} };
  /** QuickJS's stacks begin with the first frame, V8's with the name and the message. */
  const STACK = "if (typeof stack === 'string') {\n      return stack;";
  const HEADED =
    "if (typeof stack === 'string') {\n      return internalBinding('errors').withHead(error, stack);";
  const nothing = () => undefined;

  const loaded = new Map();
  const primordials = {};
  const parameters = 'exports, require, module, process, internalBinding, primordials';

  /** V8's way to a stack; the frames that it leaves out are not left out. */
  function captureStackTrace(target) {
    const stack = bindings.withHead(target, new Error('').stack);
    Object.defineProperty(target, 'stack', { value: stack, configurable: true, writable: true });
  }
  Object.defineProperty(Error, 'captureStackTrace', {
    value: captureStackTrace,
    configurable: true,
    writable: true,
  });
  Error.stackTraceLimit = 10;
  Object.defineProperty(Error, 'stackTraceLimit', { enumerable: false });

  /** The call that the first frame of the program's own stands in, as `assert(...)` shows it. */
  function getErrorSourceExpression({ stack }) {
    const [, file, line, column] = /\/home\/student\/([^():\n]+):(\d+):(\d+)/.exec(stack) ?? [];
    const text = sources[file]?.split('\n')[line - 1] ?? '';
    const place = bindings.columnOf(file, Number(line), Number(column)) - 1;
    let start = place;
    while (start > 0 && /[\w$.?]/.test(text[start - 1])) start -= 1;
    let depth = 0;
    let end = place;
    for (; end < text.length; end++) {
      if (text[end] === '(') depth += 1;
      else if (text[end] === ')' && --depth === 0) break;
      else if (text[end] === ';' && depth === 0) break;
    }
    return text.slice(start, end + 1);
  }

  /** In place of modules that reach into the process. */
  const instead = {
    'internal/options': { getOptionValue: nothing, getEmbedderOptions: () => ({}) },
    'internal/bootstrap/realm': {
      BuiltinModule: {
        exists: (name) => host.hasLibrary(name),
        canBeRequiredByUsers: () => true,
        canBeRequiredByUsersWithoutScheme: () => true,
        normalizeRequirableId: (name) => name,
      },
    },
    'internal/v8/startup_snapshot': {
      namespace: { isBuildingSnapshot: () => false, addAfterUserSerializeDeserializeSnapshot: nothing },
      isBuildingSnapshot: () => false,
      addAfterUserSerializeDeserializeSnapshot: nothing,
    },
    'internal/source_map/source_map_cache': { findSourceMap: nothing, getSourceMapsSupport: () => ({}) },
    'internal/worker/js_transferable': {
      markTransferMode: nothing,
      setup: nothing,
      kClone: Symbol('kClone'),
      kDeserialize: Symbol('kDeserialize'),
      kTransfer: Symbol('kTransfer'),
      kTransferList: Symbol('kTransferList'),
      transfer_mode_private_symbol: Symbol('transfer_mode'),
    },
    'internal/process/per_thread': { toggleTraceCategoryState: nothing },
    'internal/perf/utils': { now: () => host.now() },
    'internal/fs/glob': {},
    'internal/errors/error_source': { getErrorSourceExpression },
    'internal/util/trace_sigint': {},
    timers: bindings.timers,
    fs: {},
    'internal/error_serdes': {},
    diagnostics_channel: { channel: () => ({ hasSubscribers: false, publish: nothing }) },
  };

  function evaluate(name, names) {
    let text = host.library(name);
    if (text === undefined) throw new Error(`Node has no module ${name}`);
    if (name === 'internal/util/inspect') {
      if (!text.includes(STACK)) throw new Error('inspect of this Node is not the one that is known');
      text = text.replace(STACK, HEADED);
    }
    return host.run(`(function (${names}) {${text}\n})`, `node:${name}`, false);
  }

  function takePrimordials() {
    for (const [name, value] of Object.entries(LENT)) if (!(name in globalThis)) globalThis[name] = value;
    const setUp = evaluate(
      'internal/per_context/primordials',
      'exports, primordials, privateSymbols, perIsolateSymbols',
    );
    setUp({}, primordials, {}, {});
    for (const [name, value] of Object.entries(LENT)) if (globalThis[name] === value) delete globalThis[name];
  }

  function load(name) {
    const known = loaded.get(name);
    if (known) return known.exports;
    const module = { exports: instead[name] ?? {} };
    loaded.set(name, module);
    if (name in instead) return module.exports;
    try {
      const body = evaluate(name, parameters);
      apply(body, module.exports, [
        module.exports,
        load,
        module,
        bindings.process,
        bindings.internalBinding,
        primordials,
      ]);
    } catch (error) {
      loaded.delete(name);
      throw error;
    }
    return module.exports;
  }

  takePrimordials();
  const provide = (name, exports) => void (instead[name] = exports);
  return { load, provide, primordials };
};
