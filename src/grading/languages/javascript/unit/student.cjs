/** The student's side of forwarded calls (PROTOCOL.md, "Unit tests"). */
'use strict';

const { encode, decode, Unsupported } = require('values');

const { stringify } = JSON;
const { getPrototypeOf, keys } = Object;
const { apply } = Reflect;

/** `platform`: `exports()`, the student's module as an import sees it, and `faultOf(thrown)`. */
function createStudent(platform) {
  async function outcomeOf(target, args) {
    const reply = {};
    let value;
    try {
      value = apply(target, undefined, args);
      if (value instanceof Promise) {
        reply.promise = true;
        value = await value;
      }
    } catch (thrown) {
      return { ...reply, ...platform.faultOf(thrown), ...raisedAs(thrown) };
    }
    try {
      return { ...reply, value: encode(value) };
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      return { fault: 'unsupported', type: error.type, message: error.message };
    }
  }

  async function call({ function: name, args }) {
    const student = platform.exports();
    const target = name === 'default' && !student?.__esModule ? student : student?.[name];
    if (typeof target !== 'function') {
      const type = target === undefined ? 'MissingFunction' : 'NotCallable';
      return { outcome: { fault: 'exception', type, message: name } };
    }
    const given = args.map((arg) => decode(arg));
    const outcome = await outcomeOf(target, given);
    if ('fault' in outcome && outcome.fault !== 'exception') {
      const { fault, type, message } = outcome;
      return { fault, type, message };
    }
    const changed = [];
    given.forEach((arg, position) => {
      if (typeof arg !== 'object' || arg === null || args[position].$iterator) return;
      const now = encode(arg);
      if (stringify(now) !== stringify(args[position])) changed.push([position, now]);
    });
    return { outcome: changed.length > 0 ? { ...outcome, changed } : outcome };
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
