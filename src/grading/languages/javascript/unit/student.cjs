/** The student's side of forwarded calls (PROTOCOL.md, "Unit tests"). */
'use strict';

const { encode, decode, Unsupported } = require('values');

const { stringify } = JSON;
const { getPrototypeOf, keys } = Object;
const { apply, construct, deleteProperty, get, has, set } = Reflect;
const MAX_OBJECTS = 10_000;
const toText = get(Object.prototype, 'toString');
const { isArray } = Array;

const SYMBOLS = { '@@iterator': Symbol.iterator, '@@toPrimitive': Symbol.toPrimitive };
const keyOf = (name) => SYMBOLS[name] ?? name;
/** `own`: what an object shows of itself to a comparison. */
const OPERATORS = {
  new: (target, args) => construct(target, args),
  get: (target, name) => get(target, keyOf(name)),
  set: (target, name, value) => void set(target, name, value),
  delete: (target, name) => void deleteProperty(target, name),
  has: (target, name) => has(target, keyOf(name)),
  own: (target) => keys(target).map((key) => [key, target[key]]),
  text: (target) => `${target}`,
  number: (target) => Number(target),
  list: (target) => [...target],
  instanceof: (value, target) => value instanceof target,
};

/** What the tests hold of this process: they know an object by its number. */
function createObjects(exportsOf) {
  const kept = [];
  const numbers = new Map();

  const staysHere = (value) => {
    if (typeof value === 'function') return true;
    if (typeof value !== 'object' || value === null || isArray(value)) return false;
    if (apply(toText, value, []) !== '[object Object]') return false;
    const prototype = getPrototypeOf(value);
    const isIterator = typeof value.next === 'function' && typeof value[Symbol.iterator] === 'function';
    return prototype !== null && prototype !== Object.prototype && !isIterator;
  };
  function refer(value) {
    if (!staysHere(value)) return undefined;
    if (!numbers.has(value)) {
      if (kept.length >= MAX_OBJECTS) throw new Unsupported('object', 'the tests hold too many objects');
      numbers.set(value, kept.length);
      kept.push(value);
    }
    return { $ref: [numbers.get(value), typeof value] };
  }
  function named(name) {
    const student = exportsOf();
    return name === 'default' && !student?.__esModule ? student : student?.[name];
  }
  const referred = ([at]) => (typeof at === 'number' ? kept[at] : named(at));
  return { refer, named, referred };
}

/** `platform`: `exports()`, the student's module as an import sees it, and `faultOf(thrown)`. */
function createStudent(platform) {
  const { refer, named, referred } = createObjects(() => platform.exports());

  async function outcomeOf(work) {
    const reply = {};
    let value;
    try {
      value = work();
      if (value instanceof Promise) {
        reply.promise = true;
        value = await value;
      }
    } catch (thrown) {
      return { ...reply, ...platform.faultOf(thrown), ...raisedAs(thrown) };
    }
    try {
      return { ...reply, value: encode(value, false, refer) };
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      return { fault: 'unsupported', type: error.type, message: error.message };
    }
  }

  /** What is asked for, as a function of the arguments; a fault where the name means nothing that can be called. */
  function workOf({ function: name, object, operator, self }) {
    if (operator !== undefined) return { work: (args) => OPERATORS[operator](...args) };
    const target = name === undefined ? referred([object]) : named(name);
    if (typeof target === 'function') return { work: (args) => apply(target, decode(self, referred), args) };
    const type = target === undefined ? 'MissingFunction' : 'NotCallable';
    return { missing: { fault: 'exception', type, message: `${name}` } };
  }

  async function call(request) {
    const { args, operator } = request;
    const { work, missing } = workOf(request);
    if (missing) return { outcome: missing };
    const given = args.map((arg) => decode(arg, referred));
    if (operator === 'new') {
      const [target, ...rest] = given;
      if (typeof target !== 'function')
        return { outcome: { fault: 'exception', type: 'MissingFunction', message: `${args[0].$ref[0]}` } };
      given.splice(0, given.length, target, rest);
    }
    const outcome = await outcomeOf(() => work(given));
    if ('fault' in outcome && outcome.fault !== 'exception') {
      const { fault, type, message } = outcome;
      return { fault, type, message };
    }
    const changed = operator === undefined ? changedOf(given, args) : [];
    return { outcome: changed.length > 0 ? { ...outcome, changed } : outcome };
  }

  function changedOf(given, args) {
    const changed = [];
    given.forEach((arg, position) => {
      if (typeof arg !== 'object' || arg === null || args[position].$iterator || args[position].$ref) return;
      const now = encode(arg, false, refer);
      if (stringify(now) !== stringify(args[position])) changed.push([position, now]);
    });
    return changed;
  }

  return { call };
}

/** For tests that expect an exception: its classes, its name, what hangs on it, or whatever else was thrown. */
function raisedAs(thrown) {
  try {
    if (!(thrown instanceof Error)) return { thrown: encode(thrown) };
    const bases = [];
    for (let one = getPrototypeOf(thrown); one && bases.length < 10; one = getPrototypeOf(one))
      bases.push(`${one.constructor.name}`);
    const props = {};
    for (const key of keys(thrown)) if (key !== 'name' && key !== 'message') props[key] = thrown[key];
    return { bases, name: `${thrown.name}`, props: encode(props) };
  } catch (error) {
    if (error instanceof Unsupported) return { bases: ['Error'] };
    throw error;
  }
}

module.exports = { createStudent };
