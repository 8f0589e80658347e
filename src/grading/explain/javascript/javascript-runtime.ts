import type { Fault } from '../../values/wire.js';
import { javaScriptTree, lineOfChange } from '../../source/javascript-tree.js';
import { JAVASCRIPT_TRANSLATIONS } from '../../source/javascript-vocabulary.js';
import { JAVASCRIPT_CALL_ROWS } from './javascript-calls.js';
import { JAVASCRIPT_NAME_ROWS } from './javascript-names.js';
import { bareLine, faultLine, finding, isBeyondEnd, row, type Row } from '../row.js';

const TYPE = 'TypeError';
/** What the sandbox of QuickJS refuses. */
const SANDBOX = 'SandboxError';
const BROWSER = 'alert|confirm|document|localStorage|navigator|prompt|window|XMLHttpRequest';

const NO_NETWORK = 'The code runs without a network. Solve the task without it.';

/** Errors while JavaScript runs, in the words of V8 (Node 24) and of QuickJS. */
export const JAVASCRIPT_RUNTIME: readonly Row[] = [
  row(
    'no-processes',
    {
      type: ['Error', SANDBOX],
      message:
        /^(?:child_process|cluster|worker_threads)\.\w+ is refused|^spawn(?:Sync)? .{1,200} EPERM$|programs cannot start [a-z ]+ here$/,
    },
    () => 'The code cannot start other programs, processes or threads here. Solve the task without them.',
  ),
  row('no-fetch', { type: 'ReferenceError', message: /^'?fetch'? is not defined/ }, () => NO_NETWORK),
  row('no-fetch-here', { type: TYPE, message: /^fetch failed$/ }, () => NO_NETWORK),
  row(
    'no-network',
    {
      type: ['Error', SANDBOX],
      message:
        /^(?:connect|getaddrinfo|listen|bind|socket|query\w{1,10}) E(?:PERM|ACCES|NETUNREACH|AI_AGAIN|CONNREFUSED|AFNOSUPPORT)\b|programs cannot use the network here$/,
    },
    () => NO_NETWORK,
  ),
  row(
    'no-module-here',
    {
      type: SANDBOX,
      message: /^The module '([\w/]{1,40})' is not available: this sandbox does not have it$/,
    },
    ([name = '']) => `Node's module \`${name}\` is not there in this sandbox. Solve the task without it.`,
  ),
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
  ...JAVASCRIPT_NAME_ROWS,
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
  finding('constant-in-condition', TYPE, (fault, context) => {
    if (!/Assignment to constant variable|is read-only/.test(fault.message)) return undefined;
    const name = /\b(?:if|while)\s*\(\s*([\w$]{1,60})\s*=(?![=>])/.exec(bareLine(fault, context))?.[1];
    return name === undefined
      ? undefined
      : `The condition has a single \`=\`, which stores a value in \`${name}\`. To compare two values, use \`===\`.`;
  }),
  row(
    'constant-changed',
    { type: TYPE, message: /Assignment to constant variable|^'([\w$]+)' is read-only/ },
    ([name = ''], fault, context) => {
      // At the top of the file QuickJS tells the end of it.
      const isLost = faultLine(fault) === undefined || isBeyondEnd(fault, context);
      const tree = isLost && name !== '' ? javaScriptTree(context.code) : undefined;
      const line = tree && lineOfChange(tree, name);
      return `${name ? `\`${name}\`` : 'A name that was declared with `const`'} cannot get a new value${line === undefined ? '' : `, which line ${line} gives it`}. A variable that has to change is declared with \`let\`; a frozen object cannot change at all.`;
    },
  ),
  finding('lost-this', TYPE, (fault, context) => {
    const name =
      /propert(?:y|ies)(?: '([^']{0,100})')? of undefined(?: \((?:reading|setting) '([^']{0,100})'\))?/.exec(
        fault.message,
      );
    const property = name?.[1] ?? name?.[2] ?? '';
    return /^\w+$/.test(property) &&
      new RegExp(`(?<![\\w.])this\\.${property}\\b`).test(bareLine(fault, context))
      ? '`this` is undefined here. A method has its object as `this` only where it is called with the object before the dot: not when it was taken out of the object, or given away to be called by others.'
      : undefined;
  }),
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
  ...JAVASCRIPT_CALL_ROWS,
  row(
    'callback-missing',
    { type: TYPE, message: /must be either a function|(?:callback|iterator) .*function/i },
    () => 'This method needs a function in its brackets, and got something else.',
  ),
  finding('pairs-needed', TYPE, (fault, context) =>
    /not an (?:entry )?object/.test(fault.message) &&
    /new\s+Map\s*\(|fromEntries\s*\(/.test(bareLine(fault, context))
      ? 'A Map is made from pairs: an array whose elements are arrays of a key and a value each. An element here is no pair.'
      : undefined,
  ),
  row(
    'timer-function',
    { type: [TYPE, 'Error'], message: /"callback" argument must be of type function/ },
    () =>
      '`setTimeout` and `setInterval` take a function first. A name with round brackets behind it calls the function at once, and passes on its result.',
  ),
  row(
    'not-iterable',
    { type: TYPE, message: /^(.*?) is not iterable|iterable\[Symbol\.iterator\]|not an entry object/ },
    ([what = '']) => notIterable(what === 'value' ? '' : what),
  ),
  row(
    'class-without-new',
    {
      type: TYPE,
      message: /(?:Class constructor (\w+) )?cannot be invoked without 'new'|must be invoked with 'new'/,
    },
    ([name = ''], fault) => {
      const own = name || classOf(fault);
      return own === ''
        ? 'An object of a class is made with `new` before the name of the class.'
        : `\`${own}\` is a class, and an object of it is made with \`new\` before its name.`;
    },
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
    { type: ['string', 'number', 'boolean', 'bigint', 'undefined', 'object', 'symbol', 'Object', 'Array'] },
    (_parts, fault) =>
      `Your code throws a plain value (${fault.type.toLowerCase()}) and not an Error. \`throw new Error(...)\` also says where it happened.`,
  ),
  finding('own-error', 'Error', (fault, context) =>
    /\bthrow\s+new\s+Error\b/.test(bareLine(fault, context))
      ? 'Your code throws this error itself, and nothing around the call catches it. Check why this line was reached.'
      : undefined,
  ),
  row(
    'unhandled-rejection',
    { type: 'UnhandledPromiseRejection', message: /with the reason "(.{0,60})/ },
    // QuickJS puts a text between quotes of its own.
    ([reason = '']) => rejection(reason.replace(/"\.?$/, '').replace(/^'([^']*)'$/, '$1')),
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
    ([a = '', b = '']) =>
      `The module \`${(a || b).replace(/^\/home\/student\//, './')}\` is not available here. Solve the task without it.`,
  ),
  row(
    'file-missing',
    { type: 'Error', message: /ENOENT|EACCES|ERR_ACCESS_DENIED|Access to this API has been restricted/ },
    () =>
      'There are no files to open here. Input comes as arguments of the function or on standard input, as the task says.',
  ),
];

function rejection(reason: string): string {
  return `A Promise was rejected with the value \`${reason}\`, and nothing in the code catches that. \`catch\` behind the Promise, or \`try\` and \`catch\` around its \`await\`, would.`;
}

function notIterable(what: string): string {
  const shown = what.includes('(intermediate')
    ? ''
    : what.replace(/^(?:number|boolean|object|symbol|bigint) /, '');
  return `Something goes through the elements of ${shown ? `\`${shown.slice(0, 40)}\`` : 'a value'}, but it is not an array, string, Map or Set. For a plain object use \`Object.keys\` or \`Object.entries\`; to count up to a number, write a \`for\` loop with a counter.`;
}

/** QuickJS does not name the class, but the call of its constructor is the innermost one. */
function classOf({ trace }: Fault): string {
  const name = trace?.at(-1)?.function ?? '';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : '';
}
