import { wordTable } from './word-table.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Built-in functions and keywords that beginners meet (CPython 3.11 to 3.14). */
export const PYTHON_NAMES = words(`
  abs all any bin bool bytes callable chr complex dict dir divmod enumerate eval filter float format frozenset
  getattr hasattr hash hex id input int isinstance issubclass iter len list map max min next object oct open ord
  pow print property range repr reversed round set setattr slice sorted str sum super tuple type vars zip
  True False None Exception ValueError TypeError KeyError IndexError ZeroDivisionError StopIteration
  RuntimeError NotImplementedError AttributeError self`);

export const PYTHON_KEYWORDS = words(`
  and as assert async await break class continue def del elif else except finally for from global if import in
  is lambda nonlocal not or pass raise return try while with yield`);

/** What can follow the dot, by type or module. */
export const PYTHON_ATTRIBUTES = wordTable<readonly string[]>({
  list: words('append clear copy count extend index insert pop remove reverse sort'),
  str: words(`capitalize casefold center count encode endswith expandtabs find format index isalnum isalpha isascii
    isdecimal isdigit islower isnumeric isspace istitle isupper join ljust lower lstrip partition removeprefix
    removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase
    title translate upper zfill`),
  dict: words('clear copy fromkeys get items keys pop popitem setdefault update values'),
  set: words(`add clear copy difference discard intersection isdisjoint issubset issuperset pop remove
    symmetric_difference union update`),
  tuple: words('count index'),
  math: words(`acos asin atan atan2 ceil comb copysign cos degrees dist e exp fabs factorial floor fmod fsum gcd hypot
    inf isclose isfinite isinf isnan isqrt lcm log log10 log2 nan perm pi pow prod radians sin sqrt tan tau trunc`),
  random: words('choice choices gauss randint random randrange sample seed shuffle uniform'),
  string: words('ascii_letters ascii_lowercase ascii_uppercase digits hexdigits punctuation whitespace'),
  collections: words('ChainMap Counter OrderedDict defaultdict deque namedtuple'),
  itertools: words(`accumulate chain combinations count cycle dropwhile groupby islice pairwise permutations
    product repeat starmap takewhile zip_longest`),
  functools: words('cache cmp_to_key lru_cache partial reduce wraps'),
});

/** Habits from other languages, and the Python word for the same thing. */
export const PYTHON_TRANSLATIONS = wordTable<string>({
  true: 'True',
  false: 'False',
  null: 'None',
  nil: 'None',
  undefined: 'None',
  raw_input: 'input',
  xrange: 'range',
  console: 'print',
  echo: 'print',
  printf: 'print',
  puts: 'print',
  cout: 'print',
  cin: 'input',
  System: 'print',
  length: 'len',
  lenght: 'len',
  size: 'len',
  string: 'str',
  integer: 'int',
  boolean: 'bool',
  array: 'list',
  unicode: 'str',
  this: 'self',
});

/** The same for what follows a dot. */
export const PYTHON_METHOD_TRANSLATIONS = wordTable<Readonly<Record<string, string>>>({
  list: wordTable({
    len: 'len(...)',
    sum: 'sum(...)',
    max: 'max(...)',
    min: 'min(...)',
    toString: 'str(...)',
    push: 'append',
    add: 'append',
    length: 'len(...)',
    size: 'len(...)',
    indexOf: 'index',
    shift: 'pop(0)',
    contains: 'in',
    includes: 'in',
    sorted: 'sort',
    map: '[... for x in ...]',
    filter: '[x for x in ... if ...]',
    forEach: 'for x in ...:',
  }),
  str: wordTable({
    len: 'len(...)',
    toString: 'str(...)',
    length: 'len(...)',
    size: 'len(...)',
    toUpperCase: 'upper',
    toLowerCase: 'lower',
    trim: 'strip',
    substring: 'slicing with [start:end]',
    charAt: 'indexing with [position]',
    contains: 'in',
    includes: 'in',
    append: '+',
    push: '+',
    reverse: 'slicing or reversed(...)',
    sort: 'sorted(...)',
    indexOf: 'find',
    startsWith: 'startswith',
    endsWith: 'endswith',
  }),
  dict: wordTable({
    hasOwnProperty: 'in',
    len: 'len(...)',
    toString: 'str(...)',
    has_key: 'in',
    length: 'len(...)',
    size: 'len(...)',
    append: 'd[key] = value',
    add: 'd[key] = value',
    iteritems: 'items',
    contains: 'in',
  }),
  set: wordTable({
    len: 'len(...)',
    toString: 'str(...)',
    append: 'add',
    push: 'add',
    length: 'len(...)',
    size: 'len(...)',
    contains: 'in',
    has: 'in',
    insert: 'add',
  }),
  tuple: wordTable({
    len: 'len(...)',
    length: 'len(...)',
    size: 'len(...)',
    sum: 'sum(...)',
    contains: 'in',
  }),
  int: wordTable({ length: 'len(str(...))', toString: 'str(...)', toFixed: 'round(...)' }),
  float: wordTable({ toString: 'str(...)', toFixed: 'round(...)' }),
});

const KINDS = wordTable<string>({
  NoneType: 'None (no value)',
  str: 'text (str)',
  int: 'a whole number (int)',
  float: 'a decimal number (float)',
  bool: 'True or False (bool)',
  list: 'a list',
  tuple: 'a tuple',
  dict: 'a dictionary (dict)',
  set: 'a set',
  function: 'a function',
  builtin_function_or_method: 'a built-in function',
  method: 'a method',
  type: 'a type',
  module: 'a module',
  generator: 'a generator',
  map: 'a map object',
  filter: 'a filter object',
  zip: 'a zip object',
  range: 'a range',
  dict_keys: 'the keys of a dictionary',
  dict_values: 'the values of a dictionary',
  dict_items: 'the items of a dictionary',
});

/** A type as a beginner says it: `'NoneType'` is "None". */
export const kindOf = (type: string): string => KINDS[type] ?? `an object of type ${type}`;

/** Parameters of built-in functions that are given by name. */
export const PYTHON_KEYWORD_ARGUMENTS = wordTable<readonly string[]>({
  print: words('sep end file flush'),
  sorted: words('key reverse'),
  sort: words('key reverse'),
  max: words('key default'),
  min: words('key default'),
  sum: words('start'),
  enumerate: words('start'),
  open: words('mode encoding newline'),
  int: words('base'),
  round: words('ndigits'),
  split: words('sep maxsplit'),
  zip: words('strict'),
});
