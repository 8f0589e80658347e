/*
 * Runs inside QuickJS: one submission in one context. The host (javascript.js) calls `handle` with each request,
 * runs what is pending, and asks `settle` when nothing is left to do. Answers go out through `host.reply`.
 */
module.exports = function (host, values, node, input, sources, finder, files, moduleParts) {
  'use strict';

  const { createModules, HOME } = moduleParts;
  const { parse, stringify } = JSON;
  const { from } = Array;
  /** What only a module may contain; a script that fails to compile without it has an ordinary syntax error. */
  const MODULE = /^[ \t]*(?:import|export)\b|\bawait\b|\bimport\.meta\b/m;
  const PARAMETERS = 'exports, require, module, __filename, __dirname';
  const OPENING = `(function (${PARAMETERS}) {`;
  const LOOKUP = 'function () { return eval(arguments[0]); }';
  /** The name under which a module gives its scope to the harness. */
  const OF_HARNESS = '$learnflow';
  const ENDING = `\n;export const ${OF_HARNESS} = ${LOOKUP};`;
  const STOP = 'throw null;';
  const wrap = (source) => `${OPENING}${source}\n;return ${LOOKUP};})`;

  let form = 'script';
  let main = '';
  let isCall = false;
  let found;
  let namespace;
  let replied = true;

  function reply(frame) {
    if (replied) return;
    replied = true;
    host.reply(stringify(frame));
  }
  const fail = (thrown) => reply(values.faultOf(thrown));

  /** How the file has to be run: as a plain script, as the body of a function (a top-level return), as a module. */
  function formOf(file, plain) {
    const source = sources[file];
    try {
      if (plain) {
        values.setShift(file, 0);
        host.check(source, file, false);
        return 'script';
      }
    } catch {
      // Perhaps the body of a function.
    }
    try {
      values.setShift(file, OPENING.length);
      host.check(wrap(source), file, false);
      return 'function';
    } catch (error) {
      if (!MODULE.test(source)) throw error;
      // The engine cannot throw away a module that it has compiled: one that ends at its first statement is kept.
      values.setShift(file, STOP.length);
      try {
        host.check(STOP + source, file, true);
      } catch (thrown) {
        // What cannot be linked is found again when the module runs.
        if (thrown instanceof SyntaxError) throw thrown;
      }
      values.setShift(file, 0);
      return 'module';
    }
  }

  function moduleObject(file) {
    return { exports: {}, id: '.', filename: HOME + file, loaded: false, children: [], paths: [] };
  }

  const loaded = new Map();
  function builtin(name) {
    const found = node.builtin(name);
    if (!found) throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
    return found;
  }
  const runBody = (body, file, names, given) =>
    host.run(`(function (${names.join(', ')}) {${body}\n})`, HOME + file, false)(...given);
  let modules;
  const require = (name) => modules.requireFrom('')(name);

  function enter(file, module) {
    values.setShift(file, OPENING.length);
    const body = host.run(wrap(sources[file]), file, false);
    const local = body.call(
      module.exports,
      module.exports,
      require,
      module,
      module.filename,
      HOME.slice(0, -1),
    );
    module.loaded = true;
    return local;
  }

  /** Runs the main file; gives what `findExport` finds names in. */
  async function run() {
    if (form === 'module') {
      namespace = await host.run(sources[main] + (isCall ? ENDING : ''), main, true);
      return { exports: namespace, local: namespace[OF_HARNESS], isModule: true };
    }
    const module = moduleObject(main);
    loaded.set(main, module);
    const local = enter(main, module);
    return { exports: module.exports, local };
  }

  let unit;
  let student;
  let shared;

  /** Unit tests: the modules that the engine brings along, ready before the student's code is. */
  function openBundle(bundle, { framework, free = [] }) {
    const compileFile = (source, name, names) =>
      host.run(`(function (${names.join(', ')}) {${source}\n})`, `<jest/${name}>`, false);
    const require = compileFile(bundle.loader, 'loader', ['bundle', 'compile'])(bundle, compileFile);
    if (!bundle.unit) {
      student = require('student').createStudent({ exports: exportsOfMain, faultOf: values.faultOf });
      return;
    }
    unit = require('unit');
    if (framework) unit.protect(free);
  }

  function exportsOfMain() {
    return form === 'module' ? { __esModule: true, ...namespace } : loaded.get(main).exports;
  }

  async function collect(request) {
    if (unit === undefined) {
      openBundle(request.bundle, {});
      files.fill(request.data);
    }
    const made = unit.createUnit({
      run: runBody,
      outer: builtin,
      exchange: (frame) => parse(host.exchange(stringify(frame))),
      faultOf: values.faultOf,
      student: shared,
      scope: globalThis,
    });
    unit = { ...unit, ...made };
    try {
      return unit.collect(request);
    } catch (error) {
      if (shared) throw error;
      return { unloadable: values.placed(error, request.modules) };
    }
  }

  /** As text, so that nothing in the prototypes has a say in it. */
  async function spec({ index }) {
    const result = await unit.spec({ index });
    if (replied) return null;
    replied = true;
    host.reply(unit.frameText(result));
    return null;
  }

  async function load(request) {
    Object.assign(sources, request.files);
    files.fill({ ...request.data, ...request.files });
    main = request.main;
    isCall = request.kind === 'call';
    const bodies = request.modules ?? {};
    const { data = {}, framework } = request;
    modules = createModules({
      bodies,
      data,
      run: runBody,
      outer: builtin,
      main: { file: main, exports: exportsOfMain },
    });
    if (request.bundle) openBundle(request.bundle, request);
    try {
      form = formOf(main, request.kind === 'io');
    } catch (error) {
      return values.syntaxFaultOf(error);
    }
    if (framework) {
      // Run by whoever imports it first, as it is for the author's own runner, where it can be.
      shared = { body: bodies[main], exports: exportsOfMain, hollow: request.hollow === true };
      if (shared.body !== undefined) return { ok: true };
    }
    if (request.kind !== 'io') found = await run();
    return { ok: true };
  }

  async function call({ function: name, args, kwargs, collect }) {
    if (kwargs) return student.call({ function: name, args });
    const { owner, target } = finder.findExport(found, name);
    if (target === undefined) return { fault: 'exception', type: 'MissingFunction', message: name };
    if (typeof target !== 'function') return { fault: 'exception', type: 'NotCallable', message: name };
    files.renew();
    let value = await Reflect.apply(target, owner, values.decode(args));
    if (collect === 'list') value = from(value);
    return { value: values.encode(value) };
  }

  /** A whole program: it has ended when nothing is left to do, which the host says through `settle`. */
  async function io() {
    if (form !== 'script') {
      await run();
      return null;
    }
    const module = moduleObject(main);
    const globals = {
      exports: module.exports,
      require,
      module,
      __filename: module.filename,
      __dirname: HOME.slice(0, -1),
    };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
    // The last statement of most asynchronous programs is `main()`: its failure is the program's.
    const last = host.run(sources[main], main, false);
    if (last instanceof Promise) last.then(undefined, fail);
    return null;
  }

  const operations = { load, call, io, collect, spec };
  function handle(text) {
    const request = parse(text);
    replied = false;
    operations[request.op](request).then((frame) => frame && reply(frame), fail);
  }

  function settle(op) {
    const { exitCode } = node.builtin('process');
    const code = op === 'io' ? Number(exitCode) || 0 : 13;
    // As Node ends when a promise is awaited that nothing can fulfil any more.
    reply(code === 0 ? { done: true } : { fault: 'exit', type: 'exit', message: `${code}` });
  }

  const exportNames = (name) => {
    try {
      const found = modules.requireFrom('')(name);
      return `${found.__esModule ? 1 : 0},${Object.keys(found).join(',')}`;
    } catch {
      return undefined;
    }
  };
  const runTimer = () => {
    try {
      input.runTimer();
    } catch (error) {
      fail(error);
    }
  };
  Object.defineProperty(globalThis, Symbol.for('require'), { value: require });
  return { handle, settle, fail, runTimer, nextTimer: input.nextTimer, exportNames };
};
