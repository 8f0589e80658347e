/** Modules by their paths in the working folder, found as Node finds relative ones, each run once. */
'use strict';

const ENDINGS = ['', '.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.json', '/index.js', '/index.ts'];
const HOME = '/home/student/';

/** What `import(...)` is called in a body. */
const IMPORT = '$import';
const importing = (require) => async (name) => {
  const exports = require(`${await name}`);
  if (exports?.__esModule) return exports;
  const isObject = typeof exports === 'object' || typeof exports === 'function';
  return { ...(isObject ? exports : {}), default: exports };
};

/** The path that `name` means in a file of `folder` (`''` or `data/`); undefined where it leads out. */
function join(folder, name) {
  const parts = [];
  for (const part of `${name.startsWith(HOME) ? name.slice(HOME.length) : folder + name}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

const isPath = (name) => /^\.{1,2}(?:\/|$)/.test(name) || name.startsWith(HOME);
const folderOf = (file) => file.slice(0, file.lastIndexOf('/') + 1);

/**
 * `bodies`: function bodies by path (PROTOCOL.md); `data`: texts, of which those in JSON can be required;
 * `run(body, file, names, values)`; `outer(name)`: whatever is no path; `globals(file)`: names that its body sees;
 * `main`: the student's file with `exports()`, where it is none of the bodies; `instead(from, name, file, original)`: what
 * a file gets for a name.
 */
function createModules({
  bodies,
  data,
  run,
  outer,
  globals,
  main,
  instead = (_from, _name, _file, original) => original(),
}) {
  const loaded = new Map();
  const has = (file) => Object.hasOwn(bodies, file) || (file.endsWith('.json') && Object.hasOwn(data, file));

  /** The file that `name` means in `from`; undefined where it is none of them. */
  function resolve(from, name) {
    if (!isPath(name)) return undefined;
    const path = join(folderOf(from), name);
    if (path === undefined) return undefined;
    // A file of TypeScript is imported by the name of the JavaScript that it becomes.
    const typed = path.replace(/\.([cm]?)js$/, '.$1ts');
    for (const wanted of new Set([path, typed])) {
      for (const ending of ENDINGS) {
        const file = wanted + ending;
        if (file === main?.file || has(file)) return file;
      }
    }
    return undefined;
  }

  function requireFrom(from) {
    return (name) => {
      const file = resolve(from, `${name}`);
      return instead(from, `${name}`, file, () => {
        return file === undefined ? outer(`${name}`) : exportsOf(file);
      });
    };
  }

  const exportsOf = (file) => (file === main?.file ? main.exports() : load(file));

  /** Forgets what is loaded; the answer brings it back. */
  function isolate() {
    const before = [...loaded];
    loaded.clear();
    return () => {
      loaded.clear();
      for (const [file, module] of before) loaded.set(file, module);
    };
  }

  function load(file) {
    if (!loaded.has(file)) {
      const module = { exports: {}, id: file, filename: HOME + file, loaded: false, children: [], paths: [] };
      loaded.set(file, module);
      if (Object.hasOwn(bodies, file)) enter(file, module);
      else module.exports = JSON.parse(data[file]);
      module.loaded = true;
    }
    return loaded.get(file).exports;
  }

  function enter(file, module) {
    const { exports, filename } = module;
    const require = requireFrom(file);
    const own = { exports, require, module, __filename: filename, [IMPORT]: importing(require) };
    const all = { ...globals?.(file), ...own, __dirname: `${HOME}${folderOf(file)}`.slice(0, -1) };
    run(bodies[file], file, Object.keys(all), Object.values(all));
  }

  return { resolve, requireFrom, exportsOf, isolate, load, loaded };
}

module.exports = { createModules, HOME };
