/** The student's code as the tests see it when it is in another process, or nowhere yet. */
'use strict';

const { encode, decode, named, ERRORS, Unsupported } = require('values');

const { assign } = Object;
const { deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const SYMBOLS = new Map([
  [Symbol.iterator, '@@iterator'],
  [Symbol.toPrimitive, '@@toPrimitive'],
]);
/** What jest asks of a value, and decides itself: no answer of the student's has a say in it. */
const NOT_ASKED = new Set([
  'then',
  'asymmetricMatch',
  '$$typeof',
  'toJSON',
  'nodeType',
  'tagName',
  '_isMockFunction',
]);

/** Stands for whatever the student's code would offer, while the specs are only collected. */
function anything() {
  const trap = { get: (_, name) => (name === Symbol.iterator ? () => [].values() : name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : it), apply: () => it, construct: () => it, getPrototypeOf: () => Function.prototype }; // prettier-ignore
  const it = new Proxy(class {}, {
    ...trap,
    get: (target, name) => (name === 'prototype' ? target.prototype : trap.get(target, name)),
  });
  return it;
}

/** The student's functions, classes and exceptions as the tests see them, when the code is in another process. */
function createRemote({ functions, exceptions }, exchange) {
  const remote = {
    collecting: true,
    early: null,
    raised: undefined,
    refused: undefined,
    exports: undefined,
  };
  const classes = Object.fromEntries(
    exceptions.map((name) => [name, { [name]: class extends Error {} }[name]]),
  );
  const objects = new Map();
  const references = new WeakMap();
  const refer = (value) => references.get(value);
  const valueOf = (wire) => decode(wire, referred);

  function thrownOf(fault) {
    if ('thrown' in fault) return valueOf(fault.thrown);
    if (fault.type === 'MissingFunction' || fault.type === 'NotCallable')
      return new TypeError(`${fault.message} is not a function`);
    const known = [...(fault.bases ?? []), fault.type].find((name) => classes[name] ?? ERRORS[name]);
    const error = named(
      new (classes[known] ?? ERRORS[known] ?? Error)(fault.message),
      fault.name ?? fault.type,
    );
    return assign(error, valueOf(fault.props ?? null));
  }

  /** `what`: the `function` or `object` to call, with its `self`, or the `operator` to apply. */
  function ask(what, args) {
    if (remote.collecting) {
      remote.early = `the tests use ${what.function ?? 'the code'} while they are collected`;
      return anything();
    }
    let sent;
    try {
      sent = args.map((arg) => encode(arg, true, refer));
    } catch (error) {
      if (error instanceof Unsupported && error.isKind)
        remote.refused ??= `the tests pass a ${error.type} to the student’s code`;
      throw error;
    }
    const answer = exchange({ call: { ...what, args: sent, kwargs: {} } });
    for (const [position, changed] of answer.changed ?? []) writeBack(args[position], valueOf(changed));
    if ('value' in answer) {
      const value = valueOf(answer.value);
      return answer.promise ? Promise.resolve(value) : value;
    }
    // The engine has decided this spec already.
    if (!('fault' in answer)) throw new Error('abandoned');
    remote.raised = { error: thrownOf(answer) };
    if (answer.promise) return Promise.reject(remote.raised.error);
    throw remote.raised.error;
  }
  const operate = (operator, ...args) => ask({ operator }, args);

  function referred([number, type]) {
    if (!objects.has(number)) objects.set(number, standIn({ object: number }, [number, type]));
    return objects.get(number);
  }

  /** A class, a function or an object of the student's. What it holds is asked for whenever it is looked at. */
  function standIn(at, reference) {
    const isFunction = reference[1] === 'function';
    const target = isFunction ? function studentsOwn() {} : {};
    const renew = () => {
      if (isFunction) return;
      for (const key of ownKeys(target)) deleteProperty(target, key);
      for (const [key, value] of operate('own', proxy)) target[key] = value;
    };
    const proxy = new Proxy(target, {
      apply: (_, self, args) => ask({ ...at, self: encodeSelf(self) }, args),
      construct: (_, args) => operate('new', proxy, ...args),
      get: (_, name) => {
        if (NOT_ASKED.has(name)) return undefined;
        if (name === Symbol.hasInstance)
          return (value) => refer(value) !== undefined && operate('instanceof', value, proxy);
        if (name === Symbol.iterator)
          return operate('has', proxy, '@@iterator') ? () => operate('list', proxy).values() : undefined;
        if (name === Symbol.toPrimitive)
          return (hint) => operate(hint === 'string' ? 'text' : 'number', proxy);
        if (typeof name === 'symbol') return undefined;
        if (isFunction && name === 'prototype') return target.prototype;
        return operate('get', proxy, name);
      },
      set: (_, name, value) => {
        operate('set', proxy, name, value);
        return true;
      },
      deleteProperty: (_, name) => {
        operate('delete', proxy, name);
        return true;
      },
      has: (_, name) =>
        typeof name === 'symbol'
          ? SYMBOLS.has(name) && operate('has', proxy, SYMBOLS.get(name))
          : !NOT_ASKED.has(name) && operate('has', proxy, name),
      ownKeys: () => {
        renew();
        return ownKeys(target);
      },
      getOwnPropertyDescriptor: (_, name) => {
        renew();
        return getOwnPropertyDescriptor(target, name);
      },
    });
    references.set(proxy, { $ref: reference });
    return proxy;
  }
  const encodeSelf = (self) => refer(self) ?? { $undefined: true };

  const byName = (name) => {
    const stand = standIn({ function: name }, [name, 'function']);
    return stand;
  };
  const exports = functions.includes('default') ? byName('default') : {};
  const known = { __esModule: true };
  for (const name of functions) known[name] = name === 'default' ? exports : byName(name);
  assign(known, classes);
  remote.exports = functions.includes('default') ? withMembers(exports, known) : known;
  return remote;
}

/** A module that is itself what it exports: the members that the tests name are those of the module. */
const withMembers = (target, known) =>
  new Proxy(target, { get: (of, name) => (Object.hasOwn(known, name) ? known[name] : of[name]) });

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
