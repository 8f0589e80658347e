/**
 * Runs the author's tests (PROTOCOL.md, "Unit tests") in Node.js and in QuickJS. `platform` is what they have of their
 * own: `run(body, file, names, values)`, `outer(name)`, `exchange(frame)`, `faultOf(thrown)`, `scope` (the global object),
 * and, where the student's code shares the process, `student`: `{ body }`, or `{ exports() }` where it has run, `hollow`.
 */
'use strict';

const { expect } = require('expect');
const { createHollow } = require('hollow');
const { createJest } = require('jest-object');
const { createModules } = require('modules');
const { anything, createRemote } = require('remote');
const { createRunner } = require('runner');
const { MATCHERS, addSerializer } = require('snapshots');

const { assign, defineProperty, entries, fromEntries, getOwnPropertyDescriptors } = Object;
const { stringify } = JSON;

/**
 * What the matchers rest on cannot be replaced any more, but for what the tests replace themselves (`free`); own additions
 * to a prototype stay possible.
 */
function protect(free) {
  const kept = new Set(free);
  const owners = [
    Object,
    Array,
    Reflect,
    JSON,
    Promise,
    Map,
    Set,
    Number,
    Symbol,
    String,
    RegExp,
    Math,
    Error,
    Function,
  ];
  const all = [...owners, ...owners.flatMap((one) => one.prototype ?? [])];
  for (const owner of all.filter((one) => one !== Object.prototype)) {
    for (const [key, { configurable, writable }] of entries(getOwnPropertyDescriptors(owner))) {
      // An error's name and message are its own to set, which a constant on the prototype would forbid.
      if (kept.has(key) || key === 'name' || key === 'message' || key === 'constructor' || key === 'toString')
        continue;
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
  const { student, scope } = platform;
  expect.extend(MATCHERS);
  expect.addSnapshotSerializer = addSerializer;
  const runner = createRunner(student ? refusingMatchers(expect) : expect, scope);
  const hollow = student?.hollow ? createHollow() : undefined;
  let modules;
  let remote;
  let names = [];
  let testFiles = {};
  let main = '';

  function createAll({ modules: bodies, data, stubs }) {
    const own = student?.body === undefined ? bodies : { ...bodies, [main]: student.body };
    const outside = { file: main, exports: studentsExports(stubs) };
    return createModules({
      bodies: own,
      data,
      run: platform.run,
      outer: (name) => (name === '@jest/globals' ? globalsFor('') : platform.outer(name)),
      globals: (file) => (file === main ? {} : globalsFor(file)),
      main: student?.body === undefined ? outside : undefined,
      instead,
    });
  }

  function studentsExports(stubs) {
    if (student) return () => student.exports();
    if (stubs) {
      remote = createRemote(stubs, platform.exchange);
      return () => remote.exports;
    }
    const any = anything();
    return () => any;
  }

  const jest = createJest({
    modules: () => modules,
    outer: platform.outer,
    covered: (file, exports) => (hollow && file === main ? coverOf(exports) : exports),
    setLimit: runner.setLimit,
    scope,
  });
  const globalsFor = (file) => ({ ...runner.api, jest: jest.objectFor(file) });

  /** A mock in the place of a module, or the student's module under a cover. */
  function instead(from, name, file, original) {
    const mock = jest.mocked(from, name);
    if (mock) return mock.exports;
    const exports = original();
    return hollow && file === main ? coverOf(exports) : exports;
  }

  let covering;
  const coverOf = (exports) => (covering ??= hollow.cover(exports));

  function collect(request) {
    ({ main, names = [] } = request);
    modules = createAll(request);
    testFiles = fromEntries(request.tests.map((file) => [file, true]));
    for (const file of request.tests) modules.load(file);
    if (remote) remote.collecting = false;
    return { specs: runner.specs(request.planned), low: remote?.early ?? null, required: [] };
  }

  async function spec({ index }) {
    if (remote) remote.raised = remote.refused = undefined;
    try {
      await runner.run(index);
      return { spec: 'passed', ...seen() };
    } catch (error) {
      if (remote?.refused) return { spec: 'unforwardable', message: remote.refused };
      if (remote?.raised && remote.raised.error === error) return { spec: 'raised' };
      return failureOf(error);
    }
  }

  const seen = () => (hollow ? { kinds: hollow.kinds } : {});

  function failureOf(error) {
    const fault = platform.faultOf(error);
    const ofMatcher = typeof error === 'object' && error !== null && 'matcherResult' in error;
    const isTests = thrownIn(error) in testFiles;
    if (!ofMatcher && !isTests && (fault.trace || fault.fault !== 'exception')) return fault;
    const missing = !ofMatcher && fault.type === 'TypeError' ? missingName() : undefined;
    if (missing !== undefined) return { fault: 'exception', type: 'MissingFunction', message: missing };
    const message = ofMatcher ? fault.message : `${fault.type}: ${fault.message}`;
    return { spec: 'failed', message, ...seen() };
  }

  /** A name that the tests take from the student's module, which does not have it. */
  function missingName() {
    if (!student || hollow) return undefined;
    try {
      const exports = student.body === undefined ? student.exports() : modules.load(main);
      const has = (name) =>
        (name === 'default' && !exports?.__esModule ? exports : exports?.[name]) !== undefined;
      return names.find((name) => !has(name));
    } catch {
      return undefined;
    }
  }

  return { collect, spec };
}

/** The file in which an error was made: what a test's own stand-in throws is the test's word, whoever called it. */
function thrownIn(error) {
  try {
    return /\/home\/student\/([^():\n]+):\d+/.exec(error.stack)?.[1] ?? '';
  } catch {
    return '';
  }
}

/** A flat frame as text, whatever the student's code has added to the prototypes. */
function frameText(frame) {
  let text = '';
  for (const key in frame) text += `${text === '' ? '' : ','}${stringify(key)}:${stringify(frame[key])}`;
  return `{${text}}`;
}

module.exports = { createUnit, protect, frameText };
