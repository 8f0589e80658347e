/*
 * Runs inside QuickJS: what Node's own modules ask of C++ (`internalBinding`), as far as they are used here.
 */
module.exports = function (host, bytes, brands) {
  'use strict';

  const { ownKeys, getOwnPropertyDescriptor } = Reflect;
  const nothing = () => undefined;
  const ONLY_ENUMERABLE = 2;
  const SKIP_SYMBOLS = 16;
  const isIndex = (key) =>
    typeof key === 'string' && /^(?:0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;

  function getOwnNonIndexProperties(value, filter) {
    return ownKeys(value).filter((key) => {
      if (isIndex(key) || (filter & SKIP_SYMBOLS && typeof key === 'symbol')) return false;
      return !(filter & ONLY_ENUMERABLE) || getOwnPropertyDescriptor(value, key)?.enumerable;
    });
  }

  function getConstructorName(value) {
    for (let owner = value; owner !== null; owner = Object.getPrototypeOf(owner)) {
      const own = getOwnPropertyDescriptor(owner, 'constructor');
      if (typeof own?.value === 'function' && own.value.name !== '') return own.value.name;
    }
    return 'Object';
  }

  /** What an iterator of a Map or a Set has still to give; it is read, and gives it all again. */
  function previewEntries(value, wantsKind) {
    if (brands.isWeakMap(value) || brands.isWeakSet(value)) return wantsKind ? [[], false] : [];
    if (brands.isMap(value)) return wantsKind ? [[...value].flat(1), true] : [...value].flat(1);
    if (brands.isSet(value)) return wantsKind ? [[...value], false] : [...value];
    const items = brands.restOf(value);
    const isKeyed = brands.isOfEntries(value);
    const flat = isKeyed ? items.flat(1) : items;
    return wantsKind ? [flat, isKeyed] : flat;
  }

  const defineLazyProperties = (target, id, keys, enumerable = true) => {
    for (const key of keys) {
      Object.defineProperty(target, key, { configurable: true, enumerable, get: () => self.load(id)[key] });
    }
  };

  const symbolsByName = (first = {}) =>
    new Proxy(first, { get: (all, name) => (all[name] ??= Symbol(String(name))) });
  const privateSymbols = symbolsByName();

  const util = {
    constants: {
      kPending: 0,
      kFulfilled: 1,
      kRejected: 2,
      kExiting: 0,
      kExitCode: 1,
      kHasExitCode: 2,
      ALL_PROPERTIES: 0,
      ONLY_WRITABLE: 1,
      ONLY_ENUMERABLE,
      ONLY_CONFIGURABLE: 4,
      SKIP_STRINGS: 8,
      SKIP_SYMBOLS,
      kDisallowCloneAndTransfer: 0,
      kTransferable: 1,
      kCloneable: 2,
    },
    privateSymbols,
    getOwnNonIndexProperties,
    getPromiseDetails: (promise) => {
      const state = host.promiseState(promise);
      return state === 0 ? [0, undefined] : [state, host.promiseResult(promise)];
    },
    getProxyDetails: (value, both = true) => {
      const details = brands.proxyDetails(value);
      return details && !both ? details[0] : details;
    },
    getCallerLocation: nothing,
    getCallSites: () => [],
    isInsideNodeModules: () => false,
    previewEntries,
    getConstructorName,
    getExternalValue: () => 0n,
    defineLazyProperties,
    isConstructor: (value) => {
      try {
        Reflect.construct(Object, [], value);
        return true;
      } catch {
        return false;
      }
    },
    guessHandleType: () => 'PIPE',
    toUSVString: (text) => String(text).toWellFormed(),
    isArrayBufferDetached: (buffer) => buffer.detached === true,
    shouldAbortOnUncaughtToggle: [0],
    sleep: nothing,
    parseEnv: () => ({}),
    WeakReference: class {
      constructor(value) {
        this.value = value;
      }
      get() {
        return this.value;
      }
      incRef() {}
      decRef() {}
    },
  };

  /** As V8 has it: name and message, then the frames of the program's own files. */
  function withHead(error, stack) {
    const frames = stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line) && !/\((?:<|node:|native)/.test(line));
    const isFramesOnly = /^\s*at /.test(stack) || stack === '';
    if (!isFramesOnly) return stack;
    let head;
    try {
      head = Error.prototype.toString.call(error);
    } catch {
      head = 'Error';
    }
    return [head, ...frames].join('\n');
  }

  const all = {
    util,
    types: brands.types,
    errors: {
      withHead,
      exitCodes: { kNoFailure: 0, kGenericUserError: 1 },
      noSideEffectsToString: (value) => String(value),
      triggerUncaughtException: (error) => {
        throw error;
      },
    },
    config: { hasIntl: false, hasInspector: false, hasOpenSSL: false, bits: 64 },
    constants: {
      os: { signals: {}, errno: {}, priority: {}, dlopen: {}, UV_UDP_REUSEADDR: 4 },
      fs: {},
      crypto: {},
      zlib: {},
      trace: {},
      internal: {},
    },
    uv: {
      errname: (code) => `E${code}`,
      getErrorMap: () => new Map(),
      getErrorMessage: String,
      UV_EOF: -4095,
    },
    os: { getOSInformation: () => ['Linux', '', '', 'x86_64'] },
    string_decoder: {
      encodings: ['ascii', 'utf8', 'base64', 'utf16le', 'latin1', 'hex', 'buffer', 'base64url'],
    },
    messaging: {
      get DOMException() {
        return self.domException();
      },
      MessageChannel: class {},
      MessagePort: class {},
    },
    symbols: symbolsByName(),
    trace_events: { trace: nothing, isTraceCategoryEnabled: () => false, available: false },
    encoding_binding: {
      toASCII: (text) => host.toAscii(text),
      toUnicode: (text) => text,
    },
    url_pattern: { URLPattern: class URLPattern {} },
    blob: { createObjectURL: nothing, revokeObjectURL: nothing },
    inspector: {},
    profiler: {},
    icu: {},
    diagnostics_channel: { subscribers: [], notifyChannelActive: nothing },
    mksnapshot: {},
    buffer: bytes,
    url: urlBinding(),
  };

  function urlBinding() {
    const urlComponents = new Uint32Array(9);
    const take = (text) => {
      const { href, components } = JSON.parse(text);
      urlComponents.set(components);
      return href;
    };
    const invalid = (input, base) => {
      const { ERR_INVALID_URL } = self.load('internal/errors').codes;
      throw base === undefined ? new ERR_INVALID_URL(input) : new ERR_INVALID_URL(input, base);
    };
    return {
      urlComponents,
      parse: (input, base, raise = false) => {
        const text = host.parseUrl(`${input}`, base === undefined ? '' : `${base}`);
        if (text !== '') return take(text);
        if (raise) invalid(input, base);
        return undefined;
      },
      canParse: (input, base) => host.parseUrl(`${input}`, base === undefined ? '' : `${base}`) !== '',
      update: (href, action, value) => {
        const text = host.updateUrl(href, action, `${value}`);
        return text === '' ? false : take(text);
      },
      pathToFileURL: (path) =>
        take(host.parseUrl(`file://${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`, '')),
      format: (href) => href,
      getOrigin: (href) => new (self.load('internal/url').URL)(href).origin,
      domainToASCII: (text) => host.toAscii(text),
      domainToUnicode: (text) => text,
    };
  }

  const self = {
    withHead,
    columnOf: (_file, _line, column) => column,
    /** Set by whoever loads modules. */
    load: nothing,
    process: undefined,
    timers: {},
    domException: nothing,
    internalBinding: (name) => {
      const binding = all[name];
      if (binding === undefined) throw new Error(`No such binding: ${name}`);
      return binding;
    },
  };
  return self;
};
