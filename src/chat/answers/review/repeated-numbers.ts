import type { Finding } from './check.js';
import { enumerate } from '../markdown.js';

/** Numbers that mean the same everywhere, or nothing special. */
const PLAIN = new Set(['0', '1', '2', '10', '100', '0.5']);
const MIN_LINES = 3;

/** A number that stands in three lines or more has a meaning that deserves a name. */
export function* repeatedNumbers(bare: readonly string[]): Generator<Finding> {
  const places = new Map<string, Set<number>>();
  for (const [index, text] of bare.entries()) {
    for (const [number] of text.slice(0, 500).matchAll(/(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g)) {
      places.set(number, (places.get(number) ?? new Set()).add(index + 1));
    }
  }
  for (const [number, lines] of places) {
    const [first = 0] = lines;
    if (PLAIN.has(number) || lines.size < MIN_LINES) continue;
    yield {
      line: first,
      remark: `The number ${number} stands in the lines ${enumerate([...lines].slice(0, 5).map(String))}. A constant with a name says what it means, and changes in one place.`,
    };
  }
}
