import { withoutNoise } from '../../../grading/source/names.js';
import type { Json, LanguageId } from '../../../grading/grading.types.js';
import type { ExerciseContext } from '../../tutor.js';
import { enumerate, inlineCode } from '../markdown.js';

const MAX_PROPOSALS = 4;

/** Inputs worth a try, from the kinds of values in the visible tests and the borders in the student's own code. */
export function edgeCases(
  { testCases }: ExerciseContext['exercise'],
  code: string,
  language: LanguageId,
): string[] {
  const kinds = new Set<string>();
  for (const test of testCases) {
    if (test.kind === 'call') for (const arg of test.args) for (const kind of kindsOf(arg)) kinds.add(kind);
    if (test.kind === 'io') for (const kind of kindsOfInput(test.stdin)) kinds.add(kind);
  }
  const borders = bordersIn(code, language);
  const proposals = [
    borders.length > 0 &&
      `exactly at the borders that your code compares with (${enumerate(borders.map((border) => inlineCode(border)))}), and one step to each side`,
    kinds.has('list') && 'an empty list, a list of one element, and one with equal elements',
    kinds.has('dict') && 'an empty dictionary or object, and something that is not in it',
    kinds.has('text') && 'an empty text, a single character, several spaces in a row, and capital letters',
    kinds.has('lines') && 'an input without any line of data, with just one, and with an empty line in it',
    kinds.has('number') && 'the number 0, a negative and a very large one, as far as the task allows them',
    kinds.has('boolean') && 'both truth values',
  ];
  return proposals.filter((text) => text !== false).slice(0, MAX_PROPOSALS);
}

function* kindsOf(value: Json): Generator<string> {
  if (typeof value === 'string') yield 'text';
  else if (typeof value === 'boolean') yield 'boolean';
  else if (Array.isArray(value)) yield 'list';
  else if (typeof value === 'number' || typeof value === 'bigint') yield 'number';
  else if (value !== null) yield value.constructor === Object ? 'dict' : 'number';
}

function kindsOfInput(stdin: string): string[] {
  const lines = stdin.trim().split('\n');
  return [
    lines.length > 2 ? 'lines' : 'text',
    ...(lines.some((line) => /^-?\d+(?:\.\d+)?$/.test(line.trim())) ? ['number'] : []),
  ];
}

/** Numbers next to a comparison, at most three. */
export function bordersIn(code: string, language: LanguageId): string[] {
  const bare = withoutNoise(code, language);
  const found = [...bare.matchAll(/[<>]=?\s*(-?\d+(?:\.\d+)?)\b/g)].map(([, number = '']) => number);
  return [...new Set(found)].slice(0, 3);
}
