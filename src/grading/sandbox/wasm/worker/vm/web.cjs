/*
 * Runs inside QuickJS: what Node takes from the web (URL, TextEncoder, structuredClone, events, base64).
 */
module.exports = function (host, library, bytes, brands) {
  'use strict';

  const { load } = library;
  const { types } = brands;

  class TextEncoder {
    get encoding() {
      return 'utf-8';
    }
    encode(text = '') {
      return Uint8Array.from(bytes.utf8Of(`${text}`));
    }
    encodeInto(text, target) {
      const written = bytes.utf8WriteStatic(target, `${text}`);
      return { read: bytes.utf8Text(target.subarray(0, written)).length, written };
    }
    get [Symbol.toStringTag]() {
      return 'TextEncoder';
    }
  }

  const UTF8 = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8']);
  const LATIN1 = new Set(['latin1', 'iso-8859-1', 'ascii', 'us-ascii', 'windows-1252']);
  class TextDecoder {
    #label;
    #isFatal;
    #keepsMark;
    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      this.#label = `${label}`.trim().toLowerCase();
      this.#isFatal = fatal;
      this.#keepsMark = ignoreBOM;
      const isKnown = UTF8.has(this.#label) || LATIN1.has(this.#label) || this.#label === 'utf-16le';
      if (!isKnown) throw new RangeError(`The "${label}" encoding is not supported`);
    }
    get encoding() {
      return UTF8.has(this.#label) ? 'utf-8' : LATIN1.has(this.#label) ? 'windows-1252' : 'utf-16le';
    }
    get fatal() {
      return this.#isFatal;
    }
    get ignoreBOM() {
      return this.#keepsMark;
    }
    decode(input = new Uint8Array()) {
      const all = ArrayBuffer.isView(input)
        ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
        : new Uint8Array(input);
      const { encoding } = this;
      const slice = encoding === 'utf-16le' ? bytes.ucs2Slice : bytes.latin1Slice;
      const text = encoding === 'utf-8' ? bytes.utf8Text(all, this.#isFatal) : slice(all);
      if (text === undefined) throw new TypeError('The encoded data was not valid for encoding utf-8');
      return this.#keepsMark ? text : text.replace(/^\uFEFF/, '');
    }
    get [Symbol.toStringTag]() {
      return 'TextDecoder';
    }
  }

  library.provide('internal/encoding', { TextEncoder, TextDecoder });

  let DOMException;
  function domException() {
    if (DOMException === undefined) {
      const exports = {};
      const symbols = {
        transfer_mode_private_symbol: Symbol('transfer'),
        messaging_clone_symbol: Symbol('clone'),
      };
      const text = host.library('internal/per_context/domexception');
      const names = 'exports, primordials, privateSymbols, perIsolateSymbols';
      host.run(`(function (${names}) {${text}\n})`, 'node:domexception', false)(
        exports,
        library.primordials,
        symbols,
        symbols,
      );
      ({ DOMException } = exports);
    }
    return DOMException;
  }

  const MAKERS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const refuse = (value) => {
    const text =
      typeof value === 'symbol' ? String(value) : typeof value === 'function' ? String(value) : '#<Object>';
    throw new (domException())(`${text} could not be cloned.`, 'DataCloneError');
  };

  /** A copy that the algorithm begins with; what it holds comes after, so that it may hold itself. */
  function begin(value) {
    if (types.isBoxedPrimitive(value)) return Object(value.valueOf());
    if (types.isDate(value)) return new Date(value.getTime());
    if (types.isRegExp(value)) return new RegExp(value.source, value.flags);
    if (types.isArrayBuffer(value)) return value.slice(0);
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value;
      const Maker = types.isDataView(value) ? DataView : value.constructor;
      const copy = buffer.slice(byteOffset, byteOffset + byteLength);
      return Maker.name === 'Buffer' || Maker.name === 'FastBuffer' ? new Uint8Array(copy) : new Maker(copy);
    }
    if (types.isNativeError(value)) {
      const Maker = MAKERS[value.name] ?? Error;
      const copy = new Maker(value.message);
      if (typeof value.stack === 'string')
        Object.defineProperty(copy, 'stack', { value: value.stack, configurable: true, writable: true });
      return copy;
    }
    if (types.isMap(value)) return new Map();
    if (types.isSet(value)) return new Set();
    if (Array.isArray(value)) return Array.from({ length: value.length });
    const isOther = types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value);
    if (isOther || types.isGeneratorObject(value) || types.isProxy(value)) refuse(value);
    return {};
  }

  function clone(value, seen) {
    if (typeof value === 'function' || typeof value === 'symbol') refuse(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const copy = begin(value);
    seen.set(value, copy);
    if (types.isMap(value)) for (const [key, item] of value) copy.set(clone(key, seen), clone(item, seen));
    else if (types.isSet(value)) for (const item of value) copy.add(clone(item, seen));
    else if (types.isNativeError(value)) {
      if (Object.hasOwn(value, 'cause')) copy.cause = clone(value.cause, seen);
    } else if (Array.isArray(value) || Object.getPrototypeOf(copy) === Object.prototype)
      for (const key of Object.keys(value)) copy[key] = clone(value[key], seen);
    return copy;
  }
  function structuredClone(value) {
    if (arguments.length === 0) throw new TypeError('The "value" argument must be specified');
    return clone(value, new Map());
  }

  const lazily = (names, module) => {
    for (const name of names) {
      const set = (value) =>
        Object.defineProperty(globalThis, name, {
          value,
          configurable: true,
          writable: true,
          enumerable: false,
        });
      const get = () => {
        const value = typeof module === 'function' ? module() : load(module)[name];
        set(value);
        return value;
      };
      Object.defineProperty(globalThis, name, { get, set, configurable: true, enumerable: false });
    }
  };
  const given = (owner, all) => {
    for (const [name, value] of Object.entries(all))
      Object.defineProperty(owner, name, { value, configurable: true, writable: true, enumerable: false });
  };

  lazily(['Buffer', 'atob', 'btoa'], 'buffer');
  lazily(['URL', 'URLSearchParams'], 'internal/url');
  lazily(['Event', 'EventTarget', 'CustomEvent'], 'internal/event_target');
  lazily(['AbortController', 'AbortSignal'], 'internal/abort_controller');
  lazily(['DOMException'], domException);
  given(globalThis, { TextEncoder, TextDecoder, structuredClone });

  return { TextEncoder, TextDecoder, structuredClone, domException };
};
