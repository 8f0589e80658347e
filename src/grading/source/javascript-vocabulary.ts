import { wordTable } from './word-table.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Globals and keywords that beginners meet. */
export const JAVASCRIPT_NAMES = words(`
  Array BigInt Boolean Date Error Infinity JSON Map Math NaN Number Object Promise RangeError RegExp Set String Symbol
  TypeError console decodeURIComponent encodeURIComponent exports isFinite isNaN module parseFloat parseInt process
  require undefined null true false`);

export const JAVASCRIPT_KEYWORDS = words(`
  async await break case catch class const continue default delete do else export extends finally for function if
  import in instanceof let new of return static super switch this throw try typeof var void while yield`);

/** What can follow the dot of a global object. */
export const JAVASCRIPT_STATICS = wordTable<readonly string[]>({
  Math: words(
    'PI E abs cbrt ceil cos exp floor hypot log log10 log2 max min pow random round sign sin sqrt tan trunc',
  ),
  JSON: words('parse stringify'),
  Object: words('assign create entries freeze fromEntries groupBy hasOwn keys values'),
  Array: words('from isArray of'),
  Number: words('EPSILON MAX_SAFE_INTEGER isFinite isInteger isNaN isSafeInteger parseFloat parseInt'),
  String: words('fromCharCode fromCodePoint raw'),
  console: words('error log table warn'),
});

/** Methods of arrays, strings, numbers, maps and sets together: QuickJS and V8 do not say which it was. */
export const JAVASCRIPT_METHODS = words(`
  add at charAt charCodeAt clear codePointAt concat delete endsWith entries every fill filter find findIndex
  findLast findLastIndex flat flatMap forEach get has includes indexOf join keys lastIndexOf map match matchAll
  padEnd padStart pop push reduce reduceRight repeat replace replaceAll reverse search set shift slice some sort
  splice split startsWith substring test toFixed toLowerCase toReversed toSorted toSpliced toString toUpperCase trim
  trimEnd trimStart unshift values with`);

/** The same by the kind of value. */
export const JAVASCRIPT_METHODS_OF = wordTable<readonly string[]>({
  string:
    words(`at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match matchAll
    normalize padEnd padStart repeat replace replaceAll search slice split startsWith substring substr toLowerCase
    toLocaleLowerCase toLocaleUpperCase toString toUpperCase trim trimEnd trimStart valueOf isWellFormed toWellFormed`),
  array:
    words(`at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach
    includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toReversed
    toSorted toSpliced toString unshift values with toLocaleString`),
  number: words('toExponential toFixed toLocaleString toPrecision toString valueOf'),
  Map: words('clear delete entries forEach get has keys set values'),
  Set: words(
    'add clear delete difference entries forEach has intersection isDisjointFrom isSubsetOf isSupersetOf keys symmetricDifference union values',
  ),
  object: words('hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf'),
});

/** Names that belong to a global object, and which are mistaken for globals. */
export const JAVASCRIPT_OWNERS = wordTable<string>({
  ...Object.fromEntries(
    words('PI abs cbrt ceil floor hypot log10 log2 max min pow random round sqrt trunc sin cos tan').map(
      (name) => [name, 'Math'],
    ),
  ),
  log: 'console',
  stringify: 'JSON',
  keys: 'Object',
  values: 'Object',
  entries: 'Object',
  isArray: 'Array',
  isInteger: 'Number',
  fromCharCode: 'String',
});

/** Modules of Node that code uses by their name. */
export const NODE_MODULES = words('assert crypto events fs http os path readline util');

/** Words of other languages, and JavaScript's for the same thing. */
export const JAVASCRIPT_TRANSLATIONS = wordTable<string>({
  print: 'console.log(...)',
  None: 'null',
  True: 'true',
  False: 'false',
  len: '.length',
  str: 'String(...)',
  int: 'parseInt(...)',
  float: 'parseFloat(...)',
  elif: 'else if',
  nil: 'null',
  self: 'this',
  input: "require('fs').readFileSync(0, 'utf8')",
  range: 'for (let i = 0; ...)',
  System: 'console.log(...)',
  and: '&&',
  or: '||',
  not: '!',
});

/** Methods under the names that other languages give them. */
export const JAVASCRIPT_METHOD_TRANSLATIONS = wordTable<string>({
  append: 'push for an array, + for a string',
  add: 'push for an array (add belongs to a Set)',
  len: 'length, without brackets',
  length: 'length, without brackets',
  size: 'length, without brackets',
  contains: 'includes',
  upper: 'toUpperCase',
  lower: 'toLowerCase',
  strip: 'trim',
  startswith: 'startsWith',
  endswith: 'endsWith',
  extend: 'concat',
  count: 'filter and length',
  items: 'Object.entries',
  reverse: 'reverse for an array (split the string first)',
  remove: 'splice',
  insert: 'splice',
  format: 'a template string with backticks',
});
