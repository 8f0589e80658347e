/**
 * The standard streams as programs expect them. Node makes its streams and `fs.promises` when somebody asks for them,
 * which costs a fifth of its start; most programs never do, so what they need is done to them only then.
 */
'use strict';

const fs = require('node:fs');

/** The modules by which `fs.promises` can be had without asking `fs`. */
const WAYS_TO_PROMISES = ['fs/promises', 'node:fs/promises', 'module', 'node:module'];

/** Does something to what a getter of Node's gives, before anybody has seen it. */
function onFirstUse(owner, name, prepare) {
  const original = Object.getOwnPropertyDescriptor(owner, name);
  let prepared = false;
  const get = () => {
    const value = original.get();
    if (!prepared) prepare(value);
    prepared = true;
    return value;
  };
  Object.defineProperty(owner, name, { ...original, get });
}

const stdin = (file) => (file === '/dev/stdin' || file === '/proc/self/fd/0' ? 0 : file);

/** The sandbox has no /proc, so /dev/stdin cannot be a link to fd 0. */
function serveStdin() {
  const { readFile, readFileSync, openSync, createReadStream } = fs;
  fs.readFile = (file, ...rest) => readFile(stdin(file), ...rest);
  fs.readFileSync = (file, ...rest) => readFileSync(stdin(file), ...rest);
  fs.openSync = (file, ...rest) => (stdin(file) === 0 ? 0 : openSync(file, ...rest));
  fs.createReadStream = (file, options) =>
    stdin(file) === 0
      ? createReadStream('', { ...(typeof options === 'string' ? { encoding: options } : options), fd: 0 })
      : createReadStream(file, options);
  onFirstUse(fs, 'promises', (promises) => {
    const read = promises.readFile;
    promises.readFile = (file, ...rest) =>
      stdin(file) === 0 ? Promise.resolve(fs.readFileSync(0, ...rest)) : read(file, ...rest);
  });
  const { getBuiltinModule } = process;
  process.getBuiltinModule = (name) => {
    expectPromises(name);
    return getBuiltinModule(name);
  };
}

/** To be called before a module of Node's own is handed to the student. */
function expectPromises(name) {
  for (const way of WAYS_TO_PROMISES) if (way === name) void fs.promises;
}

/** What is printed has left the process before the answer does; a full pipe blocks instead of filling the memory. */
function printSynchronously() {
  for (const name of ['stdout', 'stderr'])
    onFirstUse(process, name, (stream) => stream._handle?.setBlocking?.(true));
}

module.exports = { expectPromises, printSynchronously, serveStdin };
