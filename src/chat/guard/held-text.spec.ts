import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HeldText, type Piece } from './held-text.js';

/** All pieces, where the text comes in these parts. */
function cut(parts: readonly string[]): Piece[] {
  const held = new HeldText();
  return [...parts.flatMap((part) => held.push(part)), ...held.end()];
}

/** Neighbouring talk is one: how it flows is not what is decided. */
function decided(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === 'text' && last?.kind === 'text') last.raw += piece.raw;
    else joined.push({ ...piece });
  }
  return joined;
}

const codes = (text: string): string[] =>
  cut([text]).flatMap((piece) => (piece.kind === 'code' ? [`${piece.form}: ${piece.code.trim()}`] : []));

const SCRAPS = [
  '```',
  '```python',
  '~~~',
  '````',
  '`',
  '``',
  '\n',
  '\n\n',
  ' ',
  '    ',
  '\t',
  '> ',
  '- ',
  '1. ',
  '# ',
  '+',
  '| ',
  'def f(x):',
  'return x',
  'total = 3',
  'Well, you see',
  'the loop',
  'for example you know ',
  'for x in y:',
  'print(x)',
  'x + 1',
  'f(',
  ')',
  '{',
  '}',
  '.',
  '. ',
  'ZGVmIGYoeCk6CiAgICByZXR1cm4geCArIDE=',
  '<pre>',
  '</pre>',
  '<code>',
  'é',
  '🙂',
  '>>> ',
  '64 65 66 20 66 28 78 29 3a',
  '__',
  '**',
  '...',
];
const markdown = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...SCRAPS) }, fc.string({ maxLength: 6 })), {
    maxLength: 40,
  })
  .map((scraps) => scraps.join(''));

/** The text cut at some places. */
const inParts = markdown.chain((text) =>
  fc
    .array(fc.nat(text.length), { maxLength: 60 })
    .map((places) => [0, ...places.toSorted((a, b) => a - b), text.length])
    .map((places) => ({ text, parts: places.slice(1).map((end, at) => text.slice(places[at], end)) })),
);

describe('HeldText', () => {
  it('loses nothing and adds nothing', () => {
    fc.assert(
      fc.property(inParts, ({ text, parts }) => {
        expect(
          cut(parts)
            .map(({ raw }) => raw)
            .join(''),
        ).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('decides the same however the text arrives', () => {
    fc.assert(
      fc.property(inParts, ({ text, parts }) => {
        expect(decided(cut(parts))).toEqual(decided(cut([text])));
        expect(decided(cut(Array.from(text)))).toEqual(decided(cut([text])));
      }),
      { numRuns: 2000 },
    );
  });

  it('lets talk through with every token', () => {
    const held = new HeldText();
    const tokens =
      'You count the days, and then the nights. **Which** of them comes first? Look at the list:'.match(
        /\s?\S+/g,
      ) ?? [];
    const shown = tokens.map((token) =>
      held
        .push(token)
        .map(({ raw }) => raw)
        .join(''),
    );
    // Only the very first word waits for the next one, which tells that the line is talk.
    expect(shown.slice(1).join('')).toBe(tokens.join(''));
    expect(shown.slice(2)).toEqual(tokens.slice(2));
  });

  it.each([
    ['a fence', 'Look:\n```python\ndef f(x):\n    return x\n```\nYes.', ['fenced: def f(x):\n    return x']],
    ['tildes', '~~~\na = 1\n~~~\n', ['fenced: a = 1']],
    ['a fence within a longer one', '````\n```\na = 1\n```\n````\n', ['fenced: ```\na = 1\n```']],
    ['a fence that is never closed', '```\na = 1\nb = 2', ['fenced: a = 1\nb = 2']],
    ['a fence in a quote', '> ```js\n> let a = 1;\n> ```\n', ['fenced: let a = 1;']],
    ['a fence in a list', '1. ```\n   a = 1\n   ```\n', ['fenced: a = 1']],
    ['a fence behind talk', 'Here: ```python\na = 1\n``` yes', ['fenced: a = 1']],
    ['an inline span', 'Write `a = 1` here.', ['inline: a = 1']],
    ['a double inline span', 'Write ``a = `1` `` here.', ['inline: a = `1`']],
    ['a span that is never closed', 'Write `a = 1\nand so on.', ['inline: a = 1']],
    ['bare lines', 'Look.\n\ndef f(x):\n    return x\n\nYes, so.', ['unfenced: def f(x):\n    return x']],
    [
      'bare lines in a list',
      'Look.\n- total = 0\n- total += 1\nDone with it.',
      ['unfenced: - total = 0\n- total += 1'],
    ],
    [
      'code within talk',
      'You write hours = total // 60 there.',
      ['unfenced: You write hours = total // 60 there.'],
    ],
    [
      'an encoded word',
      'It is ZGVmIGYoeCk6CiAgICByZXR1cm4geCArIDE= here.',
      ['encoded: ZGVmIGYoeCk6CiAgICByZXR1cm4geCArIDE'],
    ],
    [
      'encoded lines',
      'So:\nZGVmIGYoeCk6CiAg\nICByZXR1cm4geDEK\n',
      ['encoded: ZGVmIGYoeCk6CiAg\nICByZXR1cm4geDEK'],
    ],
  ])('holds %s', (_, text, expected) => {
    expect(codes(text)[0]).toBe(expected[0]);
  });

  it.each([
    'If you return early, nothing is printed.',
    'for example you see the answer at once',
    '- the value is too large\n- and then the loop ends',
    'Let us class this as a mistake, and while you are at it, try again.',
    '# What is a loop\nIt repeats things.',
  ])('does not hold talk: %s', (text) => {
    expect(codes(text)).toEqual([]);
  });
});
