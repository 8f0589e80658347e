import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clip, enumerate, inlineCode, plural, quotation } from './markdown.js';
import { piecesOf, restOf } from './pieces.js';

describe('inlineCode', () => {
  it.each([
    ['total', '`total`'],
    ['a\nb\tc', '`a b c`'],
    ['`x`', '`` `x` ``'],
    ['```x```', "`'''x'''`"],
    ['', '` `'],
    ['\u202eabc\u0000', '`abc`'],
  ])('puts %j on one line as %s', (text, code) => {
    expect(inlineCode(text)).toBe(code);
  });

  it('is one line that opens no block, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(inlineCode(text)).toMatch(/^`[^\n]+`$/);
        expect(inlineCode(text)).not.toContain('```');
      }),
    );
  });
});

describe('quotation', () => {
  it('marks each line and lets none open a block', () => {
    expect(quotation('one\n\n```js\ntwo\n~~~')).toBe("> one\n> '''js\n> two\n> '''");
  });

  it('keeps to its number of lines', () => {
    expect(quotation('a\nb\nc\nd\ne\nf').split('\n')).toHaveLength(4);
  });
});

describe('clip, plural and enumerate', () => {
  it('cut between characters', () => {
    expect(clip('🙂🙂🙂', 2)).toBe('🙂🙂…');
    expect(clip('abc', 3)).toBe('abc');
  });

  it('speak English', () => {
    expect(plural(1, 'test')).toBe('1 test');
    expect(plural(2, 'test')).toBe('2 tests');
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});

describe('piecesOf', () => {
  it('loses nothing and cuts at white space alone', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 })), (words) => {
        const text = words.join(' ');
        const pieces = [...piecesOf(text)];
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(/\s$/);
      }),
    );
  });
});

describe('restOf', () => {
  it('is all of the answer, its rest, or a new paragraph', () => {
    expect(restOf('one two', '')).toBe('one two');
    expect(restOf('one two', 'one ')).toBe('two');
    expect(restOf('one two', 'Sorry.\n\none ')).toBe('two');
    expect(restOf('one two', 'one two')).toBe('');
    expect(restOf('one two', 'Sorry.\n\n')).toBe('\n\none two');
    expect(restOf('one two', 'three')).toBe('\n\none two');
  });
});
