/*
 * Runs inside QuickJS: texts and bytes, as Node's Buffer asks its C++ for them (`internalBinding('buffer')`).
 */
module.exports = function () {
  'use strict';

  const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const URL_LETTERS = LETTERS.replace('+/', '-_');
  const VALUES = new Map(Array.from(`${LETTERS}-_`, (letter, at) => [letter, at < 64 ? at : at - 2]));
  const ENCODINGS = ['ascii', 'utf8', 'base64', 'utf16le', 'latin1', 'hex', 'buffer', 'base64url'];
  const CHUNK = 4096;
  const fromCodes = (codes) => {
    let text = '';
    for (let at = 0; at < codes.length; at += CHUNK)
      text += String.fromCharCode.apply(null, codes.slice(at, at + CHUNK));
    return text;
  };

  function utf8Of(text) {
    const bytes = [];
    for (const letter of String(text).toWellFormed()) {
      const code = letter.codePointAt(0);
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else
        bytes.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 63),
          0x80 | ((code >> 6) & 63),
          0x80 | (code & 63),
        );
    }
    return bytes;
  }

  /** As the Encoding Standard has it: one U+FFFD for each longest wrong beginning; undefined for `strict`. */
  function utf8Text(bytes, strict = false) {
    let text = '';
    let codes = [];
    const flush = () => {
      text += fromCodes(codes);
      codes = [];
    };
    for (let at = 0; at < bytes.length;) {
      const first = bytes[at++];
      if (codes.length > CHUNK) flush();
      if (first < 0x80) {
        codes.push(first);
        continue;
      }
      const more =
        first >= 0xc2 && first < 0xe0
          ? 1
          : first >= 0xe0 && first < 0xf0
            ? 2
            : first >= 0xf0 && first < 0xf5
              ? 3
              : 0;
      let code = first & (0x3f >> more);
      let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      let left = more;
      while (left > 0 && bytes[at] >= low && bytes[at] <= high) {
        code = (code << 6) | (bytes[at++] & 63);
        [low, high] = [0x80, 0xbf];
        left -= 1;
      }
      if (more === 0 || left > 0) {
        if (strict) return undefined;
        codes.push(0xfffd);
      } else if (code > 0xffff) {
        codes.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
      } else codes.push(code);
    }
    flush();
    return text;
  }

  function base64Text(bytes, letters = LETTERS, pad = true) {
    let text = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const count = Math.min(3, bytes.length - at);
      const bits = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      for (let part = 0; part <= count; part++) text += letters[(bits >> (18 - 6 * part)) & 63];
      if (pad) text += '='.repeat(3 - count);
    }
    return text;
  }

  /** Forgiving: what is no letter of base64 is passed over, `=` ends it. */
  function base64Of(text) {
    const bytes = [];
    let bits = 0;
    let held = 0;
    for (const letter of String(text)) {
      if (letter === '=') break;
      const value = VALUES.get(letter);
      if (value === undefined) continue;
      held = ((held << 6) | value) & 0xffff;
      bits += 6;
      if (bits >= 8) bytes.push((held >> (bits -= 8)) & 0xff);
    }
    return bytes;
  }

  function hexOf(text) {
    const bytes = [];
    for (let at = 0; at + 1 < text.length; at += 2) {
      const pair = text.slice(at, at + 2);
      if (!/^[\da-f]{2}$/i.test(pair)) break;
      bytes.push(Number.parseInt(pair, 16));
    }
    return bytes;
  }

  const lowBytes = (text) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at) & 0xff);
  function ucs2Of(text) {
    const bytes = [];
    for (let at = 0; at < text.length; at++) bytes.push(text.charCodeAt(at) & 0xff, text.charCodeAt(at) >> 8);
    return bytes;
  }

  const encoders = {
    ascii: lowBytes,
    latin1: lowBytes,
    utf8: utf8Of,
    buffer: utf8Of,
    base64: base64Of,
    base64url: base64Of,
    hex: hexOf,
    utf16le: ucs2Of,
  };
  const bytesOf = (text, encoding) =>
    encoders[typeof encoding === 'number' ? ENCODINGS[encoding] : (encoding ?? 'utf8')](text);

  const part = (buffer, start = 0, end = buffer.length) =>
    new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).subarray(start, end);
  const slice = (textOf) => (buffer, start, end) => textOf(part(buffer, start, end));
  function put(buffer, bytes, offset = 0, length = buffer.length - offset, whole = 1) {
    const room = Math.min(length, buffer.length - offset, bytes.length);
    const count = room - (room % whole);
    for (let at = 0; at < count; at++) buffer[offset + at] = bytes[at];
    return count;
  }
  const write = (encode, whole) => (buffer, text, offset, length) =>
    put(buffer, encode(text), offset, length, whole);
  /** No character is cut in two. */
  function utf8WriteStatic(buffer, text, offset = 0, length = buffer.length - offset) {
    const bytes = utf8Of(text);
    let count = Math.min(length, buffer.length - offset, bytes.length);
    while (count > 0 && count < bytes.length && (bytes[count] & 0xc0) === 0x80) count -= 1;
    return put(buffer, bytes, offset, count);
  }

  function compare(one, other) {
    const length = Math.min(one.length, other.length);
    for (let at = 0; at < length; at++) if (one[at] !== other[at]) return one[at] < other[at] ? -1 : 1;
    return Math.sign(one.length - other.length);
  }

  function indexOf(buffer, wanted, offset, forwards) {
    const last = buffer.length - wanted.length;
    let at = offset < 0 ? buffer.length + offset : offset;
    if (!forwards) at = Math.min(at, last);
    else if (at < 0) at = 0;
    for (; at >= 0 && at <= last; at += forwards ? 1 : -1)
      if (wanted.every((byte, index) => buffer[at + index] === byte)) return at;
    return -1;
  }

  function fill(buffer, value, start, end, encoding) {
    if (start < 0 || end > buffer.length) return -2;
    const pattern =
      typeof value === 'string'
        ? bytesOf(value, encoding)
        : typeof value === 'number' || typeof value === 'boolean'
          ? [value & 255]
          : [...value];
    if (pattern.length === 0) return -1;
    for (let at = start; at < end; at++) buffer[at] = pattern[(at - start) % pattern.length];
    return undefined;
  }

  const swap = (size) => (buffer) => {
    for (let at = 0; at + size <= buffer.length; at += size) buffer.subarray(at, at + size).reverse();
    return buffer;
  };

  function atob(text) {
    const clean = String(text).replace(/[\t\n\f\r ]/g, '');
    const body = clean.length % 4 === 0 ? clean.replace(/={1,2}$/, '') : clean;
    if (/[^A-Za-z0-9+/]/.test(body)) return -1;
    return body.length % 4 === 1 ? -3 : fromCodes(base64Of(body));
  }

  return {
    utf8Of,
    utf8Text,
    byteLengthUtf8: (text) => utf8Of(text).length,
    compare,
    compareOffset: (source, target, targetStart, sourceStart, targetLength, sourceLength) =>
      compare(
        source.subarray(sourceStart, sourceStart + sourceLength),
        target.subarray(targetStart, targetStart + targetLength),
      ),
    copy: (source, target, targetStart, sourceStart, count) => {
      target.set(source.subarray(sourceStart, sourceStart + count), targetStart);
      return count;
    },
    fill,
    isAscii: (bytes) => new Uint8Array(bytes.buffer ?? bytes).every((byte) => byte < 128),
    isUtf8: (bytes) => utf8Text(new Uint8Array(bytes.buffer ?? bytes), true) !== undefined,
    indexOfBuffer: (buffer, wanted, offset, _encoding, forwards) =>
      indexOf(buffer, [...wanted], offset, forwards),
    indexOfNumber: (buffer, wanted, offset, forwards) => indexOf(buffer, [wanted & 255], offset, forwards),
    indexOfString: (buffer, wanted, offset, encoding, forwards) =>
      indexOf(buffer, bytesOf(wanted, encoding), offset, forwards),
    swap16: swap(2),
    swap32: swap(4),
    swap64: swap(8),
    kMaxLength: 2 ** 30,
    kStringMaxLength: 2 ** 29 - 24,
    atob,
    btoa: (text) => (/[^\0-\xff]/.test(text) ? -1 : base64Text(lowBytes(String(text)))),
    asciiSlice: slice((bytes) => fromCodes(Array.from(bytes, (byte) => byte & 127))),
    latin1Slice: slice((bytes) => fromCodes(Array.from(bytes))),
    utf8Slice: slice((bytes) => utf8Text(bytes)),
    base64Slice: slice((bytes) => base64Text(bytes)),
    base64urlSlice: slice((bytes) => base64Text(bytes, URL_LETTERS, false)),
    hexSlice: slice((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')),
    ucs2Slice: slice((bytes) =>
      fromCodes(
        Array.from({ length: bytes.length >> 1 }, (_, at) => bytes[2 * at] | (bytes[2 * at + 1] << 8)),
      ),
    ),
    base64Write: write(base64Of),
    base64urlWrite: write(base64Of),
    hexWrite: write(hexOf),
    ucs2Write: write(ucs2Of, 2),
    asciiWriteStatic: write(lowBytes),
    latin1WriteStatic: write(lowBytes),
    utf8WriteStatic,
    createUnsafeArrayBuffer: (size) => new ArrayBuffer(size),
    setDetachKey: () => undefined,
    setBufferPrototype: () => undefined,
    getZeroFillToggle: () => undefined,
  };
};
