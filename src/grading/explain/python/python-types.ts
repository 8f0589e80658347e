import type { Fault } from '../../values/wire.js';
import { didYouMean, namesIn } from '../../source/names.js';
import { pythonTree } from '../../source/python-tree.js';
import { kindOf, PYTHON_KEYWORD_ARGUMENTS, PYTHON_NAMES } from '../../source/python-vocabulary.js';
import { noneOrigin } from './python-origin.js';
import { bareLine, finding, row, sourceLine, type ExplainContext, type Row } from '../row.js';

const TYPE = 'TypeError';

/** What the line calls, though the code has given the name to a value: one of Python's own functions, or of the code's. */
function shadowedCall(fault: Fault, context: ExplainContext): string | undefined {
  const bindings = pythonTree(context.code)?.bindings ?? [];
  const called = [...bareLine(fault, context).matchAll(/(?<![\w.])(\w+)\s*\(/g)].map(([, name = '']) => name);
  for (const name of called) {
    const value = bindings.find(
      (one) => one.name === name && (one.kind === 'variable' || one.kind === 'parameter'),
    );
    if (!value) continue;
    const giver =
      value.kind === 'parameter'
        ? `the parameter \`${name}\` of \`${value.scope?.name ?? ''}\` hides it`
        : `line ${value.line} has given that name to a value`;
    if (PYTHON_NAMES.includes(name))
      return `\`${name}\` is called here like a function, but ${giver}. Give the variable another name, so that Python's own \`${name}\` can be used.`;
    if (bindings.some((one) => one.name === name && one.kind === 'function'))
      return `\`${name}\` is called here like the function of your code, but ${giver}. Give the two different names.`;
  }
  return undefined;
}

function plural(count: string, noun: string): string {
  return `${count} ${noun}${count === '1' ? '' : 's'}`;
}

/** A value is of a kind that the operation cannot work with, or a function is called in the wrong way. */
export const PYTHON_TYPES: readonly Row[] = [
  row(
    'concatenate-text',
    { type: TYPE, message: /can only concatenate str \(not "(\w+)"\) to str/ },
    ([type = ''], fault, context) =>
      type === 'NoneType'
        ? `\`+\` joins a text with None (no value), which is not possible. ${noneOrigin(fault, context)}`
        : `\`+\` joins text only with text, and the other side is ${kindOf(type)}. To calculate, turn the text into a number with \`int(...)\` or \`float(...)\`; to build a text, use \`str(...)\` or an f-string.`,
  ),
  row(
    'concatenate-list',
    { type: TYPE, message: /can only concatenate (list|tuple) \(not "(\w+)"\)/ },
    ([left = '', right = '']) =>
      `\`+\` joins ${kindOf(left)} only with ${kindOf(left)}, and the other side is ${kindOf(right)}. To add a single element to a list, use \`append\`.`,
  ),
  row(
    'operator-function',
    {
      type: TYPE,
      message:
        /(?:unsupported operand|not supported between|can only concatenate).{0,200}['"](function|method|builtin_function_or_method)['"]/,
    },
    ([kind = '']) =>
      `One of the two sides is a ${kind === 'method' ? 'method' : 'function'} itself and not its result. To call it, put round brackets behind its name.`,
  ),
  row(
    'operator-none',
    {
      type: TYPE,
      message: /(?:unsupported operand type\(s\) for|'[<>=]+' not supported between).{0,200}'NoneType'/,
    },
    (_parts, fault, context) =>
      `One of the two sides is None (no value), and Python cannot calculate with it or compare it. ${noneOrigin(fault, context)}`,
  ),
  row(
    'operator-text-number',
    {
      type: TYPE,
      message:
        /unsupported operand type\(s\) for (.+?): '(?:(?:int|float)' and 'str'|str' and '(?:int|float)')/,
    },
    ([sign = '']) =>
      `\`${sign.split(' ')[0]}\` was used on a text (str) and a number. \`input()\` and \`split()\` always give text: turn it into a number with \`int(...)\` or \`float(...)\` first, if it is meant as one.`,
  ),
  row(
    'operator-types',
    { type: TYPE, message: /unsupported operand type\(s\) for (.+?): '(\w+)' and '(\w+)'/ },
    ([sign = '', left = '', right = '']) =>
      `\`${sign.split(' ')[0]}\` does not work between ${kindOf(left)} and ${kindOf(right)}. Check what each side holds.`,
  ),
  row(
    'operator-unary',
    { type: TYPE, message: /bad operand type for (?:unary )?(\S+?):? '(\w+)'/ },
    ([sign = '', type = '']) => `\`${sign.replace(/:$/, '')}\` needs a number, and got ${kindOf(type)}.`,
  ),
  row(
    'multiply-text',
    { type: TYPE, message: /can't multiply sequence by non-int of type '(\w+)'/ },
    ([type = '']) =>
      `A text or a list can only be multiplied by a whole number (to repeat it), not by ${kindOf(type)}. If you want to calculate, turn the text into a number first.`,
  ),
  row(
    'compare-types',
    { type: TYPE, message: /'([<>=]+)' not supported between instances of '(\w+)' and '(\w+)'/ },
    ([sign = '', left = '', right = '']) =>
      `\`${sign}\` cannot compare ${kindOf(left)} with ${kindOf(right)}. Make both sides the same kind, for instance with \`int(...)\`. Sorting, \`min\` and \`max\` compare too.`,
  ),
  finding('shadowed-builtin', TYPE, (fault, context) =>
    / object is not callable/.test(fault.message) ? shadowedCall(fault, context) : undefined,
  ),
  row(
    'not-callable',
    { type: TYPE, message: /'(\w+)' object is not callable/ },
    ([type = '']) =>
      `Round brackets after a value call it as a function, but it is ${kindOf(type)}. For an element of a list or dictionary use square brackets; to multiply, write \`*\`.`,
  ),
  row(
    'arguments-missing',
    {
      type: TYPE,
      message: /(?<!\w)(\w+)\(\) missing (\d+) required (?:positional|keyword-only) arguments?: (.+)/,
    },
    ([name = '', count = '', names = '']) =>
      `\`${name}\` was called without a value for ${names.replaceAll("'", '`')} (${plural(count, 'argument')} missing). Compare the call with the \`def\` line: the task says which inputs the function gets.`,
  ),
  row(
    'arguments-too-many',
    {
      type: TYPE,
      message:
        /(?<![\w.<>])([\w.<>]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given/,
    },
    ([name = '', takes = '', given = '']) =>
      `\`${name}\` was called with ${plural(given, 'argument')}, but its \`def\` line takes ${takes === '0' ? 'none' : takes}. Compare the two: the task says which inputs the function gets.`,
  ),
  row(
    'argument-unknown',
    {
      type: TYPE,
      message: /got an unexpected keyword argument '(\w+)'|'(\w+)' is an invalid keyword argument/,
    },
    ([a = '', b = ''], { message }, { code }) => {
      const own = /(?<![\w.])([\w.]+)\(\)/.exec(message)?.[1] ?? '';
      const name = own.split('.').at(-1) ?? '';
      const known = PYTHON_KEYWORD_ARGUMENTS[name];
      if (known) return `\`${name}\` has no parameter called \`${a || b}\`.${didYouMean(a || b, known)}`;
      const defined = pythonTree(code)?.functions.find((one) => one.name === name);
      return defined
        ? `\`${name === '__init__' ? (defined.owner?.name ?? name) : name}\` has no parameter (input) called \`${a || b}\`. Check how the name is written in the \`def\` line (line ${defined.line}).`
        : `\`${name}\` takes no parameter called \`${a || b}\`.`;
    },
  ),
  row(
    'argument-twice',
    { type: TYPE, message: /multiple values for argument '(\w+)'/ },
    ([name = '']) => `The parameter \`${name}\` gets a value twice: once by its place and once by its name.`,
  ),
  row(
    'builtin-arguments',
    {
      type: TYPE,
      message:
        /^([\w.]+?)(?:\(\))? (?:takes|expected) (?:exactly |at (?:least|most) )?(?!no )\w+ (?:positional )?(?:keyword )?arguments?/,
    },
    ([name = '']) =>
      `\`${name}\` was called with the wrong number of arguments (inputs in the brackets). Check the commas and brackets of this call.`,
  ),
  row(
    'no-arguments-taken',
    { type: TYPE, message: /^([\w.]+)\(\) takes no (?:positional )?arguments/ },
    ([name = '']) => `\`${name}\` takes nothing in its brackets, but was given something.`,
  ),
  row(
    'not-iterable-number',
    {
      type: TYPE,
      message: /'(?:int|float)' object is not iterable|cannot unpack non-iterable (?:int|float)/,
    },
    () =>
      'Something goes through the elements of a single number, which has none. To count up to a number, use `range(...)`; otherwise check why this is not a list.',
  ),
  row(
    'not-iterable',
    {
      type: TYPE,
      message:
        /(?:'|non-iterable )(\w+)'? object is not (?:iterable|an iterator)|cannot unpack non-iterable (\w+) object|argument of type '(\w+)' is not|can only join an iterable()/,
    },
    ([a = '', b = '', c = ''], fault, context) => {
      const type = a || b || c;
      return type === 'NoneType'
        ? `A list, text or other collection is needed here, and there is None (no value). ${noneOrigin(fault, context)}`
        : `A list, text or other collection is needed here, and there is ${type ? kindOf(type) : 'a single value'}.`;
    },
  ),
  row(
    'text-in',
    { type: TYPE, message: /'in <string>' requires string as left operand, not (\w+)/ },
    ([type = '']) =>
      `\`in\` looks for a piece of text inside a text, but the left side is ${kindOf(type)}. Turn it into text with \`str(...)\`.`,
  ),
  row(
    'not-subscriptable',
    { type: TYPE, message: /(?:'(\w+)' object|type '(\w+)') is not subscriptable/ },
    ([a = '', b = ''], fault, context) => {
      const type = a || b;
      if (type === 'NoneType')
        return `Square brackets were used on None (no value). ${noneOrigin(fault, context)}`;
      if (/function|method|^type$|range/.test(type))
        return 'Square brackets were used on a function. To call a function, use round brackets.';
      if (/map|filter|zip|generator|dict_|set/.test(type))
        return `Square brackets do not work on ${kindOf(type)}, because it has no positions. Turn it into a list with \`list(...)\` first.`;
      return `Square brackets take an element out of a list, text or dictionary, but this is ${kindOf(type)}.`;
    },
  ),
  row(
    'index-type',
    {
      type: TYPE,
      message: /(?<!\w)(\w+) indices must be integers(?: or slices| or None\b.*)?(?:, not '?(\w+)'?)?/,
    },
    ([kind = '', type = '']) =>
      `A position in a ${kind === 'string' ? 'text' : kind} has to be a whole number${type ? `, not ${kindOf(type)}` : ''}. In \`for x in ...\` the variable is the element itself, not its position; and \`/\` always gives a decimal number.`,
  ),
  row(
    'item-assignment',
    { type: TYPE, message: /'(\w+)' object (?:does not|doesn't) support item (?:assignment|deletion)/ },
    ([type = '']) =>
      ['str', 'tuple'].includes(type)
        ? `${type === 'str' ? 'A text' : 'A tuple'} cannot be changed in place. Build a new one, or work with a list.`
        : `An element cannot be set here, because the value before the square brackets is ${kindOf(type)}.`,
  ),
  row(
    'no-length',
    { type: TYPE, message: /object of type '(\w+)' has no len\(\)/ },
    ([type = ''], fault, context) =>
      type === 'NoneType'
        ? `\`len\` got None (no value). ${noneOrigin(fault, context)}`
        : `\`len\` counts the elements of a list, text or dictionary, but this is ${kindOf(type)}.`,
  ),
  row(
    'convert-to-number',
    { type: TYPE, message: /(int|float)\(\) argument must be .* not '(\w+)'/ },
    ([name = '', type = '']) =>
      /function|method/.test(type)
        ? `\`${name}(...)\` got a function itself and not its result. To call the function, put round brackets behind its own name.`
        : `\`${name}(...)\` makes a number from one text or number, but it got ${kindOf(type)}. For a list, convert each element.`,
  ),
  row(
    'whole-number-needed',
    { type: TYPE, message: /'(\w+)' object cannot be interpreted as an integer/ },
    ([type = '']) =>
      `A whole number is needed here (for \`range\`, for instance), and there is ${kindOf(type)}. Note that \`/\` always gives a decimal number, \`//\` a whole one, and that \`input()\` gives text.`,
  ),
  row(
    'join-elements',
    { type: TYPE, message: /sequence item \d+: expected str instance, (\w+) found/ },
    ([type = '']) =>
      `\`join\` puts texts together, but one element of the list is ${kindOf(type)}. Turn each element into text with \`str(...)\` first.`,
  ),
  row(
    'unhashable',
    { type: TYPE, message: /unhashable type: '(\w+)'/ },
    ([type = '']) =>
      `${kindOf(type).replace(/^./, (c) => c.toUpperCase())} can change, so it cannot be a key of a dictionary or an element of a set. A tuple can.`,
  ),
  row(
    'format',
    {
      type: [TYPE, 'ValueError', 'IndexError'],
      message: /format string|string formatting|format code|%\w format|Replacement index|format specifier/i,
    },
    () =>
      'The format of this text and the values for it do not fit. Check that there is one value for each placeholder, and that it is of the right kind (a number for `d` and `f`).',
  ),
  row(
    'one-character',
    { type: TYPE, message: /ord\(\) expected/ },
    () => '`ord` takes exactly one character as text.',
  ),
  row(
    'text-needed',
    { type: TYPE, message: /(?:argument \d+ |first arg )?must be (?:a )?str\b.*, not (\w+)/ },
    ([type = '']) =>
      `This works on text (str), but it was given ${kindOf(type)}. Turn it into text with \`str(...)\`, if that is meant.`,
  ),
  row(
    'number-needed',
    { type: TYPE, message: /must be (?:a )?real number, not (\w+)|type (\w+) doesn't define __round__/ },
    ([a = '', b = '']) => `A number is needed here, and there is ${kindOf(a || b)}.`,
  ),
  row(
    'raise-non-exception',
    { type: TYPE, message: /exceptions must derive from/ },
    () => '`raise` needs an exception such as `ValueError("what is wrong")`, not a plain value.',
  ),
  row('type-other', { type: TYPE }, (_parts, fault, context) => {
    const names = [...namesIn(sourceLine(fault, context), context.language)].filter(
      (name) => !PYTHON_NAMES.includes(name),
    );
    return `A value is of the wrong kind for what is done with it. Check what this line works with${names.length ? `: \`${names.slice(0, 3).join('`, `')}\`` : ''}; \`print(type(...))\` shows the kind of a value.`;
  }),
];
