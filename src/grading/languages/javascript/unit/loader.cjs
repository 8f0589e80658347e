/** The body of a function of `bundle` and `compile(source, name, parameters)`: gives a `require` for the bundle. */
'use strict';

const loaded = new Map();
/** The matchers lie in an object of the global one, where anybody would reach them. */
const HIDDEN = new Set(['expect', '@jest/expect-utils']);
const hidden = Object.create(globalThis);

function require(name) {
  if (loaded.has(name)) return loaded.get(name).exports;
  if (!(name in bundle)) return require('shims')[name];
  const module = { exports: {} };
  loaded.set(name, module);
  const scope = HIDDEN.has(name) ? hidden : globalThis;
  const names = ['module', 'exports', 'require', 'globalThis'];
  compile(bundle[name], name, names)(module, module.exports, require, scope);
  return module.exports;
}

return require;
