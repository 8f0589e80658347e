import { WholeFloat } from '../../common/schemas/exact-json.js';
import { compareOutput, compareValue } from '../values/compare.js';
import type { Json } from '../grading.types.js';
import type { WireValue } from '../values/wire-value.js';
import { withoutNoise } from '../source/names.js';
import { pythonTree } from '../source/python-tree.js';
import { mutableDefaults } from './python/python-shared.js';
import { kindOfJson, kindOfWire } from './kinds.js';
import { lookAlikes } from './look-alikes.js';
import type { CallMismatch, MismatchRow } from './mismatch-row.js';

const isPython = ({ language }: CallMismatch) => language === 'python';
const listWord = (mismatch: CallMismatch) => (isPython(mismatch) ? 'list' : 'array');

function numberOf(value: Json | WireValue): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (value instanceof WholeFloat) return value.value;
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !('kind' in value))
    return undefined;
  const wire = value as WireValue;
  return wire.kind === 'int' || wire.kind === 'float' ? Number(wire.value) : undefined;
}

function numbersOf({ test, actual }: CallMismatch): { expected: number; got: number } | undefined {
  const expected = numberOf(test.expected);
  const got = actual.kind === 'int' || actual.kind === 'float' ? Number(actual.value) : undefined;
  return expected === undefined || got === undefined ? undefined : { expected, got };
}

function itemsOf(value: WireValue): WireValue[] | undefined {
  return value.kind === 'list' || value.kind === 'tuple' ? value.items : undefined;
}

function stringsOf({ test, actual }: CallMismatch): { expected: string; got: string } | undefined {
  return typeof test.expected === 'string' && actual.kind === 'string'
    ? { expected: test.expected, got: actual.value }
    : undefined;
}

/** `[]` or its like as the default of a parameter. */
function hasMutableDefault(code: string): boolean {
  const tree = pythonTree(code);
  return tree !== undefined && mutableDefaults(tree).some(({ isEmpty }) => isEmpty);
}

/** Whether each of the values has a partner of its own among the items. */
function sameElements(expected: Json[], items: WireValue[]): boolean {
  if (expected.length !== items.length || items.length > 200) return false;
  const left = [...items];
  return expected.every((value) => {
    const at = left.findIndex((item) => compareValue(value, item));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** What stands out in the answer of a function, most telling first. */
export const CALL_MISMATCHES: readonly MismatchRow<CallMismatch>[] = [
  {
    id: 'printed-not-returned',
    isSure: true,
    explain: ({ actual, stdout = '', test, expectedText, language }) => {
      if (actual.kind !== 'null' && actual.kind !== 'undefined') return undefined;
      const text = typeof test.expected === 'string' ? test.expected : expectedText;
      if (test.expected === null || stdout.trim() === '' || !compareOutput(text, stdout)) return undefined;
      return `Your function prints the right value but does not give it back. Use \`return\` instead of \`${language === 'python' ? 'print' : 'console.log'}\`.`;
    },
  },
  {
    id: 'no-return',
    explain: ({ actual, code, language, actualText, test }) => {
      if (actual.kind !== 'null' && actual.kind !== 'undefined') return undefined;
      if (test.expected === null) return undefined;
      return /\breturn\b/.test(withoutNoise(code, language))
        ? `${actualText} means "no value": the function reached its end without a \`return\`, or returned something that has none. Check that every path through the function returns.`
        : `${actualText} means "no value": your code has no \`return\`, which gives the result back to the caller.`;
    },
  },
  {
    id: 'returned-instead-of-nothing',
    explain: ({ test, expectedText }) =>
      test.expected === null
        ? `In this case the function should give back no value (${expectedText}).`
        : undefined,
  },
  {
    id: 'text-instead-of-value',
    isSure: true,
    explain: ({ test, actual, expectedText }) => {
      if (actual.kind !== 'string' || typeof test.expected === 'string') return undefined;
      if (actual.value.trim().toLowerCase() !== expectedText.toLowerCase()) return undefined;
      const kind =
        typeof test.expected === 'object'
          ? 'value'
          : typeof test.expected === 'boolean'
            ? 'truth value'
            : 'number';
      return `Your answer is a text that looks like the right ${kind}; the quotes show it. Give back the ${kind} itself.`;
    },
  },
  {
    id: 'value-instead-of-text',
    isSure: true,
    explain: ({ test, actual, actualText }) =>
      typeof test.expected === 'string' && actual.kind !== 'string' && actualText === test.expected
        ? 'The answer should be a text (with quotes), and yours is not. Turn it into text before you give it back.'
        : undefined,
  },
  {
    id: 'truth-value',
    explain: ({ test, actual }) =>
      (typeof test.expected === 'boolean') !== (actual.kind === 'boolean') &&
      (typeof test.expected === 'boolean' || ['number', 'bigint'].includes(typeof test.expected))
        ? typeof test.expected === 'boolean'
          ? 'The answer should be a truth value (true or false), and yours is of another kind.'
          : 'The answer should be a number, and yours is a truth value (true or false).'
        : undefined,
  },
  {
    id: 'opposite',
    explain: ({ test, actual }) =>
      typeof test.expected === 'boolean' && actual.kind === 'boolean'
        ? 'Your function decides the opposite here. Follow this input through your conditions, step by step.'
        : undefined,
  },
  {
    id: 'mutable-default',
    isSure: true,
    explain: ({ code, language }) =>
      language === 'python' && hasMutableDefault(code)
        ? 'A parameter in your code has a list or dictionary as its default value. That one is made only once, so it still holds what earlier calls put into it. Use None as the default and make a new one in the function.'
        : undefined,
  },
  {
    id: 'set-instead-of-list',
    isSure: true,
    explain: (mismatch) =>
      mismatch.actual.kind === 'set' && Array.isArray(mismatch.test.expected)
        ? `Your answer is a set, which has no order. The task asks for a ${listWord(mismatch)}.`
        : undefined,
  },
  {
    id: 'sign',
    explain: (mismatch) => {
      const pair = numbersOf(mismatch);
      return pair && pair.got === -pair.expected ? 'The number is right but for its sign.' : undefined;
    },
  },
  {
    id: 'off-by-one',
    explain: (mismatch) => {
      const pair = numbersOf(mismatch);
      if (!pair || Math.abs(pair.expected - pair.got) !== 1) return undefined;
      return `The answer is 1 too ${pair.got > pair.expected ? 'large' : 'small'}. Check where your loop starts and ends, whether \`<\` should be \`<=\` (or the other way round), and the start value.`;
    },
  },
  {
    id: 'lost-fraction',
    explain: (mismatch) => {
      const pair = numbersOf(mismatch);
      if (!pair || Number.isInteger(pair.expected)) return undefined;
      if (pair.got !== Math.floor(pair.expected) && pair.got !== Math.trunc(pair.expected)) return undefined;
      return `The part after the decimal point is missing.${isPython(mismatch) ? ' Note that `//` and `int(...)` cut it off, and `/` keeps it.' : ' Check where your code rounds or cuts the number.'}`;
    },
  },
  {
    id: 'unwanted-fraction',
    explain: (mismatch) => {
      const pair = numbersOf(mismatch);
      if (
        !pair ||
        !Number.isInteger(pair.expected) ||
        Number.isInteger(pair.got) ||
        Math.abs(pair.got - pair.expected) >= 1
      )
        return undefined;
      return 'The answer should be a whole number, and yours has a part after the decimal point. Check where you divide, and whether the task asks to round.';
    },
  },
  {
    id: 'rounding',
    explain: (mismatch) => {
      const pair = numbersOf(mismatch);
      if (!pair || pair.expected === 0 || Math.abs(pair.got / pair.expected - 1) > 0.01) return undefined;
      return Number.isInteger(pair.expected)
        ? undefined
        : 'The number is close. Check whether the task asks to round, and do not round too early.';
    },
  },
  {
    id: 'look-alike',
    isSure: true,
    explain: (mismatch) => {
      const pair = stringsOf(mismatch);
      return pair && lookAlikes(pair.expected, pair.got);
    },
  },
  {
    id: 'text-case',
    isSure: true,
    explain: (mismatch) => {
      const pair = stringsOf(mismatch);
      return pair && pair.expected.toLowerCase() === pair.got.toLowerCase()
        ? 'Only capital and small letters differ.'
        : undefined;
    },
  },
  {
    id: 'text-space',
    isSure: true,
    explain: (mismatch) => {
      const pair = stringsOf(mismatch);
      if (!pair || pair.expected.replace(/\s+/g, '') !== pair.got.replace(/\s+/g, '')) return undefined;
      return 'Only white space (spaces, line breaks) differs. Look at the start, the end, and between the words.';
    },
  },
  {
    id: 'text-reversed',
    isSure: true,
    explain: (mismatch) => {
      const pair = stringsOf(mismatch);
      return pair && Array.from(pair.expected).reverse().join('') === pair.got
        ? 'The text is right but backwards.'
        : undefined;
    },
  },
  {
    id: 'order',
    explain: (mismatch) => {
      const items = itemsOf(mismatch.actual);
      return items && Array.isArray(mismatch.test.expected) && sameElements(mismatch.test.expected, items)
        ? `The ${listWord(mismatch)} has the right elements, but in another order.`
        : undefined;
    },
  },
  {
    id: 'nested-too-deep',
    isSure: true,
    explain: (mismatch) => {
      const items = itemsOf(mismatch.actual);
      const [only] = items ?? [];
      return items?.length === 1 && only && compareValue(mismatch.test.expected, only)
        ? `The answer is right, but stands inside of a ${listWord(mismatch)} of its own.`
        : undefined;
    },
  },
  {
    id: 'list-length',
    explain: (mismatch) => {
      const items = itemsOf(mismatch.actual);
      const { expected } = mismatch.test;
      if (!items || !Array.isArray(expected) || items.length === expected.length) return undefined;
      return `The ${listWord(mismatch)} should have ${expected.length} ${expected.length === 1 ? 'element' : 'elements'}, and yours has ${items.length}. Check the first and the last one.`;
    },
  },
  {
    id: 'list-element',
    explain: (mismatch) => {
      const items = itemsOf(mismatch.actual);
      const { expected } = mismatch.test;
      if (!items || !Array.isArray(expected)) return undefined;
      const at = items.findIndex((item, index) => !compareValue(expected[index] ?? null, item));
      return at < 0 ? undefined : `The first difference is at position ${at} (counted from 0).`;
    },
  },
  {
    id: 'wrong-kind',
    explain: ({ test, actual, language }) => {
      const wanted = kindOfJson(test.expected, language === 'python');
      const got = kindOfWire(actual, language === 'python');
      return wanted === got ? undefined : `The answer should be ${wanted}, and yours is ${got}.`;
    },
  },
  {
    id: 'dict-keys',
    explain: ({ test, actual, language }) => {
      if (actual.kind !== 'dict' || test.expected === null || typeof test.expected !== 'object')
        return undefined;
      const wanted = Object.keys(test.expected).length;
      const word = language === 'python' ? 'dictionary' : 'object';
      return wanted === actual.entries.length
        ? `The ${word} has the right number of entries. Compare the keys and values one by one.`
        : `The ${word} should have ${wanted} ${wanted === 1 ? 'entry' : 'entries'}, and yours has ${actual.entries.length}.`;
    },
  },
];
