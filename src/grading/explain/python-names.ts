import { didYouMean, namesIn, nearName } from '../source/names.js';
import {
  kindOf,
  PYTHON_ATTRIBUTES,
  PYTHON_METHOD_TRANSLATIONS,
  PYTHON_MODULES,
  PYTHON_NAMES,
  PYTHON_TRANSLATIONS,
} from '../source/python-vocabulary.js';
import { row, sourceLine, type ExplainContext, type Row } from './row.js';

const NOT_DEFINED = /name '(\w+)' is not defined/;

function knownNames({ code, language }: ExplainContext): Set<string> {
  return new Set([...namesIn(code, language), ...PYTHON_NAMES]);
}

/** A name is used that does not exist (there), or something is asked of a value that it does not have. */
export const PYTHON_LOOKUPS: readonly Row[] = [
  row(
    'unbound-local',
    { type: ['UnboundLocalError', 'NameError'], message: /local variable '(\w+)'/ },
    ([name = '']) =>
      `In this function \`${name}\` is a variable of its own, because the function gives it a value somewhere, but it has none yet at this point. Give it a value on every path before this line; to use a variable from outside, pass it in as an argument (an input).`,
  ),
  row(
    'unbound-free',
    { type: 'NameError', message: /free variable '(\w+)'/ },
    ([name = '']) =>
      `\`${name}\` belongs to the function around this one and has no value yet. Give it a value before this function is called.`,
  ),
  row(
    'name-of-module',
    { type: 'NameError', message: new RegExp(`name '(${PYTHON_MODULES.join('|')})' is not defined`) },
    ([name = '']) =>
      `\`${name}\` is a module (a collection of ready-made functions). It has to be imported at the top of the code before it can be used.`,
  ),
  row(
    'name-from-elsewhere',
    {
      type: 'NameError',
      message: new RegExp(`name '(${Object.keys(PYTHON_TRANSLATIONS).join('|')})' is not defined`),
    },
    ([name = ''], _fault, context) => {
      const near = nearName(name, namesIn(context.code, context.language));
      return near
        ? `Nothing is called \`${name}\` here. Did you mean \`${near}\`?`
        : `Python does not know \`${name}\`. What other languages call so is \`${PYTHON_TRANSLATIONS[name] ?? ''}\` in Python.`;
    },
  ),
  row('name-unknown', { type: 'NameError', message: NOT_DEFINED }, ([name = ''], _fault, context) => {
    const near = didYouMean(name, knownNames(context));
    return near
      ? `Nothing is called \`${name}\` at this point.${near} Capital and small letters count as different.`
      : `Nothing is called \`${name}\` at this point. Check that it gets a value before this line and in the same function, and put it in quotes if it is meant as text.`;
  }),
  row(
    'module-missing',
    { type: ['ModuleNotFoundError'], message: /No module named '([\w.]+)'/ },
    ([name = '']) => {
      const near = didYouMean(name, PYTHON_MODULES);
      return near
        ? `There is no module called \`${name}\`.${near}`
        : `The module \`${name}\` is not available here: only Python's own standard library is. Solve the task without it.`;
    },
  ),
  row(
    'import-name',
    { type: 'ImportError', message: /cannot import name '(\w+)' from '([\w.]+)'/ },
    ([name = '', module = '']) =>
      `The module \`${module}\` has nothing called \`${name}\`.${didYouMean(name, PYTHON_ATTRIBUTES[module] ?? [])}`,
  ),
  row(
    'none-attribute',
    { type: 'AttributeError', message: /'NoneType' object has no attribute '(\w+)'/ },
    ([name = ''], _fault, context) => {
      const inPlace = /=[\w.[\](), ]*\.(sort|append|reverse|extend|insert|add|update|remove|clear)\(/.exec(
        context.code,
      )?.[1];
      return inPlace
        ? `The value before \`.${name}\` is None (no value). Note that \`${inPlace}\` changes the list (or set, or dictionary) itself and returns None, so its result should not be stored.`
        : `The value before \`.${name}\` is None (no value). Check where it comes from: often a function that ends without \`return\`.`;
    },
  ),
  row(
    'module-attribute',
    { type: 'AttributeError', message: /module '([\w.]+)' has no attribute '(\w+)'/ },
    ([module = '', name = '']) =>
      `The module \`${module}\` has nothing called \`${name}\`.${didYouMean(name, PYTHON_ATTRIBUTES[module] ?? [])}`,
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
  row(
    'attribute',
    { type: 'AttributeError', message: /(?:type object )?'(\w+)'(?: object)? has no attribute '(\w+)'/ },
    ([type = '', name = ''], _fault, context) =>
      attributeText(
        type,
        name,
        [...context.code.matchAll(/\bself\.(\w+)|\bdef (\w+)/g)].map(
          ([, field, method]) => field ?? method ?? '',
        ),
      ),
  ),
  row(
    'attribute-readonly',
    { type: 'AttributeError' },
    () =>
      'Something was asked of a value that it does not have, or does not allow to change. Check what kind of value stands before the dot.',
  ),
];

function attributeText(type: string, name: string, own: readonly string[] = []): string {
  const text = `\`.${name}\` does not exist for ${kindOf(type)}.`;
  const translations = PYTHON_METHOD_TRANSLATIONS[type] ?? {};
  const translation = translations[name] ?? translations[nearName(name, Object.keys(translations)) ?? ''];
  if (translation) return `${text} In Python this is done with \`${translation}\`.`;
  const near = didYouMean(name, PYTHON_ATTRIBUTES[type] ?? own);
  if (near) return text + near;
  const owner = ['str', 'list', 'dict', 'set'].find((other) => PYTHON_ATTRIBUTES[other]?.includes(name));
  return owner
    ? `${text} It belongs to ${kindOf(owner)}. Check what kind of value stands before the dot.`
    : `${text} Check what kind of value stands before the dot, and how the name is written.`;
}
