import { wordTable } from '../../source/word-table.js';
import { didYouMean, nearName } from '../../source/names.js';
import { LIBRARY_MODULES, PACKAGES, REMOVED_MODULES, SCREEN_MODULES } from '../../source/python-library.js';
import { pythonTree, type PythonClass, type PythonTree } from '../../source/python-tree.js';
import { kindOf, PYTHON_ATTRIBUTES, PYTHON_METHOD_TRANSLATIONS } from '../../source/python-vocabulary.js';
import { constructorTypo } from './python-classes.js';
import { noneOrigin } from './python-origin.js';
import { bareLine, finding, row, sourceLine, type ExplainContext, type Row } from '../row.js';
import type { Fault } from '../../values/wire.js';

/** Something is asked of a module or a value that it does not have. */
export const PYTHON_ATTRIBUTE_ROWS: readonly Row[] = [
  finding('module-missing', 'ModuleNotFoundError', explainMissingModule),
  row(
    'import-name',
    { type: 'ImportError', message: /cannot import name '(\w+)' from '([\w.]+)'/ },
    ([name = '', module = '']) => {
      const inside = CLASS_OF_MODULE[module]?.[name];
      if (inside)
        return `\`${name}\` belongs to the class \`${inside}\` of the module \`${module}\`, so it cannot be imported by itself. Import the class.`;
      return `The module \`${module}\` has nothing called \`${name}\`.${suggestion(module, name)}`;
    },
  ),
  row(
    'none-attribute',
    { type: 'AttributeError', message: /'NoneType' object has no attribute '(\w+)'/ },
    ([name = ''], fault, context) =>
      `The value before \`.${name}\` is None (no value). ${noneOrigin(fault, context)}`,
  ),
  finding('class-in-itself', 'AttributeError', explainClassInItself),
  row(
    'module-attribute',
    { type: 'AttributeError', message: /module '([\w.]+)' has no attribute '(\w+)'/ },
    ([module = '', name = '']) => {
      const inside = CLASS_OF_MODULE[module]?.[name];
      return inside
        ? `\`${name}\` belongs to the class \`${inside}\`, which the module \`${module}\` has in it: \`${module}.${inside}.${name}\`.`
        : `The module \`${module}\` has nothing called \`${name}\`.${suggestion(module, name)}`;
    },
  ),
  row(
    'dictionary-dot',
    {
      type: 'AttributeError',
      message: /'dict' object has no attribute '(\w+)'/,
      source: /\.(\w+)(?!\w|\s*\()/,
    },
    ([name = ''], fault, context) => {
      const isCall = new RegExp(`\\.${name}\\s*\\(`).test(sourceLine(fault, context));
      return isCall
        ? attributeText('dict', name)
        : `A dictionary's values are reached with square brackets and the key, not with a dot and \`${name}\`.`;
    },
  ),
  finding('attribute-of-own', 'AttributeError', explainOwnAttribute),
  row(
    'attribute-of-function',
    {
      type: 'AttributeError',
      message: /'(function|builtin_function_or_method|method)' object has no attribute '(\w+)'/,
    },
    ([kind = '', name = '']) =>
      `The value before \`.${name}\` is a ${kind === 'method' ? 'method' : 'function'} itself and not its result. To call it, put round brackets behind its name.`,
  ),
  row(
    'attribute',
    { type: 'AttributeError', message: /(?:type object )?'([\w.]+)'(?: object)? has no attribute '(\w+)'/ },
    ([type = '', name = '']) => attributeText(type, name),
  ),
  row(
    'attribute-readonly',
    { type: 'AttributeError' },
    () =>
      'Something was asked of a value that it does not have, or does not allow to change. Check what kind of value stands before the dot.',
  ),
];

const CLASS_OF_MODULE = wordTable<Readonly<Record<string, string>>>({
  datetime: wordTable({
    now: 'datetime',
    today: 'date',
    strptime: 'datetime',
    strftime: 'datetime',
    fromisoformat: 'date',
  }),
});

/** Names that other languages or older versions have. */
const MODULE_TRANSLATIONS = wordTable<Readonly<Record<string, string>>>({
  string: wordTable({
    letters: 'ascii_letters',
    lowercase: 'ascii_lowercase',
    uppercase: 'ascii_uppercase',
    alphabet: 'ascii_letters',
    numbers: 'digits',
  }),
  math: wordTable({
    root: 'sqrt',
    squareroot: 'sqrt',
    power: 'pow',
    PI: 'pi',
    Pi: 'pi',
    ln: 'log',
    abs: 'fabs',
  }),
  random: wordTable({
    random_int: 'randint',
    randInt: 'randint',
    int: 'randint',
    rand: 'random',
    pick: 'choice',
  }),
  time: wordTable({ clock: 'perf_counter', wait: 'sleep' }),
  json: wordTable({ parse: 'loads', stringify: 'dumps', encode: 'dumps', decode: 'loads' }),
});

function suggestion(module: string, name: string): string {
  const known = MODULE_TRANSLATIONS[module]?.[name];
  if (known) return ` Did you mean \`${known}\`?`;
  return didYouMean(name, PYTHON_ATTRIBUTES[module] ?? []);
}

function explainMissingModule(fault: Fault, context: ExplainContext): string | undefined {
  const missing = /No module named '([\w.]+)'/.exec(fault.message)?.[1];
  if (missing === undefined) return undefined;
  // A module that loads another one is the one that the student knows.
  const written = /^\s*(?:from|import)\s+([\w.]+)/.exec(bareLine(fault, context))?.[1] ?? missing;
  const [top = ''] = written.split('.');
  if (SCREEN_MODULES.has(top))
    return `\`${top}\` draws on a screen, and there is none where this code runs. Solve the task without it.`;
  if (/is not a package/.test(fault.message) && LIBRARY_MODULES.includes(top))
    return written.endsWith('.py')
      ? `A module is imported by its name alone, without \`.py\`.`
      : `\`${written.slice(top.length + 1)}\` is no module inside of \`${top}\`. What a module has in it is imported with \`from ${top} import ...\`.`;
  if (PACKAGES.has(top))
    return `\`${top}\` is no part of Python itself: it would have to be installed, and is not available here. Solve the task without it.`;
  if (Object.hasOwn(REMOVED_MODULES, top))
    return `Python has had no module \`${top}\` since version ${REMOVED_MODULES[top] ?? ''}. Solve the task without it.`;
  if (LIBRARY_MODULES.includes(top))
    return `The module \`${missing}\` is not available here. Solve the task without it.`;
  const near = didYouMean(top, LIBRARY_MODULES);
  return near
    ? `There is no module called \`${top}\`.${near}`
    : `There is no module called \`${top}\` here. Check how it is written, or solve the task without it.`;
}

/** `from datetime import datetime`, and then `datetime.datetime`. */
function explainClassInItself({ message }: Fault, { code }: ExplainContext): string | undefined {
  const [, path = '', name = ''] = /type object '([\w.]+)' has no attribute '(\w+)'/.exec(message) ?? [];
  const type = path.split('.').at(-1) ?? '';
  const isImported = pythonTree(code)?.imports.some((one) => one.alias === type && one.name === type);
  return type !== '' && type === name && isImported
    ? `Your code imports the class \`${type}\` itself, so \`${type}\` already is the class: leave out the second \`.${name}\`.`
    : undefined;
}

/** An object of a class of the code lacks an attribute. */
function explainOwnAttribute({ message }: Fault, { code }: ExplainContext): string | undefined {
  const [, type = '', name = ''] =
    /(?:type object )?'([\w.]+)'(?: object)? has no attribute '(\w+)'/.exec(message) ?? [];
  const tree = pythonTree(code);
  const own = tree?.classes.find((one) => one.name === type);
  if (!tree || !own) return undefined;
  const isClass = message.startsWith('type object');
  const start = `${isClass ? `The class \`${type}\`` : `An object of the class \`${type}\``} has no \`${name}\`.`;
  const typo = constructorTypo(own);
  if (typo) return `${start} ${typo}`;
  if (isClass && own.attributes.has(name))
    return `${start} It belongs to the objects of the class: make one with \`${type}(...)\` and ask that.`;
  const near = nearName(name, own.attributes);
  if (near !== undefined) return `${start} Did you mean \`${near}\`?`;
  return `${start} ${plainVariable(own, name, code) ?? parentNotBegun(tree, own, name) ?? `What belongs to an object is stored as \`self.${name}\`, mostly in \`__init__\`.`}`;
}

/** A class with an \`__init__\` of its own, which does not call that of its parent class, where the attribute is set. */
function parentNotBegun(tree: PythonTree, own: PythonClass, name: string): string | undefined {
  const begins = own.methods.find((method) => method.name === '__init__');
  const parent = tree.classes.find((one) => own.bases.includes(one.name) && one.attributes.has(name));
  if (!begins || !parent?.methods.some((method) => method.name === '__init__')) return undefined;
  const body = tree.textOf(begins.node);
  return /\bsuper\s*\(/.test(body) || body.includes(`${parent.name}.__init__`)
    ? undefined
    : `It is set in the \`__init__\` of \`${parent.name}\`, which does not run: \`${own.name}\` has one of its own, and that has to call \`super().__init__(...)\`.`;
}

/** `name = name` in a method, where `self.name` was meant. */
function plainVariable(own: PythonClass, name: string, code: string): string | undefined {
  const binding = pythonTree(code)?.bindings.find(
    (one) => one.name === name && one.kind === 'variable' && one.scope?.owner === own,
  );
  return binding
    ? `On line ${binding.line}, \`${name}\` is a plain variable, which is gone when \`${binding.scope?.name ?? ''}\` ends. What belongs to the object is stored as \`self.${name}\`.`
    : undefined;
}

function attributeText(type: string, name: string): string {
  const text = `\`.${name}\` does not exist for ${kindOf(type)}.`;
  const translations = PYTHON_METHOD_TRANSLATIONS[type] ?? wordTable({});
  const longKeys = Object.keys(translations).filter(({ length }) => length > 4);
  const translation = translations[name] ?? translations[nearName(name, longKeys) ?? ''];
  if (translation) return `${text} In Python this is done with \`${translation}\`.`;
  const near = didYouMean(name, PYTHON_ATTRIBUTES[type] ?? []);
  if (near) return text + near;
  const owner = ['str', 'list', 'dict', 'set'].find((other) => PYTHON_ATTRIBUTES[other]?.includes(name));
  return owner
    ? `${text} It belongs to ${kindOf(owner)}. Check what kind of value stands before the dot.`
    : `${text} Check what kind of value stands before the dot, and how the name is written.`;
}
