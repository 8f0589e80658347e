/** Values between two JavaScript harnesses: the student's and the tester's (PROTOCOL.md, "Unit tests"). */
'use strict';

const MAX_DEPTH = 100;
const MAX_NODES = 1_000_000;

// Bound before the student's code can patch them.
const { keys, fromEntries, entries, getPrototypeOf, setPrototypeOf } = Object;
const { isArray, from } = Array;
const { is } = Object;
const { apply, get } = Reflect;
const toText = get(Object.prototype, 'toString');
const tagOf = (value) => apply(toText, value, []).slice(8, -1);
const TYPED = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array,
  Float64Array, BigInt64Array, BigUint64Array,
]; // prettier-ignore

/** `type` and `message` go into a fault; `isKind` where no value of this type can be sent at all. */
class Unsupported extends Error {
  constructor(type, message, isKind = false) {
    super(message);
    this.type = type;
    this.isKind = isKind;
  }
}

/**
 * The frame form of any value but functions, symbols and promises. Throws Unsupported. An answer of a class of the
 * student's counts as the plain object that it looks like; an argument (`isExact`) must be one. `refer` may give a
 * reference for what stays where it is.
 */
function encode(root, isExact = false, refer) {
  let nodes = MAX_NODES;
  const wire = (value, depth) => {
    if (--nodes < 0) throw new Unsupported(typeof value, 'the value has more than a million parts');
    if (depth > MAX_DEPTH)
      throw new Unsupported('object', 'the value is nested more than 100 levels deep, or contains itself');
    const reference = refer?.(value);
    if (reference !== undefined) return reference;
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'undefined':
        return { $undefined: true };
      case 'number':
        return value - value === 0 && !is(value, -0) ? value : { $number: is(value, -0) ? '-0' : `${value}` };
      case 'bigint':
        return { $bigint: `${value}` };
      case 'object':
        return value === null ? null : object(value, (part) => wire(part, depth + 1), isExact);
      default:
        throw new Unsupported(typeof value, `a ${typeof value} cannot be compared`, true);
    }
  };
  return wire(root, 0);
}

function object(value, wire, isExact) {
  const pairs = (all) => from(all, ([key, item]) => [wire(key), wire(item)]);
  if (isArray(value)) return from({ length: value.length }, (_, index) => wire(value[index]));
  const tag = tagOf(value);
  if (tag === 'Map') return { $map: pairs(value) };
  if (tag === 'Set') return { $set: from(value, wire) };
  if (tag === 'Date') return { $date: wire(+value) };
  if (tag === 'RegExp') return { $regexp: [value.source, value.flags] };
  if (tag === 'Error') return { $error: [`${value.name}`, `${value.message}`] };
  if (tag === 'Number' || tag === 'String' || tag === 'Boolean') return { $boxed: wire(value.valueOf()) };
  const typed = TYPED.find((one) => one.name === tag);
  if (typed) return { $typed: [tag, from(value, wire)] };
  if (isIterator(value)) return { $iterator: from(value, wire) };
  if (tag !== 'Object' && tag !== 'Arguments' && typeof value[Symbol.toStringTag] !== 'string')
    throw new Unsupported(tag, 'a value of this type cannot be compared', true);
  if (['Promise', 'WeakMap', 'WeakSet', 'AsyncGenerator', 'ArrayBuffer'].includes(tag))
    throw new Unsupported(tag, 'a value of this type cannot be compared', true);
  const prototype = getPrototypeOf(value);
  if (isExact && prototype !== null && prototype !== Object.prototype)
    throw new Unsupported(`${prototype.constructor?.name}`, 'a value of this type cannot be compared', true);
  const own = keys(value).map((key) => [key, wire(value[key])]);
  return prototype === null ? { $bare: own } : { $object: own };
}

const isIterator = (value) =>
  typeof value.next === 'function' && typeof value[Symbol.iterator] === 'function';

const ERRORS = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };

const READERS = {
  $undefined: () => undefined,
  $number: (text) => Number(text),
  $bigint: (text) => BigInt(text),
  $map: (pairs, decode) => new Map(pairs.map(([key, item]) => [decode(key), decode(item)])),
  $set: (items, decode) => new Set(items.map(decode)),
  $date: (time) => new Date(decode(time)),
  $regexp: ([source, flags]) => new RegExp(source, flags),
  $error: ([name, message]) => named(new (ERRORS[name] ?? Error)(message), name),
  $boxed: (value) => Object(decode(value)),
  $typed: ([name, items]) => TYPED.find((one) => one.name === name).from(items.map((item) => decode(item))),
  $iterator: (items, decode) => items.map(decode).values(),
  $object: (pairs, decode) => fromEntries(pairs.map(([key, item]) => [key, decode(item)])),
  $bare: (pairs, decode) => setPrototypeOf(READERS.$object(pairs, decode), null),
};

function named(error, name) {
  if (error.name !== name) error.name = name;
  return error;
}

/** `referred` gives the object of a reference. */
function decode(value, referred) {
  if (value === null || typeof value !== 'object') return value;
  if (isArray(value)) return value.map((item) => decode(item, referred));
  const [[tag, content]] = entries(value);
  return tag === '$ref' ? referred(content) : READERS[tag](content, (item) => decode(item, referred));
}

module.exports = { encode, decode, named, ERRORS, Unsupported };
