import { lettersOf, nearName, namesIn } from '../../source/names.js';
import { LIBRARY_MODULES, libraryModuleOf, PACKAGE_ALIASES } from '../../source/python-library.js';
import {
  functionAround,
  pythonTree,
  type PythonBinding,
  type PythonClass,
  type PythonTree,
} from '../../source/python-tree.js';
import { PYTHON_KEYWORDS, PYTHON_NAMES, PYTHON_TRANSLATIONS } from '../../source/python-vocabulary.js';
import { bareLine, faultLine, finding, row, type ExplainContext, type Row } from '../row.js';
import type { Fault } from '../../values/wire.js';

const NAME = 'NameError';

/** What is known about a name that Python did not find. */
interface Unknown {
  name: string;
  line: number;
  /** The line without the contents of texts. */
  bare: string;
  /** Undefined where the code cannot be read as a whole. */
  tree: PythonTree | undefined;
  context: ExplainContext;
}

function unknownName(id: string, find: (unknown: Unknown) => string | undefined): Row {
  return finding(id, NAME, (fault: Fault, context) => {
    const name = /name '([^']+)' is not defined/.exec(fault.message)?.[1];
    if (name === undefined) return undefined;
    const tree = pythonTree(context.code);
    return find({ name, line: faultLine(fault) ?? 0, bare: bareLine(fault, context), tree, context });
  });
}

const isCalled = ({ name, bare }: Unknown) =>
  bare
    .split(name)
    .slice(1)
    .some((rest) => /^\s*\(/.test(rest));

/** A name is used that does not exist (there). */
export const PYTHON_NAME_ROWS: readonly Row[] = [
  row(
    'unbound-local',
    { type: ['UnboundLocalError', NAME], message: /local variable '(\w+)'/ },
    ([name = ''], fault, { code }) =>
      unboundAttribute(name, fault, code) ??
      `In this function \`${name}\` is a variable of its own, because the function gives it a value somewhere, but it has none yet at this point. Give it a value on every path before this line; to use a variable from outside, pass it in as an argument (an input).`,
  ),
  row(
    'unbound-free',
    { type: NAME, message: /free variable '(\w+)'/ },
    ([name = '']) =>
      `\`${name}\` belongs to the function around this one and has no value yet. Give it a value before this function is called.`,
  ),
  unknownName('except-name', ({ name, bare }) => {
    const type = /^\s*except\s+(\w+)\s*,\s*(\w+)\s*:/.exec(bare);
    return type?.[2] === name
      ? `Python reads \`${type[1]}, ${name}\` as two kinds of exceptions. To keep the exception under the name \`${name}\`, write \`as\` between the two.`
      : undefined;
  }),
  unknownName('name-self', explainSelf),
  unknownName('name-attribute', explainAttribute),
  unknownName('name-of-package', ({ name, tree }) =>
    PACKAGE_ALIASES[name] && !tree?.bindings.some((binding) => binding.name === name)
      ? `\`${name}\` is the usual short name of the package \`${PACKAGE_ALIASES[name]}\`, which would have to be imported, and is not available here. Solve the task without it.`
      : undefined,
  ),
  unknownName('name-of-module', explainModule),
  unknownName('name-from-library', explainLibrary),
  unknownName('name-from-elsewhere', ({ name, context }) => {
    if (!Object.hasOwn(PYTHON_TRANSLATIONS, name)) return undefined;
    const near = nearName(name, boundNames(context));
    return near
      ? `Nothing is called \`${name}\` here. Did you mean \`${near}\`?`
      : `Python does not know \`${name}\`. What other languages call so is \`${PYTHON_TRANSLATIONS[name] ?? ''}\` in Python.`;
  }),
  unknownName('name-of-special', ({ name, line, context }) =>
    /^_?_?(?:name|main)_?_?$/.test(name) &&
    (name.includes('_') || /^\s*if\s+name\s*==.*__main__/.test(context.code.split('\n')[line - 1] ?? ''))
      ? `Nothing is called \`${name}\`. The name that Python gives to the running file is \`__name__\`, with two underscores on each side.`
      : undefined,
  ),
  unknownName('name-later', explainLater),
  unknownName('name-unknown', explainUnknown),
];

function explainSelf({ name, line, tree }: Unknown): string | undefined {
  if (name !== 'self') return undefined;
  const method = tree && functionAround(tree, line);
  if (!method?.owner)
    return '`self` exists only inside of a method, whose first parameter it is. This line stands in none.';
  const first = method.parameters[0];
  return first === undefined
    ? `The method \`${method.name}\` uses \`self\`, but does not take it: \`self\` has to be its first parameter.`
    : `The method \`${method.name}\` calls the object itself \`${first}\`, and so has no \`self\`. The first parameter is named \`self\` by custom.`;
}

/** `age += 1` in a method, where `self.age` was meant. */
function unboundAttribute(name: string, fault: Fault, code: string): string | undefined {
  const tree = pythonTree(code);
  const line = faultLine(fault) ?? 0;
  const owner = tree && classAround(tree, line);
  return owner && lineage(tree, owner).some(({ attributes }) => attributes.has(name))
    ? `\`${name}\` here is a plain variable of the method, which has no value yet. What belongs to the object is reached as \`self.${name}\`.`
    : undefined;
}

/** The class itself and those classes of the code that it extends. */
function lineage(tree: PythonTree, own: PythonClass): PythonClass[] {
  const found = [own];
  for (const { bases } of found) {
    const parents = tree.classes.filter((one) => bases.includes(one.name) && !found.includes(one));
    found.push(...parents);
  }
  return found;
}

function explainAttribute({ name, line, tree }: Unknown): string | undefined {
  const owner = tree && classAround(tree, line);
  if (!owner || functionAround(tree, line)?.parameters[0] !== 'self') return undefined;
  const family = lineage(tree, owner);
  const attributes = new Set(family.flatMap(({ attributes: own }) => [...own]));
  if (!attributes.has(name)) return undefined;
  const method = family.some(({ methods }) => methods.some((one) => one.name === name));
  return `\`${name}\` belongs to the object${method ? ' (it is a method of its class)' : ''}, so inside of a method it is reached as \`self.${name}\`.`;
}

/** The class in one of whose methods the line stands. */
function classAround(tree: PythonTree, line: number): PythonClass | undefined {
  return tree.functions.findLast((one) => one.owner && one.line <= line && line <= one.endLine)?.owner;
}

function explainModule({ name, tree }: Unknown): string | undefined {
  if (!LIBRARY_MODULES.includes(name) || isOwn(tree, name)) return undefined;
  const parts = tree?.imports.filter((one) => one.module === name) ?? [];
  const renamed = parts.find((one) => one.name === undefined && one.alias !== name)?.alias;
  if (renamed)
    return `Your code imports \`${name}\` under the name \`${renamed}\`, so \`${renamed}\` stands before the dot.`;
  const names = parts.flatMap((part) => part.name ?? []);
  if (names.includes('*'))
    return `\`from ${name} import *\` brings the names of the module \`${name}\`, but not \`${name}\` itself: use them without \`${name}.\` before them.`;
  return names.length > 0
    ? `Your code imports ${quotedList(names)} from the module \`${name}\`, but not \`${name}\` itself. What is imported so is used without \`${name}.\` before it.`
    : `\`${name}\` is a module (a collection of ready-made functions). It has to be imported at the top of the code before it can be used.`;
}

function explainLibrary(unknown: Unknown): string | undefined {
  const { name, tree } = unknown;
  const module = libraryModuleOf(name, isCalled(unknown));
  const isOwnInOtherCase = tree?.bindings.some((own) => own.name.toLowerCase() === name.toLowerCase());
  if (module === undefined || isOwnInOtherCase) return undefined;
  const whole = tree?.imports.find((one) => one.module === module && one.name === undefined);
  return whole
    ? `\`${name}\` belongs to the module \`${module}\`. Your code imports the module as a whole, so it is reached as \`${whole.alias}.${name}\`.`
    : `Nothing is called \`${name}\` at this point. The module \`${module}\` has something of this name: to use it, import it from there at the top of the code.`;
}

/** The code makes such a name itself, if only elsewhere. */
function isOwn(tree: PythonTree | undefined, name: string): boolean {
  return tree?.bindings.some((binding) => binding.name === name) ?? false;
}

/** The name gets a value, but not here, or not yet. */
function explainLater({ name, line, tree }: Unknown): string | undefined {
  const own = tree?.bindings.filter((binding) => binding.name === name) ?? [];
  if (!tree || own.length === 0 || own.some(({ kind }) => kind === 'import')) return undefined;
  const seen = own.filter((binding) => isVisible(tree, binding, line));
  const [first] = seen;
  if (first) return explainNotRun(first, line);
  const scope = own[0]?.scope;
  if (!scope) return undefined;
  return own[0]?.kind === 'parameter'
    ? `\`${name}\` is a parameter of the function \`${scope.name}\`, and exists only inside of it.`
    : `\`${name}\` gets its value inside of the function \`${scope.name}\`, and exists only there. What others need, a function gives back with \`return\`.`;
}

function explainNotRun({ name, line: at, kind }: PythonBinding, line: number): string | undefined {
  const what = { function: 'function', class: 'class' }[kind as string];
  if (at > line)
    return what
      ? `The ${what} \`${name}\` is defined further down, on line ${at}. It has to be defined before this line runs.`
      : `\`${name}\` gets its value on line ${at}, which has not run yet at this point. It needs a value first.`;
  return at < line && what === undefined
    ? `\`${name}\` would get its value on line ${at}, but that line has not run before this one. Check the condition or the loop around it, and give \`${name}\` a value before that.`
    : undefined;
}

function isVisible(tree: PythonTree, { scope }: PythonBinding, line: number): boolean {
  return scope === undefined || (scope.line <= line && line <= scope.endLine && !!functionAround(tree, line));
}

/** Names that could stand here: those that the code makes, as far as they are visible. */
function boundNames(context: ExplainContext, line?: number): string[] {
  const tree = pythonTree(context.code);
  if (!tree) {
    const known = new Set([...PYTHON_KEYWORDS, ...PYTHON_NAMES]);
    return [...namesIn(context.code, context.language)].filter((name) => !known.has(name));
  }
  return tree.bindings
    .filter((binding) => line === undefined || isVisible(tree, binding, line))
    .map((binding) => binding.name);
}

function explainUnknown(unknown: Unknown): string {
  const { name, line, tree, context } = unknown;
  const start = `Nothing is called \`${name}\` at this point.`;
  const near = nearName(name, boundNames(context, line)) ?? nearBuiltin(unknown);
  if (near !== undefined) {
    const isCase = near.toLowerCase() === name.toLowerCase();
    return `${start} Did you mean \`${near}\`?${isCase ? ' Capital and small letters count as different.' : ''}`;
  }
  const method = tree && functionAround(tree, line);
  if (method?.owner && method.parameters[0] === 'self' && !isCalled(unknown))
    return `${start} If it belongs to the object, it is reached as \`self.${name}\`, and has to get a value in \`__init__\`.`;
  return isCalled(unknown)
    ? `${start} It is called like a function or a class, so check how the name is written, and that it is defined or imported.`
    : `${start} Check that it gets a value before this line and in the same function, and put it in quotes if it is meant as text.`;
}

/** Built-in names are suggested for slips of the keyboard only: the code may be about to have a `count` of its own. */
function nearBuiltin(unknown: Unknown): string | undefined {
  const { name } = unknown;
  const same = PYTHON_NAMES.find((own) => own.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return same;
  const near = nearName(
    name,
    PYTHON_NAMES.filter((own) => !/^(?:True|False|None|self)$/.test(own)),
  );
  if (near === undefined || name.length < 4 || near[0] !== name[0]) return undefined;
  return lettersOf(name) === lettersOf(near) || (isCalled(unknown) && isOneSlip(name, near))
    ? near
    : undefined;
}

/** One letter too many, too few, or another. */
function isOneSlip(name: string, other: string): boolean {
  let start = 0;
  while (start < name.length && name[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(name.length, other.length) - start && name.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(name.length, other.length) - start - end <= 1;
}

function quotedList(names: readonly string[]): string {
  return names
    .slice(0, 3)
    .map((name) => `\`${name}\``)
    .join(' and ');
}
