/** The body of a function of `bundle` and `compile(source, name, parameters)`: gives a `require` for the bundle. */
'use strict';

const loaded = new Map();

function require(name) {
  if (loaded.has(name)) return loaded.get(name).exports;
  if (!(name in bundle)) return require('shims')[name];
  const module = { exports: {} };
  loaded.set(name, module);
  compile(bundle[name], name, ['module', 'exports', 'require'])(module, module.exports, require);
  return module.exports;
}

return require;
