import type { Fault } from '../values/wire.js';
import { didYouMean, namesIn } from '../source/names.js';
import {
  JAVASCRIPT_METHOD_TRANSLATIONS,
  JAVASCRIPT_METHODS,
  JAVASCRIPT_NAMES,
  JAVASCRIPT_STATICS,
  JAVASCRIPT_TRANSLATIONS,
} from '../source/javascript-vocabulary.js';
import { row, sourceLine, type ExplainContext, type Row } from './row.js';

const TYPE = 'TypeError';
const BROWSER = 'alert|confirm|document|fetch|localStorage|navigator|prompt|window|XMLHttpRequest';

/** Errors while JavaScript runs, in the words of V8 (Node 24) and of QuickJS. */
export const JAVASCRIPT_RUNTIME: readonly Row[] = [
  row(
    'browser-only',
    { type: 'ReferenceError', message: new RegExp(`^'?(${BROWSER})'? is not defined`) },
    ([name = '']) =>
      `\`${name}\` exists only in a web browser, not here. Input comes as arguments of the function or on standard input, as the task says.`,
  ),
  row(
    'name-from-elsewhere',
    {
      type: 'ReferenceError',
      message: new RegExp(`^'?(${Object.keys(JAVASCRIPT_TRANSLATIONS).join('|')})'? is not defined`),
    },
    ([name = '']) =>
      `JavaScript does not know \`${name}\`. It writes \`${JAVASCRIPT_TRANSLATIONS[name] ?? ''}\`.`,
  ),
  row(
    'name-unknown',
    { type: 'ReferenceError', message: /^'?([\w$]+)'? is not defined/ },
    ([name = ''], _fault, context) => {
      const near = didYouMean(name, [...namesIn(context.code, context.language), ...JAVASCRIPT_NAMES]);
      return near
        ? `Nothing is called \`${name}\` at this point.${near} Capital and small letters count as different.`
        : `Nothing is called \`${name}\` at this point. Check that it is declared with \`let\` or \`const\` in this block or around it, and put it in quotes if it is meant as text.`;
    },
  ),
  row(
    'before-super',
    { type: 'ReferenceError', message: /super constructor|^this is not initialized/ },
    () => 'In a class that extends another, the constructor has to call `super(...)` before it uses `this`.',
  ),
  row(
    'used-too-early',
    {
      type: 'ReferenceError',
      message: /Cannot access '(.+?)' before initialization|^([\w$]+) is not initialized/,
    },
    ([a = '', b = '']) =>
      `\`${a || b}\` is used before the line that declares it. Move the declaration up, or check whether an inner block declares the same name again.`,
  ),
  row(
    'constant-changed',
    { type: TYPE, message: /Assignment to constant variable|^'([\w$]+)' is read-only/ },
    ([name = '']) =>
      `${name ? `\`${name}\`` : 'A name that was declared with `const`'} cannot get a new value. A variable that has to change is declared with \`let\`; a frozen object cannot change at all.`,
  ),
  row(
    'property-of-nothing',
    {
      type: TYPE,
      message:
        /(?:read|set) propert(?:y|ies)(?: '(.*?)')? of (undefined|null)(?: \((?:reading|setting) '(.*?)'\))?/i,
    },
    ([a = '', kind = '', b = '']) => {
      if (a === 'Symbol.iterator') return notIterable(kind);
      const name = a || b;
      return `The value before ${name ? `\`${/^\d+$/.test(name) ? `[${name}]` : `.${name}`}\`` : 'the dot or square bracket'} is ${kind}, so nothing can be taken from it. Check where it comes from: a position outside of the array, a missing property, or a function that ends without \`return\`.`;
    },
  ),
  row(
    'destructure-nothing',
    {
      type: TYPE,
      message: /Cannot destructure|convert undefined or null to object|cannot convert to object/i,
    },
    () =>
      'An object is needed here, and the value is undefined or null. Check where it comes from: a missing argument, or a function that ends without `return`.',
  ),
  {
    id: 'not-function',
    matches: (fault) => fault.type === TYPE && /not a function/.test(fault.message),
    explain: explainNotFunction,
  },
  row(
    'callback-missing',
    { type: TYPE, message: /must be either a function|(?:callback|iterator) .*function/i },
    () => 'This method needs a function in its brackets, and got something else.',
  ),
  row(
    'not-iterable',
    { type: TYPE, message: /^(.*?) is not iterable|iterable\[Symbol\.iterator\]|not an entry object/ },
    ([what = '']) => notIterable(what === 'value' ? '' : what),
  ),
  row(
    'class-without-new',
    { type: TYPE, message: /cannot be invoked without 'new'|must be invoked with 'new'/ },
    () => 'An object of a class is made with `new` before the name of the class.',
  ),
  row(
    'not-constructor',
    { type: TYPE, message: /not a constructor/ },
    () => '`new` works only with a class or a constructor function. Check what stands after it.',
  ),
  row(
    'reduce-empty',
    { type: TYPE, message: /reduce of empty array|^empty array/i },
    () => '`reduce` was called on an empty array without a start value. Give it one as its second argument.',
  ),
  row(
    'bigint-mixed',
    { type: TYPE, message: /bigint/i },
    () =>
      'A BigInt (a number with an `n` at its end) and a plain number cannot be mixed, nor a BigInt used where a plain number is needed. Convert one with `Number(...)` or `BigInt(...)`.',
  ),
  row(
    'frozen',
    { type: TYPE, message: /read[- ]only|not extensible|Cannot delete property/i },
    () => 'This value cannot be changed: it is frozen, or it is a string. Make a changed copy instead.',
  ),
  row(
    'in-operator',
    { type: TYPE, message: /'in' opera/ },
    () =>
      '`in` asks whether an object has a property. To look for a piece of text or an element of an array, use `includes`.',
  ),
  row(
    'circular',
    { type: TYPE, message: /circular/i },
    () => 'The object contains itself, so it cannot be turned into JSON.',
  ),
  row(
    'instanceof',
    { type: TYPE, message: /instanceof/ },
    () => 'The right side of `instanceof` has to be a class.',
  ),
  row(
    'symbol-conversion',
    { type: TYPE, message: /symbol|primitive/i },
    () => 'This value cannot be turned into text or a number.',
  ),
  row(
    'object-needed',
    { type: TYPE, message: /not an object|non-object|not a prototype|weak ?map key|Object prototype/i },
    () => 'An object is needed here, and the value is something else.',
  ),
  row(
    'thrown-value',
    { type: ['string', 'number', 'boolean', 'bigint', 'undefined', 'object', 'symbol'] },
    (_parts, fault) =>
      `Your code throws a plain value (${fault.type}) and not an Error. \`throw new Error(...)\` also says where it happened.`,
  ),
  row(
    'recursion',
    { type: ['RangeError', 'InternalError'], message: /call stack size|stack overflow/i },
    () =>
      'The function calls itself again and again without an end. Check that there is a case that returns without another call, and that every call comes closer to it.',
  ),
  row(
    'array-length',
    { type: 'RangeError', message: /array length/i },
    () =>
      'The length of an array has to be a whole number from 0 to about four billion. Check the calculation of the length.',
  ),
  row(
    'string-length',
    { type: 'RangeError', message: /string length|count value|repeat count/i },
    () =>
      'The text would have a negative or far too large length. Check the number given to `repeat`, or whether a loop makes the text grow without an end.',
  ),
  row(
    'number-digits',
    { type: 'RangeError', message: /digits|toFixed|toPrecision|radix|code point/i },
    () => 'The number in the brackets is outside of what this method accepts.',
  ),
  row(
    'bigint-range',
    { type: ['RangeError', 'SyntaxError'], message: /bigint|^Division by zero/i },
    () => 'A BigInt must be made from a whole number, and cannot be divided by zero.',
  ),
  row(
    'invalid-date',
    { type: 'RangeError', message: /Invalid time value|Date value/ },
    () => 'The date is not valid. Check the text or numbers it was made from.',
  ),
  row(
    'bad-uri',
    { type: 'URIError' },
    () => 'The text holds a `%` that is not followed by two hexadecimal digits.',
  ),
  row(
    'module-missing',
    {
      type: ['Error', 'ReferenceError'],
      message: /Cannot find (?:module|package) '(.+?)'|could not load module '?(.+?)'?$/,
    },
    ([a = '', b = '']) => `The module \`${a || b}\` is not available here. Solve the task without it.`,
  ),
  row(
    'file-missing',
    { type: 'Error', message: /ENOENT|EACCES|ERR_ACCESS_DENIED|Access to this API has been restricted/ },
    () =>
      'There are no files to open here. Input comes as arguments of the function or on standard input, as the task says.',
  ),
];

function notIterable(what: string): string {
  return `Something goes through the elements of ${what ? `\`${what.slice(0, 40)}\`` : 'a value'}, but it is not an array, string, Map or Set. For a plain object use \`Object.keys\` or \`Object.entries\`; to count up to a number, write a \`for\` loop with a counter.`;
}

const CALLBACK_METHODS = 'every|filter|find|findIndex|flatMap|forEach|map|reduce|reduceRight|some|sort';
/** V8 on an argument that should be a function: `number 3 is not a function`. */
const NO_CALLEE = /^(?:undefined|null|#<|(?:number|string|boolean|object|bigint|symbol) )/;
const CALLEE = /(?<![\w$.\]"'])((?:[\w$.]|\[[^[\]]*\]|"[^"]*"|'[^']*')+)\s*\(/g;

/** V8 names what was called, QuickJS does not: then the line shows it, if it holds a single call. */
function explainNotFunction(fault: Fault, context: ExplainContext): string {
  const line = sourceLine(fault, context);
  const calls = [...line.matchAll(CALLEE)].map(([, callee = '']) => callee);
  const named = /^(.+) is not a function/.exec(fault.message)?.[1];
  const callee = named ?? (calls.length === 1 ? calls[0] : undefined);
  const callback = new RegExp(`\\.(${CALLBACK_METHODS})\\s*\\(`).exec(line)?.[1];
  const isCallback = named === undefined ? calls.length === 1 : NO_CALLEE.test(named);
  if (callback && isCallback) {
    return `\`${callback}\` needs a function in its brackets, and got something else.`;
  }
  if (callee === undefined) {
    return 'Something on this line is called like a function, but it is none. Check the names before the round brackets.';
  }
  const [, owner = '', name = ''] = /^(?:(.*)\.)?([\w$]+)$/.exec(callee) ?? [];
  const text = `\`${callee.slice(0, 60)}\` is called like a function, but it is none.`;
  if (!owner) {
    const near = didYouMean(name, namesIn(context.code, context.language));
    return `${text} Check what it holds, and whether round brackets are meant here.${near}`;
  }
  const translation = JAVASCRIPT_METHOD_TRANSLATIONS[name];
  if (translation && !JAVASCRIPT_STATICS[owner])
    return `${text} In JavaScript this is done with: ${translation}.`;
  const near = didYouMean(name, JAVASCRIPT_STATICS[owner] ?? JAVASCRIPT_METHODS);
  return near
    ? text + near
    : `${text} Check what kind of value stands before the dot, and how the name is written.`;
}
