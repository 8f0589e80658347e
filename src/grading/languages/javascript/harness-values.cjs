/** Values between JavaScript and the frames of PROTOCOL.md, exact in their types. */
'use strict';

const { isMap, isSet, isPromise, isBoxedPrimitive } = require('node:util').types;

const MAX_DEPTH = 100;
const MAX_NODES = 1_000_000;
const MAX_INT_DIGITS = 20_000;

// Bound before the student's code can patch them.
const { keys } = Object;
const { isArray } = Array;
const { isInteger, isSafeInteger } = Number;
const prototypeOf = Object.getPrototypeOf;

class Unsupported extends Error {
  constructor(type, message) {
    super(message);
    this.type = type;
  }
}

/** The frame form of a value, read once: a Proxy is what it shows, as for matchers in the same process. */
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

module.exports = { toWire: (value) => toWire(value, 0, { nodes: MAX_NODES }), fromWire, nameOf, Unsupported };
