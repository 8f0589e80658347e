/*
 * Runs inside QuickJS, before student code: values to and from the frame form (PROTOCOL.md), and faults. What is
 * needed later is bound first, so that patching a builtin breaks only the patcher.
 */
module.exports = function (sources) {
  'use strict';

  const MAX_DEPTH = 100;
  const MAX_NODES = 1000000;
  const MAX_INT_DIGITS = 20000;
  const MAX_TEXT = 2000;
  const MAX_TRACE = 20;

  const { keys, getPrototypeOf, fromEntries } = Object;
  const { isArray, from } = Array;
  const { isInteger, isSafeInteger } = Number;
  const { apply, get } = Reflect;
  const getter = (owner, name) => (subject) => get(owner, name, subject);
  const method = (owner, name) => {
    const work = owner[name];
    return (subject) => apply(work, subject, []);
  };
  const typedArrayTag = getter(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
  // Brand checks: each throws for anything that was not made by its constructor.
  const brands = {
    Map: getter(Map.prototype, 'size'),
    Set: getter(Set.prototype, 'size'),
    Date: method(Date.prototype, 'getTime'),
    Number: method(Number.prototype, 'valueOf'),
    String: method(String.prototype, 'valueOf'),
    Boolean: method(Boolean.prototype, 'valueOf'),
    TypedArray: (value) => {
      if (typedArrayTag(value) === undefined) throw new TypeError('not a typed array');
    },
  };
  const is = (brand, value) => {
    try {
      brands[brand](value);
      return true;
    } catch {
      return false;
    }
  };

  class Unsupported extends Error {
    constructor(type, message) {
      super(message);
      this.type = type;
    }
  }

  /** The frame form of a value, read once. */
  function toWire(value, depth, budget) {
    if (--budget.nodes < 0) throw new Unsupported(typeof value, 'the value has more than a million parts');
    if (depth > MAX_DEPTH) {
      throw new Unsupported('object', 'the value is nested more than 100 levels deep, or contains itself');
    }
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'undefined':
        return { $undefined: true };
      case 'number':
        return numberToWire(value);
      case 'bigint': {
        const digits = `${value}`;
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
    const wire = (part) => toWire(part, depth, budget);
    if (isArray(value)) return from({ length: value.length }, (_, index) => wire(value[index]));
    if (is('TypedArray', value)) return from(value, wire);
    if (is('Map', value)) return { $dict: from(value, ([key, item]) => [wire(key), wire(item)]) };
    if (is('Set', value)) return { $set: from(value, wire) };
    if (is('Number', value) || is('String', value) || is('Boolean', value)) {
      throw new Unsupported(nameOf(value), 'use a plain value, not an object made with new');
    }
    if (is('Date', value) || value instanceof RegExp || value instanceof Promise) {
      throw new Unsupported(nameOf(value), 'a value of this type cannot be compared');
    }
    return { $dict: from(keys(value), (key) => [key, wire(value[key])]) };
  }

  function nameOf(value) {
    return textOf(() => getPrototypeOf(value).constructor.name) || 'object';
  }

  function fromWire(value) {
    if (isArray(value)) return from(value, fromWire);
    if (value === null || typeof value !== 'object') return value;
    const [tag] = keys(value);
    const content = value[tag];
    if (tag === '$int') return BigInt(content);
    if (tag === '$float') return { nan: NaN, inf: Infinity, '-inf': -Infinity }[content] ?? Number(content);
    if (tag === '$undefined') return undefined;
    if (tag === '$set') return new Set(from(content, fromWire));
    if (tag === '$tuple') return from(content, fromWire);
    return fromEntries(from(content, ([key, item]) => [fromWire(key), fromWire(item)]));
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
    // There was no room left even for the error object.
    if (thrown === null) return { fault: 'memory', type: 'RangeError', message: 'out of memory' };
    const isObject = typeof thrown === 'object';
    let type = textOf(() => (isObject ? (thrown.name ?? nameOf(thrown)) : typeof thrown));
    let message = textOf(() => (isObject ? thrown.message : thrown));
    const memory = type === 'InternalError' && message === 'out of memory';
    // As V8 says it, and as every tutorial explains it.
    if (type === 'InternalError' && message === 'stack overflow') {
      type = 'RangeError';
      message = 'Maximum call stack size exceeded';
    }
    const trace = isObject
      ? traceOf(textOf(() => (typeof thrown.stack === 'string' ? thrown.stack : '')))
      : [];
    const frame = { fault: memory ? 'memory' : 'exception', type, message };
    if (trace.length > 0) {
      const [inner] = trace;
      frame.line = inner.line;
      frame.column = inner.column;
      frame.sourceLine = lineOf(inner.file, inner.line);
      frame.trace = trace.reverse().map((step) => ({ line: step.line, function: step.function }));
    }
    return frame;
  }

  function lineOf(file, line) {
    return (sources[file] ?? '').split('\n')[line - 1]?.slice(0, 500) ?? '';
  }

  /** Frames of the student's files, innermost first: `    at add (solution.js:2:10)`. */
  function traceOf(stack) {
    const frames = [];
    for (const text of stack.split('\n')) {
      const place = /^\s+at (?:(.*) \()?([^()\s]+?):(\d+)(?::(\d+))?\)?$/.exec(text);
      if (!place || !(place[2] in sources) || frames.length >= MAX_TRACE) continue;
      const name = place[1] && !place[1].startsWith('<') ? place[1] : '<top level>';
      const line = Number(place[3]);
      const shift = line === 1 ? (shifts[place[2]] ?? 0) : 0;
      frames.push({
        function: name,
        file: place[2],
        line,
        column: Math.max(1, Number(place[4] ?? 1) - shift),
      });
    }
    return frames;
  }

  function syntaxFaultOf(error) {
    const [place] = traceOf(textOf(() => error.stack));
    const where = place && {
      line: place.line,
      column: place.column,
      sourceLine: lineOf(place.file, place.line),
    };
    return { fault: 'syntax', type: 'SyntaxError', message: textOf(() => error.message), ...where };
  }

  /** Columns by which a file's first line was moved, because it was compiled inside of something. */
  const shifts = {};
  const setShift = (file, columns) => void (shifts[file] = columns);
  const encode = (value) => toWire(value, 0, { nodes: MAX_NODES });
  return { encode, decode: fromWire, faultOf, syntaxFaultOf, setShift };
};
