import { wordTable } from '../source/word-table.js';
import type { LanguageId } from '../grading.types.js';
import type { Fault } from '../values/wire.js';

const PYTHON_ANSWERS = wordTable<string>({
  generator: 'a generator, which makes its elements only when asked. Turn it into a list with `list(...)`',
  map: 'a map object, which makes its elements only when asked. Turn it into a list with `list(...)`',
  filter: 'a filter object, which makes its elements only when asked. Turn it into a list with `list(...)`',
  zip: 'a zip object, which makes its elements only when asked. Turn it into a list with `list(...)`',
  enumerate:
    'an enumerate object, which makes its elements only when asked. Turn it into a list with `list(...)`',
  reversed:
    'a reversed object, which makes its elements only when asked. Turn it into a list with `list(...)`',
  list_reverseiterator:
    'a reversed object, which makes its elements only when asked. Turn it into a list with `list(...)`',
  range: 'a range. Turn it into a list with `list(...)`',
  dict_keys: 'the keys of a dictionary. Turn them into a list with `list(...)`',
  dict_values: 'the values of a dictionary. Turn them into a list with `list(...)`',
  dict_items: 'the items of a dictionary. Turn them into a list with `list(...)`',
  function: 'a function itself and not its result. A function is called with round brackets after its name',
  builtin_function_or_method:
    'a function itself and not its result. A function is called with round brackets after its name',
  method: 'a method itself and not its result. A method is called with round brackets after its name',
  type: 'a class and not an object of it. An object is made with round brackets after the name of the class',
  coroutine: 'a coroutine: the result of an `async` function that nobody waited for. Use a plain `def`',
  bytes: 'bytes and not text. Turn them into text with `decode()`',
  complex: 'a complex number. Check where a root of a negative number is taken',
});

const JAVASCRIPT_ANSWERS = wordTable<string>({
  function: 'a function itself and not its result. A function is called with round brackets after its name',
  Function: 'a function itself and not its result. A function is called with round brackets after its name',
  Promise: 'a Promise: the result of an `async` function. Use a plain function, or wait for it with `await`',
  Generator: 'a generator, which makes its elements only when asked. Turn it into an array with `[...value]`',
  symbol: 'a symbol, which cannot be compared',
  Date: 'a Date. Turn it into a text or a number as the task asks',
});

/** For the fault `unsupported`: the answer is of a type that no expected value has. */
export function explainUnsupported({ type, message }: Fault, language: LanguageId): string {
  const known = (language === 'python' ? PYTHON_ANSWERS : JAVASCRIPT_ANSWERS)[type];
  return known === undefined
    ? `The answer is of type ${type}, which cannot be compared with the expected value: ${message}.`
    : `The answer is ${known}.`;
}
