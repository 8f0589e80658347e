/* oxlint-disable no-unused-vars -- the three files are joined into one program */
// The ways to take a text for a solution: its functions under any name, its statements as a body, put into the starter.
const MAX_FUNCTIONS = 5;
/** Texts put into the starter: in all, and of each. */
const MAX_SPLICED = 1500;
const MAX_SPLICED_EACH = 200;
const GIVEN = ['console', 'process', 'require', 'module', 'exports', 'prompt', 'alert', '__tick'];

/** Its input and output, as the parameters of a program. */
function surroundings(stdin) {
  const out = [];
  let size = 0;
  const write = (text) => {
    size += text.length;
    if (size > 1_000_000) throw new OutOfSteps();
    out.push(text);
  };
  const log = (...values) => write(`${values.map(shown).join(' ')}\n`);
  const listeners = {};
  const lines = stdin.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const unread = [...lines];
  const on = (event, listener) => {
    (listeners[event] ??= []).push(listener);
    return stream;
  };
  const stream = {
    on,
    once: on,
    setEncoding: () => stream,
    resume: () => stream,
    close() {},
    prompt() {},
    setPrompt() {},
    fd: 0,
    question: (_, next) => next(unread.shift() ?? ''),
  };
  const readFileSync = () => Object.assign(new String(stdin), { toString: () => stdin });
  const fs = { readFileSync: (_, encoding) => (encoding === undefined ? readFileSync() : stdin) };
  const modules = { fs, readline: { createInterface: () => stream } };
  const module = { exports: {} };
  const values = [
    { log, info: log, warn() {}, error() {}, table() {}, debug() {} },
    {
      stdin: stream,
      stdout: { write },
      argv: ['node', 'solution.js'],
      exit: () => {
        throw new Error('exit');
      },
      env: {},
    },
    (name) => modules[String(name).replace(/^node:/, '')] ?? {},
    module,
    module.exports,
    () => unread.shift() ?? null,
    log,
    tick,
  ];
  /** What was asked for with `on` comes after the program's own end. */
  const finish = () => {
    for (const line of lines) for (const listener of listeners.line ?? []) listener(line);
    for (const listener of listeners.data ?? []) listener(stdin);
    for (const event of ['end', 'close']) for (const listener of listeners[event] ?? []) listener();
    return out.join('');
  };
  return { values, module, out, finish };
}

const shown = (value) => {
  if (typeof value === 'string') return value;
  if (value instanceof String) return String(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
};

/** Runs it with a bounded number of turns: the answer, or whether the turns ran out. */
function watched(work) {
  const longest = steps.endless < PATIENCE ? MAX_TURNS_PER_RUN : SHORT_RUN;
  const allowed = Math.min(longest, MAX_TURNS - steps.total);
  steps.left = allowed;
  try {
    return { ok: true, value: work(), stuck: false, error: undefined };
  } catch (error) {
    return { ok: false, value: undefined, stuck: steps.left < 0 || error instanceof OutOfSteps, error };
  } finally {
    if (steps.left < 0) steps.endless += 1;
    steps.total += allowed - Math.max(steps.left, 0);
  }
}

const asScript = (text) =>
  text
    .replaceAll(
      /^[ \t]*import\s+(?:\*\s+as\s+)?([\w$]+|\{[^{}]*\})\s+from\s+(['"][^'"]+['"]);?/gm,
      'const $1 = require($2);',
    )
    .replaceAll(
      /^([ \t]*)export\s+(?:default\s+)?(?=(?:async\s+)?(?:function|class|const|let|var)\b)/gm,
      '$1',
    )
    .replaceAll(/^[ \t]*export\s[^;\n]*;?$/gm, '');

const compiled = new Map();

/** Undefined for a text that is no program. */
function compile(parameters, text) {
  const key = `${parameters.join()}|${text}`;
  if (!compiled.has(key)) compiled.set(key, build(parameters, text));
  return compiled.get(key);
}

function build(parameters, text) {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- runs in the sandbox, and running code is what it is for
    return new Function(...GIVEN, ...parameters, counted(asScript(text)));
  } catch {
    return undefined;
  }
}

const NAMES = /(?:\bfunction(?:\s*\*)?\s*|\bclass\s+|\b(?:const|let|var)\s+)([\w$]+)/g;
const namesIn = (text) => [...new Set([...text.matchAll(NAMES)].map(([, name]) => name))];

/** The names that a program leaves at its end, read where they are in reach. */
const withNames = (text) =>
  `${text}\n;return [${namesIn(text)
    .map((name) => `["${name}", typeof ${name} === "undefined" ? undefined : ${name}]`)
    .join(', ')}];`;

/** Functions by name, and where they print to: those of the text, and the methods of its classes. */
function functionsOf(text) {
  const expression = compile([], `return (${text.replace(/;\s*$/, '')}\n);`);
  if (expression !== undefined) {
    const around = surroundings('');
    const { value } = watched(() => expression(...around.values));
    if (typeof value === 'function') return [['expression', value, around.out]];
  }
  const program = compile([], withNames(text));
  if (program === undefined) return [];
  const { values, module, out } = surroundings('');
  const { value } = watched(() => program(...values));
  const named = [...(Array.isArray(value) ? value : []), ...exportsOf(module)];
  return named.flatMap(([name, one]) => {
    if (typeof one !== 'function') return [];
    const isClass = /^class\b/.test(Function.prototype.toString.call(one));
    return (isClass ? methodsOf(one) : [[name, one]]).map((entry) => [...entry, out]);
  });
}

const exportsOf = ({ exports }) =>
  typeof exports === 'function' ? [['exports', exports]] : Object.entries(exports ?? {});

function methodsOf(type) {
  const own = Object.getOwnPropertyNames(type.prototype).filter((name) => name !== 'constructor');
  const still = Object.getOwnPropertyNames(type).filter((name) => typeof type[name] === 'function');
  const { value } = watched(() => new type());
  return [
    ...(value === undefined ? [] : own.map((name) => [name, (...args) => value[name](...args)])),
    ...still.map((name) => [name, type[name]]),
  ];
}

/** The text as the body of a function of so many parameters, whose names are the starter's or those that it lacks. */
function bodiesOf(text, params, arity) {
  const sources = [`return (${text.replace(/;\s*$/, '')}\n);`];
  const returns = /\b(return|yield)\b/.test(text);
  sources.push(returns ? asGenerator(text) : withNames(text));
  const bodies = sources.flatMap((source) => [
    ...(params.length >= arity ? [fixedBody(source, params.slice(0, arity))] : []),
    lackingBody(source),
  ]);
  const set = [
    ...text.matchAll(
      /^(?:const|let|var)\s+([\w$]+)\s*=\s*(?:-?[\d.]+|'[^']*'|"[^"]*"|\[[^;]*\]|\{[^;]*\});?[ \t]*$/gm,
    ),
  ].slice(0, arity);
  if (arity === 0 || set.length < arity) return bodies;
  const rest = set.reduce((left, [line]) => left.replace(line, ''), text);
  return [
    ...bodies,
    fixedBody(
      returns ? asGenerator(rest) : withNames(rest),
      set.map(([, name]) => name),
    ),
  ];
}

const asGenerator = (text) =>
  /\byield\b/.test(text) && !/function\s*\*/.test(text) ? `return (function* () {\n${text}\n})();` : text;

const fixedBody = (source, names) => (args) => runBody(compile(names, source), args);

/** Names that nobody defines become parameters, in the order in which they are missed. */
function lackingBody(source) {
  let names = [];
  return (args) => {
    let result = runBody(compile(names, source), args);
    for (let turn = 0; turn < args.length && result.error instanceof ReferenceError; turn += 1) {
      const name = /(?<![\w$])([\w$]+)'? is not defined/.exec(result.error.message)?.[1];
      if (name === undefined || names.includes(name)) break;
      names = [...names, name];
      result = runBody(compile(names, source), args);
    }
    return names.length < args.length ? { ok: false, stuck: result.stuck } : result;
  };
}

function runBody(program, args) {
  if (program === undefined) return { ok: false, stuck: false };
  const around = surroundings('');
  const result = watched(() => program(...around.values, ...args));
  return { ...result, printed: around.out.join('') };
}

/** The starter with some of its lines replaced by the text, at any place. */
function* spliced(starter, text) {
  const lines = starter.trimEnd().split('\n');
  const byName = replacedByName(lines, text);
  if (byName !== undefined) yield byName;
  yield* withValues(lines, text);
  if (lines.length > 24 || text.split('\n').length > 16) return;
  for (let start = 0; start <= lines.length; start += 1) {
    for (let end = start; end <= Math.min(lines.length, start + 8); end += 1) {
      yield [...lines.slice(0, start), text, ...lines.slice(end)].join('\n');
    }
  }
}

/** Each line of the text in the place of the starter's line that sets the same name, or that returns. */
function replacedByName(lines, text) {
  const patched = [...lines];
  let hits = 0;
  for (const line of text.split('\n')) {
    const key =
      /^\s*(?=\S)(return\b|(?:const |let |var )?[\w.[\]{}, $]+ (?:[-+*/]?=)(?!=)|function [\w$]+\()/.exec(
        line,
      )?.[1];
    if (key === undefined) continue;
    const at = patched.findLastIndex((own) => bare(own).startsWith(bare(key)));
    if (at < 0) continue;
    patched[at] = line;
    hits += 1;
  }
  return hits > 0 ? patched.join('\n') : undefined;
}

const bare = (line) =>
  line
    .trim()
    .replace(/^(const|let|var) /, '')
    .replace('+=', '=');

/** Expressions, a line each, as the values that the starter sets, prints or returns. */
function* withValues(lines, text) {
  const values = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().replace(/;$/, ''));
  const areExpressions = values.every((value) => compile([], `return (${value}\n);`) !== undefined);
  if (values.length === 0 || values.length > 4 || !areExpressions) return;
  const slots = lines.flatMap((line, at) => {
    const head = /^\s*(?:(?:const |let |var )?[\w.[\]]+ [-+*/]?= |return |yield |console\.log\()/.exec(
      line,
    )?.[0];
    return head === undefined ? [] : [{ at, head }];
  });
  for (let first = 0; first + values.length <= slots.length; first += 1) {
    const changed = [...lines];
    for (const [index, value] of values.entries()) {
      const { at, head } = slots[first + index];
      changed[at] = `${head}${value}${head.endsWith('(') ? ')' : ''};`;
    }
    yield changed.join('\n');
  }
}
