/** The student's code as the tests see it when it is in another process, or nowhere yet. */
'use strict';

const { encode, decode, named, ERRORS, Unsupported } = require('values');

const { assign } = Object;

/** Stands for whatever the student's code would offer, while the specs are only collected. */
function anything() {
  const trap = { get: (_, name) => (name === Symbol.iterator ? () => [].values() : name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : it), apply: () => it, construct: () => it, getPrototypeOf: () => Function.prototype }; // prettier-ignore
  const it = new Proxy(class {}, {
    ...trap,
    get: (target, name) => (name === 'prototype' ? target.prototype : trap.get(target, name)),
  });
  return it;
}

/** The student's functions and exceptions as the tests see them, when the code is in another process. */
function createRemote({ functions, exceptions }, exchange) {
  const remote = {
    collecting: true,
    early: null,
    raised: undefined,
    refused: undefined,
    exports: { __esModule: true },
  };
  const classes = Object.fromEntries(
    exceptions.map((name) => [name, { [name]: class extends Error {} }[name]]),
  );

  function thrownOf(fault) {
    if ('thrown' in fault) return decode(fault.thrown);
    if (fault.type === 'MissingFunction' || fault.type === 'NotCallable')
      return new TypeError(`${fault.message} is not a function`);
    const known = [...(fault.bases ?? []), fault.type].find((name) => classes[name] ?? ERRORS[name]);
    const error = named(
      new (classes[known] ?? ERRORS[known] ?? Error)(fault.message),
      fault.name ?? fault.type,
    );
    return assign(error, decode(fault.props ?? null));
  }

  function call(name, args) {
    if (remote.collecting) {
      remote.early = `the tests call ${name} while they are collected`;
      return anything();
    }
    let sent;
    try {
      sent = args.map((arg) => encode(arg, true));
    } catch (error) {
      if (error instanceof Unsupported && error.isKind)
        remote.refused ??= `the tests pass a ${error.type} to ${name}`;
      throw error;
    }
    const answer = exchange({ call: { function: name, args: sent, kwargs: {} } });
    for (const [position, changed] of answer.changed ?? []) writeBack(args[position], decode(changed));
    if ('value' in answer) {
      const value = decode(answer.value);
      return answer.promise ? Promise.resolve(value) : value;
    }
    // The engine has decided this spec already.
    if (!('fault' in answer)) throw new Error('abandoned');
    remote.raised = { error: thrownOf(answer) };
    if (answer.promise) return Promise.reject(remote.raised.error);
    throw remote.raised.error;
  }

  for (const name of functions) remote.exports[name] = (...args) => call(name, args);
  assign(remote.exports, classes);
  return remote;
}

/** A function may have changed an argument in place. */
function writeBack(target, value) {
  if (Array.isArray(target)) target.splice(0, target.length, ...value);
  else if (target instanceof Map || target instanceof Set) {
    target.clear();
    for (const item of value) {
      if (target instanceof Map) target.set(...item);
      else target.add(item);
    }
  } else {
    for (const key of Object.keys(target)) if (!(key in value)) delete target[key];
    assign(target, value);
  }
}

module.exports = { anything, createRemote };
