/** Finds what the tests call in the student's file, however the file gives it out. Shared by both sandboxes. */
'use strict';

const { getOwnPropertyNames, getPrototypeOf, hasOwn } = Object;
const { get } = Reflect;
const own = (owner, name) => hasOwn(owner, name);

/** What every class and function has of its own, whoever wrote it. */
const OF_FUNCTIONS = new Set(['name', 'length', 'prototype', 'arguments', 'caller']);
const BUILT_IN = new Set([Object, Function, Array, Map, Set, Promise, Error].map((maker) => maker.prototype));
/** Names that mean something in any file. Their values are asked for only where a test calls one of them. */
const GIVEN = new Set(['arguments', ...getOwnPropertyNames(globalThis)]);
for (const name of getOwnPropertyNames(Object.prototype)) GIVEN.add(name);
const OF_MODULES = new Set(['exports', 'require', 'module', '__filename', '__dirname', 'this']);

/** The member of that name that the student's code has given to a value; undefined for what every value inherits. */
function memberOf(value, name) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  for (let owner = value; owner !== null && !BUILT_IN.has(owner); owner = getPrototypeOf(owner)) {
    if (!own(owner, name)) continue;
    const member = get(value, name);
    const isEveryFunctions = typeof owner === 'function' && OF_FUNCTIONS.has(name);
    return isEveryFunctions && typeof member !== 'function' ? undefined : member;
  }
  return undefined;
}

/** What the name stands for at the top level of the file; undefined where that is the language's own. */
function localOf(file, name) {
  if (OF_MODULES.has(name)) return undefined;
  try {
    const value = file.local?.(name);
    return GIVEN.has(name) && value === globalThis[name] ? undefined : value;
  } catch {
    // Not declared, not yet defined, or no name at all.
    return undefined;
  }
}

const isFunction = (value, ...names) => typeof value === 'function' && names.includes(value.name);

/** `file`: `exports` (of CommonJS, or the namespace of a module), and `local(name)`, where there is one. */
function headOf(file, name) {
  const { exports, isModule } = file;
  const main = isModule ? exports.default : exports;
  const exported =
    isModule && (name === 'default' || !own(exports, name)) ? undefined : memberOf(exports, name);
  if (exported !== undefined) return { owner: isModule ? undefined : exports, target: exported };
  if (isFunction(main, name)) return { target: main };
  const local = localOf(file, name);
  if (local !== undefined) return { target: local };
  const member = memberOf(main, name);
  if (member !== undefined) return { owner: main, target: member };
  // The only thing that the file gives out, without a name of its own.
  return { target: isFunction(main, '', 'default') ? main : undefined };
}

/** A method of a class is called on the class where it is static, and else on a new object. */
function partOf(target, name) {
  const member = memberOf(target, name);
  if (member !== undefined) return { owner: target, target: member };
  if (typeof target !== 'function' || memberOf(target.prototype, name) === undefined) return {};
  const object = new target();
  return { owner: object, target: object[name] };
}

/** `{ owner, target }` for `name`, or for `Class.method`; `target` is undefined where there is nothing of that name. */
function findExport(file, name) {
  const [head, ...parts] = name.split('.');
  return parts.reduce(({ target }, part) => partOf(target, part), headOf(file, head));
}

module.exports = { findExport };
