/**
 * A run that shows whether the tests pass by what the student's code answers, or by something else it does: they get all
 * of it through covers. A call runs the real function, but what comes back tells nothing, and any use of it but another
 * call or property fails. A test that passes all the same has not looked at an answer.
 */
'use strict';

// Bound before the student's code can patch them.
const { apply, construct, get, set, has, getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
const MAX_PATHS = 200;
const COMPARING = ['asymmetricMatch', 'equals', '$$typeof', 'toJSON', 'valueOf', 'toString'];

class Uncovered extends Error {
  constructor() {
    super('the answer is covered');
  }
}

/** `plain`, an `object` of the student's, or one whose class says itself what it is equal to (`comparing`). */
function kindOf(value) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return 'plain';
  const own = COMPARING.some((name) => getOwnPropertyDescriptor(value, name) !== undefined);
  if (own || getOwnPropertyDescriptor(value, Symbol.toPrimitive) !== undefined) return 'comparing';
  const prototype = getPrototypeOf(value);
  if (prototype === null || typeof value === 'function') return 'plain';
  const isNative = String(prototype.constructor).includes('[native code]');
  if (isNative) return 'plain';
  return COMPARING.some((name) => getOwnPropertyDescriptor(prototype, name)) ? 'comparing' : 'object';
}

function createHollow() {
  const kinds = {};
  const covers = new WeakMap();
  const bare = (value) => covers.get(value) ?? value;
  let known = 0;

  function note(path, value) {
    if (kinds[path] === 'comparing') return;
    if (kinds[path] === undefined && ++known > MAX_PATHS) return;
    kinds[path] = kindOf(value);
  }

  function covered(value, path) {
    const at = path.slice(0, 200);
    note(at, value);
    const attempt = (work) => {
      try {
        return work();
      } catch {
        return undefined;
      }
    };
    const refuse = () => {
      throw new Uncovered();
    };
    const proxy = new Proxy(function cover() {}, {
      apply: (_, self, args) =>
        covered(
          attempt(() => apply(value, bare(self), args.map(bare))),
          `${at}()`,
        ),
      construct: (_, args) =>
        covered(
          attempt(() => construct(value, args.map(bare))),
          `${at}()`,
        ),
      get: (_, name) => {
        const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
        if (name === 'then')
          return isObject && typeof value.then === 'function' ? later(value, at) : undefined;
        if (typeof name === 'symbol' || (isObject && !has(value, name))) return refuse();
        if (value === undefined || value === null) return refuse();
        return covered(
          attempt(() => (isObject ? get(value, name) : value[name])),
          `${at}.${name}`,
        );
      },
      set: (_, name, given) => attempt(() => set(value, name, bare(given))) ?? true,
      has: refuse,
      getPrototypeOf: refuse,
      ownKeys: refuse,
      getOwnPropertyDescriptor: refuse,
    });
    covers.set(proxy, value);
    return proxy;
  }

  const later = (promise, path) => (resolve) =>
    void promise.then(
      (value) => resolve(covered(value, `${path}.then`)),
      () => resolve(covered(undefined, `${path}.then`)),
    );

  return { cover: (exports) => covered(exports, 'exports'), kinds };
}

module.exports = { createHollow };
