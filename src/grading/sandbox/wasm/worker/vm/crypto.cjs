/*
 * Runs inside QuickJS: the global `crypto`, for random numbers and names. They come from the engine's generator, which the
 * host has given a secret state, and are no more secret than `Math.random`: programs here have nobody to keep secrets from.
 */
module.exports = function (library, web) {
  'use strict';

  const { random, floor } = Math;
  const MAX_BYTES = 65_536;
  const BYTE = 256;
  const INTEGERS = [
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array,
    BigUint64Array,
  ]; // prettier-ignore
  const problem = (message, name) => {
    const DOMException = web.domException();
    return new DOMException(message, name);
  };
  const fill = (bytes) => bytes.forEach((_, at) => (bytes[at] = floor(random() * BYTE)));

  function demand(self) {
    if (self === crypto) return;
    const { ERR_INVALID_THIS } = library.load('internal/errors').codes;
    throw new ERR_INVALID_THIS('Crypto');
  }

  class Crypto {
    constructor() {
      const { ERR_ILLEGAL_CONSTRUCTOR } = library.load('internal/errors').codes;
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    }
    get subtle() {
      const error = new Error('crypto.subtle is not available: this sandbox does not have it');
      throw Object.assign(error, { code: 'ERR_ACCESS_DENIED', name: 'SandboxError' });
    }
    getRandomValues(array) {
      demand(this);
      if (!INTEGERS.some((Maker) => array instanceof Maker))
        throw problem('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
      if (array.byteLength > MAX_BYTES)
        throw problem('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
      fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      return array;
    }
    /** Of version 4: all random but for the version and the variant. */
    randomUUID() {
      demand(this);
      const bytes = new Uint8Array(16);
      fill(bytes);
      bytes[6] = (bytes[6] % 16) + 64;
      bytes[8] = (bytes[8] % 64) + 128;
      const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    }
  }
  Object.defineProperty(Crypto.prototype, Symbol.toStringTag, { value: 'Crypto', configurable: true });
  const crypto = Object.create(Crypto.prototype);
  const hidden = { configurable: true, writable: true, enumerable: false };
  Object.defineProperty(globalThis, 'crypto', { ...hidden, value: crypto });
  Object.defineProperty(globalThis, 'Crypto', { ...hidden, value: Crypto });
  return { crypto };
};
