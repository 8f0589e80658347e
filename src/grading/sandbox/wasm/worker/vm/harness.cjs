/*
 * Runs inside QuickJS: one submission in one context. The host (javascript.js) calls `handle` with each request,
 * runs what is pending, and asks `settle` when nothing is left to do. Answers go out through `host.reply`.
 */
module.exports = function (host, values, node, input, sources, finder, files, moduleParts) {
  'use strict';

  const { createModules, HOME } = moduleParts;
  const { parse, stringify } = JSON;
  const { from } = Array;
  const { keys } = Object;
  const NativePromise = Promise;
  /** What only a module may contain; a script that fails to compile without it has an ordinary syntax error. */
  const MODULE = /^[ \t]*(?:import|export)\b|\bawait\b|\bimport\.meta\b/m;
  const PARAMETERS = 'exports, require, module, __filename, __dirname';
  const OPENING = `(function (${PARAMETERS}) {`;
  const LOOKUP = 'function () { return eval(arguments[0]); }';
  /** The name under which a module gives its scope to the harness. */
  const OF_HARNESS = '$learnflow';
  const ENDING = `\n;export const ${OF_HARNESS} = ${LOOKUP};`;
  /** On the first line, so that lines keep their numbers; imports are taken before it all the same. */
  const META =
    `Object.assign(import.meta, { url: 'file://${HOME}solution.js', filename: '${HOME}solution.js', ` +
    `dirname: '${HOME.slice(0, -1)}', main: true, resolve: (name) => name });`;
  const wrap = (source) => `${OPENING}${source}\n;return ${LOOKUP};})`;

  /** What Node ends with where a promise is awaited that nothing can fulfil any more. */
  const UNSETTLED = 13;

  let form = 'commonjs';
  let main = '';
  let ownText = '';
  let isCall = false;
  let found;
  let namespace;
  let replied = true;
  let isMainPending = false;

  function reply(frame) {
    if (replied) return;
    replied = true;
    host.reply(stringify(frame));
  }
  /** What nobody has caught ends the program, unless it has asked to be told. */
  function fail(thrown, origin = 'uncaughtException') {
    try {
      if (node.uncaught(thrown, origin)) return;
    } catch (error) {
      reply(values.faultOf(error));
      return;
    }
    reply(values.faultOf(thrown));
  }
  function rejected(reason) {
    const fault = node.rejected(reason);
    if (fault) fail(fault.error, 'unhandledRejection');
  }

  /** As Node finds it out: CommonJS, unless only a module may be written so. */
  function formOf(file) {
    const source = sources[file];
    try {
      values.setShift(file, OPENING.length);
      host.check(wrap(source), HOME + file);
      return 'commonjs';
    } catch (error) {
      if (!MODULE.test(source)) throw error;
      values.setShift(file, 0);
      checkModule(source, file);
      return 'module';
    }
  }

  function checkModule(source, file) {
    const text = host.checkModule(source, HOME + file);
    if (text === '') return;
    const { name, message, stack } = parse(text);
    if (name === 'SyntaxError') throw Object.assign(new SyntaxError(message), { stack });
  }

  function moduleObject(file) {
    const filename = HOME + file;
    return {
      id: '.',
      path: HOME.slice(0, -1),
      exports: {},
      filename,
      loaded: false,
      children: [],
      paths: [],
    };
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
  Object.assign(require, { resolve: (name) => `${name}`, cache: {} });

  function enter(file, module) {
    values.setShift(file, OPENING.length);
    const body = host.run(wrap(sources[file]), HOME + file, false);
    require.main = module;
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
      const beginning = /\bimport\s*\.\s*meta\b/.test(sources[main]) ? META : '';
      values.setShift(main, beginning.length);
      ownText = beginning + sources[main] + (isCall ? ENDING : '');
      // A module that exports `then` would look like a promise to what waits for it: another one imports it.
      const isThenable = /\bthen\b/.test(sources[main]);
      const importer = `import * as namespace from ${stringify(HOME + main)}; export { namespace };`;
      const [text, name] = isThenable ? [importer, '<importer>'] : [ownText, HOME + main];
      const ran = host.run(text, name, true);
      const ended = ran instanceof NativePromise ? await ran : ran;
      namespace = isThenable ? ended.namespace : ended;
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
      form = formOf(main);
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

  async function call(request) {
    const { function: name, args, kwargs, collect } = request;
    if (kwargs) return student.call(request);
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
    isMainPending = form === 'module';
    try {
      await run();
      // Node calls a `then` that the program's own file exports, and waits for no answer.
      if (isMainPending) void (async () => namespace)();
    } finally {
      isMainPending = false;
    }
    return null;
  }

  const operations = { load, call, io, collect, spec };
  function handle(text) {
    const request = parse(text);
    replied = false;
    operations[request.op](request).then((frame) => frame && reply(frame), fail);
  }

  /** Nothing is left to do; false where the program has found something more on its way out. */
  function settle(op) {
    const { process } = node;
    const unsettled = op !== 'io' || isMainPending ? UNSETTLED : 0;
    let code = Number(process.exitCode ?? unsettled) || 0;
    if (op === 'io') {
      input.rest();
      process.emit('beforeExit', code);
      if (input.hasWork()) return false;
      node.ending(code);
      code = Number(process.exitCode ?? unsettled) || 0;
    }
    reply(code === 0 ? { done: true } : { fault: 'exit', type: 'exit', message: `${code}` });
    return true;
  }

  /** Some of Node's exports are loaded when they are read: only those that a file names. */
  const isNamed = (name) =>
    Object.values(sources).some((text) => text.includes(name) || /\*\s*as\b|export\s*\*/.test(text));
  const mainModule = (name) => (name === HOME + main ? ownText : undefined);
  const exportNames = (name) => {
    try {
      const found = modules.requireFrom('')(name);
      return `${found.__esModule ? 1 : 0},${keys(found).filter(isNamed).join(',')}`;
    } catch {
      return undefined;
    }
  };
  const guarded = (work) => () => {
    try {
      return work();
    } catch (error) {
      fail(error);
      return true;
    }
  };
  Object.defineProperty(globalThis, Symbol.for('require'), { value: require });
  const { nextTimer } = input;
  const [runTimer, runTicks] = [guarded(input.runTimer), guarded(input.runTicks)];
  const isModule = () => form === 'module';
  return { handle, settle, fail, rejected, isModule, runTimer, runTicks, nextTimer, exportNames, mainModule };
};
