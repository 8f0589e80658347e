/** The object `jest` of test files: mocks, spies, modules in the place of others, and a clock that stands still. */
'use strict';

const { ModuleMocker } = require('jest-mock');
const { createFakeTimers } = require('fake-timers');

/**
 * `modules`: of the test files (`modules.cjs`); `outer(name)`: Node's own; `covered(file, exports)`: how a file is seen;
 * `setLimit(milliseconds)`: of each test; `scope`: the global object.
 */
function createJest({ modules, outer, covered, setLimit, scope }) {
  const mocker = new ModuleMocker(scope);
  const timers = createFakeTimers(scope);
  const factories = new Map();
  const made = new Map();
  let isAutomatic = false;

  const keyOf = (from, name) => modules().resolve(from, name) ?? `${name}`.replace(/^node:/, '');
  const actual = (from, name) => {
    const file = modules().resolve(from, name);
    return file === undefined ? outer(name) : covered(file, modules().exportsOf(file));
  };
  /** The author's own stand-in in a folder `__mocks__`: beside a file, or at the top for a package. */
  const manual = (from, name) => {
    const file = modules().resolve(from, name) ?? `${name}`.replace(/^node:/, '');
    const at = file.lastIndexOf('/') + 1;
    return modules().resolve('', `./${file.slice(0, at)}__mocks__/${file.slice(at)}`);
  };
  const standIn = (from, name) => {
    const file = manual(from, name);
    return file === undefined ? automock(from, name) : modules().load(file);
  };
  /** As in jest, a package that has a stand-in is replaced unasked; a module of Node's own is not. */
  const isReplaced = (from, name) =>
    isAutomatic ||
    (modules().resolve(from, name) === undefined && !isOwn(name) && manual(from, name) !== undefined);
  const isOwn = (name) => {
    try {
      outer(name);
      return true;
    } catch {
      return false;
    }
  };
  const automock = (from, name) => mocker.generateFromMetadata(mocker.getMetadata(actual(from, name)));

  /** What `name` is in a file, where it is mocked; undefined where it is not. */
  function mocked(from, name) {
    const key = keyOf(from, name);
    if (!factories.has(key) && !isReplaced(from, name)) return undefined;
    if (factories.get(key) === null) return undefined;
    if (!made.has(key)) made.set(key, { exports: (factories.get(key) ?? (() => standIn(from, name)))() });
    return made.get(key);
  }

  /** The object for the file `from`, whose relative names are its own. */
  function objectFor(from) {
    const put = (name, factory) => {
      const key = keyOf(from, name);
      // As jest does: a module that is not there may be mocked only where that is asked for.
      factories.set(key, factory);
      made.delete(key);
      return jest;
    };
    const chain =
      (work) =>
      (...args) => {
        work(...args);
        return jest;
      };
    const jest = {
      fn: (implementation) => mocker.fn(implementation),
      spyOn: (...args) => mocker.spyOn(...args),
      replaceProperty: (...args) => mocker.replaceProperty(...args),
      mocked: (value) => value,
      isMockFunction: (value) => mocker.isMockFunction(value),
      clearAllMocks: chain(() => mocker.clearAllMocks()),
      resetAllMocks: chain(() => mocker.resetAllMocks()),
      restoreAllMocks: chain(() => mocker.restoreAllMocks()),
      setTimeout: chain(setLimit),
      retryTimes: chain(() => undefined),
      mock: (name, factory) => put(name, factory),
      doMock: (name, factory) => put(name, factory),
      setMock: (name, value) => put(name, () => value),
      unmock: (name) => put(name, null),
      dontMock: (name) => put(name, null),
      deepUnmock: (name) => put(name, null),
      enableAutomock: chain(() => (isAutomatic = true)),
      disableAutomock: chain(() => (isAutomatic = false)),
      requireActual: (name) => actual(from, name),
      requireMock: (name) => mocked(from, name)?.exports ?? standIn(from, name),
      createMockFromModule: (name) => automock(from, name),
      resetModules: chain(() => {
        made.clear();
        modules().loaded.clear();
      }),
      isolateModules: (work) => {
        const end = modules().isolate();
        try {
          work();
        } finally {
          end();
        }
        return jest;
      },
      isolateModulesAsync: async (work) => {
        const end = modules().isolate();
        try {
          await work();
        } finally {
          end();
        }
      },
      useFakeTimers: chain((options) => timers.begin(typeof options === 'object' ? options : {})),
      useRealTimers: chain(() => timers.end()),
      ...timers.api,
    };
    return jest;
  }

  return { objectFor, mocked, end: () => timers.end() };
}

module.exports = { createJest };
