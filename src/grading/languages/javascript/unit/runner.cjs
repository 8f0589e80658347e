/** The blocks, hooks and tests of jest, collected first and then run one by one. */
'use strict';

const { format } = require('title-format');

const isDone = (fn) => fn.length > 0;

class Block {
  constructor(name, parent, mode) {
    this.path = parent ? [...parent.path, name] : [];
    this.parent = parent;
    this.skipped = mode === 'skip' || (parent?.skipped ?? false);
    this.focused = mode === 'only' || (parent?.focused ?? false);
    this.hooks = { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
    this.opened = false;
  }

  /** From the outermost block to this one. */
  get line() {
    return this.parent ? [...this.parent.line, this] : [this];
  }
}

function freezeAll(fn) {
  for (const member of Object.values(fn)) freezeAll(member);
  Object.freeze(fn);
}

/** Runs a test or hook to its end: a plain function, one that returns a promise, or one that calls `done`. */
function complete(fn, ...args) {
  if (fn.length <= args.length) return fn(...args);
  return new Promise((resolve, reject) => {
    const done = (error) => (error ? reject(error) : resolve());
    done.fail = (error) => reject(error ?? new Error('done.fail() was called'));
    Promise.resolve(fn(...args, done)).catch(reject);
  });
}

/** The rows of `each`, given as arrays or as a tagged template, with the arguments and the title of each. */
function rowsOf(table, values) {
  if (!table.raw) return table.map((row, index) => ({ args: Array.isArray(row) ? row : [row], index, row }));
  const names = table[0].split('|').map((name) => name.trim());
  const rows = [];
  for (let at = 0; at + names.length <= values.length; at += names.length) {
    const row = Object.fromEntries(names.map((name, column) => [name, values[at + column]]));
    rows.push({ args: [row], index: rows.length, row, named: true });
  }
  return rows;
}

function titleOf(title, { args, index, row, named }) {
  const text = `${title}`.replace(/\$(#|[A-Za-z_$][\w$.]*)/g, (whole, path) => {
    if (path === '#') return `${index}`;
    if (!named && (typeof row !== 'object' || row === null || Array.isArray(row))) return whole;
    const value = path.split('.').reduce((part, key) => part?.[key], row);
    return typeof value === 'string' ? value : format('%p', [value], index);
  });
  return named ? text : format(text, args, index);
}

/**
 * `api` is what test files see; `specs` lists the tests; `run` runs one, and rejects as it does; `setLimit` sets how many
 * milliseconds one may take, where the tests say that themselves.
 */
function createRunner(expect, scope) {
  const { setTimeout: startTimer, clearTimeout: stopTimer } = scope;
  const root = new Block('', null, 'run');
  const tests = [];
  let current = root;
  let collecting = true;

  const onlyWhileCollecting = (name) => {
    if (!collecting) throw new Error(`${name} cannot be called within a test`);
  };

  const block = (mode) => (name, fn) => {
    onlyWhileCollecting('describe');
    const outer = current;
    current = new Block(name?.name ?? `${name}`, outer, mode);
    try {
      fn();
    } finally {
      current = outer;
    }
  };
  let limit;
  const setLimit = (milliseconds) => {
    limit = milliseconds;
  };
  const test = (mode) => (name, fn, own) => {
    onlyWhileCollecting('test');
    tests.push({ title: name?.name ?? `${name}`, fn, block: current, mode, limit: own });
  };
  const withEach = (make) =>
    Object.assign(make, {
      each:
        (table, ...values) =>
        (title, fn, own) => {
          for (const row of rowsOf(table, values)) {
            const { args } = row;
            make(
              titleOf(title, row),
              fn && (isDone(fn) && fn.length > args.length ? (done) => fn(...args, done) : () => fn(...args)),
              own,
            );
          }
        },
    });
  const family = (make) =>
    Object.assign(withEach(make('run')), { only: withEach(make('only')), skip: withEach(make('skip')) });

  const it = Object.assign(family(test), {
    todo: () => undefined,
    failing: withEach(test('failing')),
    concurrent: Object.assign(family(test), { failing: withEach(test('failing')) }),
  });
  const describe = family(block);
  // Or the student's code could have all tests skipped that are declared in one way.
  freezeAll(it);
  freezeAll(describe);
  const hook = (kind) => (fn) => {
    onlyWhileCollecting(kind);
    current.hooks[kind].push(fn);
  };
  const api = {
    describe, it, test: it, expect, xdescribe: describe.skip, fdescribe: describe.only, xit: it.skip,
    xtest: it.skip, fit: it.only, beforeAll: hook('beforeAll'), afterAll: hook('afterAll'),
    beforeEach: hook('beforeEach'), afterEach: hook('afterEach'),
  }; // prettier-ignore

  const nameOf = ({ title, block: { path } }) => [...path, title].join(' › ');
  const isSkipped = ({ mode, fn, block: { skipped } }) => mode === 'skip' || skipped || !fn;
  const isFocused = ({ mode, block: { focused } }) => mode === 'only' || focused;
  let chosen;
  /** A test that is skipped is none, but where the plan has it: then it is the student's code that has it skipped. */
  const specs = (planned = []) => {
    collecting = false;
    const live = tests.filter((one) => !isSkipped(one)).map(nameOf);
    const left = planned.filter((name) => !live.includes(name));
    const runnable = tests.filter((one) => !isSkipped(one) || left.includes(nameOf(one)));
    chosen = runnable.some(isFocused) ? runnable.filter(isFocused) : runnable;
    return chosen.map(nameOf);
  };

  async function run(index) {
    const spec = chosen[index];
    const line = spec.block.line;
    if (isSkipped(spec)) return closeAfter(index, line);
    expect.setState({ assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false });
    for (const one of line) {
      if (one.opened) continue;
      one.opened = true;
      try {
        for (const before of one.hooks.beforeAll) await complete(before);
      } catch (error) {
        one.failure = { error };
      }
    }
    // As in jest, every test of a block fails whose beginning has failed.
    let failure = line.find((one) => one.failure)?.failure;
    if (failure) {
      await closeAfter(index, line);
      throw failure.error;
    }
    try {
      for (const one of line) for (const before of one.hooks.beforeEach) await complete(before);
      await body(spec);
    } catch (error) {
      failure = { error };
    }
    for (const one of line.toReversed()) for (const after of one.hooks.afterEach) await complete(after);
    await closeAfter(index, line);
    if (failure) throw failure.error;
    for (const { error } of expect.extractExpectedAssertionsErrors()) throw error;
  }

  /** A test that is done without waiting is done in time. */
  function withinLimit({ fn, limit: own = limit }) {
    const work = complete(fn);
    if (!(own > 0) || typeof work?.then !== 'function') return work;
    let timer;
    const late = new Promise((_, reject) => {
      const error = new Error(`Exceeded timeout of ${own} ms for a test`);
      timer = startTimer(() => reject(error), own);
    });
    return Promise.race([work, late]).finally(() => stopTimer(timer));
  }

  async function body(spec) {
    if (spec.mode !== 'failing') return withinLimit(spec);
    try {
      await withinLimit(spec);
    } catch {
      return undefined;
    }
    throw new Error('the test was expected to fail');
  }

  async function closeAfter(index, line) {
    const next = chosen[index + 1]?.block.line ?? [];
    for (const one of line.filter((one) => one.opened && !next.includes(one)).toReversed()) {
      for (const after of one.hooks.afterAll) await complete(after);
    }
  }

  return { api, specs, run, setLimit };
}

module.exports = { createRunner };
