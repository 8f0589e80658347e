import { readFileSync } from 'node:fs';
import { readRequest, sendFrame, writeAll } from './frames.js';
import { readLibrary } from './node-library.js';
import { askIntl, compareTexts, jsonProblem, parseUrl, toAscii, updateUrl } from './services.js';

const STOP = 'null';
/** QuickJS's own stack, 23 000 simple calls deep; it lies in the 5 MiB that its build gives to the stack. */
export const STACK_BYTES = 4 * 1024 * 1024;
const library = readLibrary();

/** A CommonJS file that exports a function of what it needs; three are shared with the native harness. */
const readScript = (name, shared) => {
  if (shared !== undefined) {
    const text = readFileSync(shared, 'utf8');
    return `(types) => { const module = {}, require = () => ({ types }); ${text}\nreturn module.exports; }`;
  }
  const text = readFileSync(new URL(`vm/${name}.cjs`, import.meta.url), 'utf8');
  return `(() => { const module = {}; ${text}\nreturn module.exports; })()`;
};
/** In the order of their needs. */
const SCRIPTS = [
  { name: 'types', needs: [] },
  { name: 'wire', needs: ['types'] },
  { name: 'values', needs: ['sources', 'wire'] },
  { name: 'language', needs: ['host'] },
  { name: 'bytes', needs: [] },
  { name: 'brands', needs: ['types'] },
  { name: 'bindings', needs: ['host', 'bytes', 'brands'] },
  { name: 'library', needs: ['host', 'bindings', 'sources'] },
  { name: 'input', needs: ['host', 'library'] },
  { name: 'files', needs: [] },
  { name: 'modules', needs: [] },
  { name: 'console', needs: ['host', 'library'] },
  { name: 'web', needs: ['host', 'library', 'bytes', 'brands'] },
  { name: 'crypto', needs: ['library', 'web'] },
  { name: 'intl', needs: ['host'] },
  { name: 'readline', needs: ['host', 'library', 'input'] },
  { name: 'fs', needs: ['host', 'library', 'input', 'files'] },
  {
    name: 'node',
    needs: ['host', 'library', 'bindings', 'input', 'readline', 'fs', 'console', 'web'],
  },
  { name: 'finder', needs: [] },
  { name: 'harness', needs: ['host', 'values', 'node', 'input', 'sources', 'finder', 'files', 'modules'] },
];

/** A frame of the program's, with the nonce that it never sees. */
export function sendText(n, text) {
  sendFrame({ ...JSON.parse(text), n });
}

function hostFunctions(context, { quickjs, run, exit }) {
  const evaluate = (source, file, isModule, options) =>
    context.evalCode(context.getString(source), context.getString(file), {
      type: context.dump(isModule) ? 'module' : 'global',
      ...options,
    });
  return {
    write: (fd, text) => {
      if (run.exitCode === null)
        writeAll(context.getNumber(fd) === 2 ? 2 : 1, Buffer.from(context.getString(text)));
    },
    stdin: () => context.newString(run.request.stdin ?? ''),
    now: () => context.newNumber(performance.now()),
    exit: (code) => {
      run.exitCode ??= context.getNumber(code);
      throw new Error('exit');
    },
    library: (name) => {
      const text = library.get(context.getString(name));
      return text === undefined ? context.undefined : context.newString(text);
    },
    hasLibrary: (name) => (library.has(context.getString(name)) ? context.true : context.false),
    promiseState: (promise) => context.newNumber(STATES.indexOf(context.getPromiseState(promise).type)),
    promiseResult: (promise) => {
      const { value, error } = context.getPromiseState(promise);
      return value ?? error ?? context.undefined;
    },
    jsonProblem: (text) => context.newString(jsonProblem(context.getString(text))),
    intl: (question) => context.newString(askIntl(context.getString(question))),
    compareTexts: (one, other) =>
      context.newNumber(compareTexts(context.getString(one), context.getString(other))),
    parseUrl: (input, base) => context.newString(parseUrl(context.getString(input), context.getString(base))),
    updateUrl: (href, part, value) =>
      context.newString(
        updateUrl(context.getString(href), context.getNumber(part), context.getString(value)),
      ),
    toAscii: (text) => context.newString(toAscii(context.getString(text))),
    reply: (text) => void (run.reply ??= context.getString(text)),
    exchange: (text) => {
      sendText(run.request.n, context.getString(text));
      run.request = JSON.parse(readRequest().toString('utf8') || STOP);
      // In the middle of a program there is no way back to the beginning.
      if (run.request === null || run.request.op === 'reset') exit(0);
      return context.newString(JSON.stringify(run.request));
    },
    run: evaluate,
    check: (source, file) => {
      const compiled = evaluate(source, file, context.false, { compileOnly: true });
      if (compiled.error) return compiled;
      compiled.value.dispose();
      return context.undefined;
    },
    checkModule: (source, file) =>
      context.newString(checkModule(quickjs, context.getString(source), context.getString(file))),
  };
}

const STATES = ['pending', 'fulfilled', 'rejected'];
const METHODS = [
  'handle',
  'settle',
  'fail',
  'rejected',
  'isModule',
  'runTicks',
  'runTimer',
  'nextTimer',
  'exportNames',
  'mainModule',
];
/** A value of QuickJS's in its memory. */
const VALUE_BYTES = 8;

/**
 * A global scope with the harness in it; its methods take and give plain values. Of the engine `{ files, quickjs, runtime, memory, run, exit }`;
 * `files` are those shared with the native harness, by name.
 */
export function newScope(engine) {
  const { quickjs, runtime, memory, files } = engine;
  const context = runtime.newContext();
  const parts = { host: context.newObject(), sources: context.newObject() };
  for (const [name, work] of Object.entries(hostFunctions(context, engine))) {
    context.newFunction(name, work).consume((fn) => context.setProp(parts.host, name, fn));
  }
  for (const { name, needs } of SCRIPTS) {
    const text = readScript(name, files[name]);
    const factory = context.unwrapResult(context.evalCode(text, `<${name}>`));
    const made = context.callFunction(factory, context.undefined, ...needs.map((part) => parts[part]));
    parts[name] = context.unwrapResult(made);
    factory.dispose();
  }
  const methods = METHODS.map((name) => [name, context.getProp(parts.harness, name)]);
  const callable = methods.map(([name, method]) => [
    name,
    (...args) => {
      const handles = args.map((arg) => (typeof arg === 'string' ? context.newString(arg) : arg));
      const result = context.callFunction(method, context.undefined, ...handles);
      for (const handle of handles) handle.dispose();
      return context.unwrapResult(result).consume(context.dump);
    },
  ]);
  const { module } = quickjs;
  const keep = (address, promise) => {
    const pointer = module._malloc(VALUE_BYTES);
    new BigInt64Array(memory.buffer, pointer, 1)[0] = promise;
    const kept = module._QTS_DupValuePointer(address, pointer);
    module._free(pointer);
    return context.memory.heapValueHandle(kept);
  };
  return {
    ...Object.fromEntries(callable),
    keep,
    resultOf: (promise) => context.getPromiseState(promise).error,
    drawNumber: () => context.unwrapResult(context.evalCode('Math.random()')).dispose(),
  };
}

/**
 * What is wrong with the text of a module, as JSON, or nothing. The engine cannot throw away a module that it has compiled, so
 * it is compiled where it stays: in a runtime of its own, which is never ended.
 */
function checkModule(quickjs, source, file) {
  const apart = quickjs.newRuntime();
  apart.setMaxStackSize(STACK_BYTES);
  apart.setModuleLoader(() => '');
  const context = apart.newContext();
  const compiled = context.evalCode(source, file, { type: 'module', compileOnly: true });
  if (!compiled.error) return '';
  const read = (name) =>
    context.getProp(compiled.error, name).consume((value) => String(context.dump(value)));
  return JSON.stringify({ name: read('name'), message: read('message'), stack: read('stack') });
}

/** The program's own module, or `import fs from 'node:fs'` as a module made of what `require` gives. */
export function moduleSource(scope, name) {
  const own = scope.mainModule(name);
  if (own !== undefined) return own;
  const names = scope.exportNames(name);
  if (names === undefined) return { error: new Error(`Cannot find module '${name}'`) };
  const [isModule, ...all] = names.split(',');
  const exported = all.filter((one) => /^[A-Za-z_$][\w$]*$/.test(one) && one !== 'default');
  const origin = `globalThis[Symbol.for('require')](${JSON.stringify(name)})`;
  const standard = isModule === '1' ? 'it.default' : 'it';
  // A part of Node's that this sandbox does not have is undefined, unless it is asked for by `require`.
  const take = 'const take = (name) => { try { return it[name]; } catch {} };';
  const parts = exported.map((one) => `export const ${one} = take('${one}');`);
  return `const it = ${origin}; ${take} export default ${standard}; ${parts.join(' ')}`;
}
