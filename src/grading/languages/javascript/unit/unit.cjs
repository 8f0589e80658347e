/**
 * Runs the author's tests (PROTOCOL.md, "Unit tests") in Node.js and in QuickJS. `platform` is what they have of their
 * own: `run(source, file, names, values)`, `exchange(frame)`, `faultOf(thrown)`, `student(file)`.
 */
'use strict';

const { expect } = require('expect');
const { ModuleMocker } = require('jest-mock');
const { createRunner } = require('runner');
const { encode, decode, named, ERRORS, Unsupported } = require('values');

const { assign, defineProperty, entries, getOwnPropertyDescriptors } = Object;
const { stringify } = JSON;

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

/** What the matchers rest on cannot be replaced any more; own additions to a prototype stay possible. */
function protect() {
  const owners = [Object, Array, Reflect, JSON, Promise, Map, Set, Number, Symbol, String, RegExp, Math];
  for (const owner of [
    ...owners,
    ...owners.flatMap((one) => one.prototype ?? []).filter((one) => one !== Object.prototype),
  ]) {
    for (const [key, { configurable, writable }] of entries(getOwnPropertyDescriptors(owner))) {
      if (configurable && writable) defineProperty(owner, key, { configurable: false, writable: false });
    }
  }
}

/**
 * `expect` where the student's code shares the process: an answer that looks like one of jest's own matchers, which
 * are equal to whatever they like, is refused.
 */
function refusingMatchers(original) {
  const isMatcher = (value, depth) => {
    if (typeof value !== 'object' || value === null || depth > 6) return false;
    if (typeof value.asymmetricMatch === 'function') return true;
    return Object.values(value).some((part) => isMatcher(part, depth + 1));
  };
  const strict = (actual) => {
    if (isMatcher(actual, 0)) throw new Error('the answer poses as a matcher of jest');
    return original(actual);
  };
  return assign(strict, original);
}

function createUnit(platform) {
  const loaded = new Map();
  const mocker = new ModuleMocker(globalThis);
  const runner = createRunner(platform.student ? refusingMatchers(expect) : expect);
  const jest = {
    fn: (implementation) => mocker.fn(implementation),
    spyOn: (...args) => mocker.spyOn(...args),
    clearAllMocks: () => mocker.clearAllMocks(),
    resetAllMocks: () => mocker.resetAllMocks(),
    restoreAllMocks: () => mocker.restoreAllMocks(),
    setTimeout: () => jest,
  };
  const globals = { ...runner.api, jest };
  let files = {};
  let main = '';
  let remote;
  let students;

  const stem = (name) => name.replace(/^\.\//, '').replace(/\.([cm]?[jt]s|json)$/, '');
  function require(name) {
    if (name === '@jest/globals') return globals;
    if (stem(name) === stem(main)) return students();
    const file = Object.keys(files).find(
      (one) => one === name.replace(/^\.\//, '') || stem(one) === stem(name),
    );
    if (file === undefined) return platform.require(name);
    if (!loaded.has(file)) enter(file);
    return loaded.get(file).exports;
  }

  function enter(file) {
    const module = { exports: {} };
    loaded.set(file, module);
    if (file.endsWith('.json')) module.exports = JSON.parse(files[file]);
    else {
      const own = { exports: module.exports, require, module, __filename: `/${file}`, __dirname: '/' };
      const all = { ...globals, ...own };
      platform.run(files[file], file, Object.keys(all), Object.values(all));
    }
  }

  function collect(request) {
    ({ files, main } = request);
    const { stubs } = request;
    if (platform.student) students = platform.student;
    else if (stubs) {
      remote = createRemote(stubs, platform.exchange);
      students = () => remote.exports;
    } else {
      const any = anything();
      students = () => any;
    }
    for (const file of request.tests) enter(file);
    if (remote) remote.collecting = false;
    return { specs: runner.specs(), low: remote?.early ?? null, required: [] };
  }

  async function spec({ index }) {
    if (remote) remote.raised = remote.refused = undefined;
    try {
      await runner.run(index);
      return { spec: 'passed' };
    } catch (error) {
      if (remote?.refused) return { spec: 'unforwardable', message: remote.refused };
      if (remote?.raised && remote.raised.error === error) return { spec: 'raised' };
      return failureOf(error);
    }
  }

  function failureOf(error) {
    const fault = platform.faultOf(error);
    const ofMatcher = typeof error === 'object' && error !== null && 'matcherResult' in error;
    if (!ofMatcher && (fault.trace || fault.fault !== 'exception')) return fault;
    return { spec: 'failed', message: ofMatcher ? fault.message : `${fault.type}: ${fault.message}` };
  }

  return { collect, spec };
}

/** A flat frame as text, whatever the student's code has added to the prototypes. */
function frameText(frame) {
  let text = '';
  for (const key in frame) text += `${text === '' ? '' : ','}${stringify(key)}:${stringify(frame[key])}`;
  return `{${text}}`;
}

module.exports = { createUnit, protect, frameText };
