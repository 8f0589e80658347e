import { describe, expect, it } from '@jest/globals';
import { leastCpuMs, MAX_TEXT_MS } from '../../../test/support/cpu-ms.js';
import { codeInTalk, isCodeLine, isEncodedLine, isSurelyTalk, isTrivial, spanLine } from './code-lines.js';
import { HeldText } from './held-text.js';
import { foreignLanguage, scriptsOf } from './languages.js';
import { definedNames } from './tested-names.js';

const SHAPES: readonly [string, (size: number) => string][] = [
  ['underscores', (size) => '_'.repeat(size)],
  ['asterisks', (size) => '*'.repeat(size)],
  ['spaces behind a word', (size) => `class a${' '.repeat(size)}!`],
  ['one long word', (size) => `${'a'.repeat(size)}!`],
  ['closing brackets', (size) => `${')'.repeat(size)}!`],
  ['calls of calls', (size) => `f(${').a('.repeat(size / 4)}!`],
  ['opened brackets', (size) => 'a['.repeat(size / 2)],
  ['opened tags', (size) => '<a'.repeat(size / 2)],
  ['digits', (size) => '1'.repeat(size)],
  ['heads of loops', (size) => 'for a '.repeat(size / 6)],
  ['names with commas', (size) => 'a,'.repeat(size / 2)],
  ['empty lines', (size) => '\n'.repeat(size)],
  ['heads of functions', (size) => 'def a\n'.repeat(size / 6)],
];

const held = (text: string): unknown => {
  const pieces = new HeldText();
  return [...pieces.push(text), ...pieces.end()];
};

describe('the event loop', () => {
  it.each(SHAPES)('is not held by %s', (_, shape) => {
    const text = shape(100_000);
    const readers = {
      codeInTalk,
      isCodeLine: (line: string) => isCodeLine(line, true),
      isEncodedLine,
      isSurelyTalk,
      isTrivial,
      spanLine,
      foreignLanguage,
      scriptsOf,
      definedNames,
      held,
    };
    for (const [name, read] of Object.entries(readers)) {
      expect([name, leastCpuMs(() => read(text)) < MAX_TEXT_MS]).toEqual([name, true]);
    }
  });
});
