import { describe, expect, it } from '@jest/globals';
import { lookAlikes } from './look-alikes.js';

describe('lookAlikes', () => {
  it.each([
    ['café', 'cafe\u0301', '`é` should be one character'],
    ['cafe\u0301', 'café', '`é` is one character in your text'],
    [
      'a b',
      'a\u00a0b',
      'after `a` there should be an ordinary space, and your text has a no-break space (U+00A0)',
    ],
    ['a\u00a0b', 'a b', 'there should be a no-break space (U+00A0), and your text has an ordinary space'],
    [
      'cat',
      'c\u0430t',
      'there should be the Latin letter `a`, and your text has the Cyrillic letter `\u0430` (U+0430)',
    ],
    ['OK', '\u039fK', 'the Greek letter `\u039f` (U+039F)'],
    ['cat', 'c\u200bat', 'there is an invisible character (U+200B) in your text after `c`'],
    ['\ufeffcat', 'cat', 'an invisible character (U+FEFF) is missing in your text'],
    ['cat', 'cat\u200b', 'there is an invisible character (U+200B) in your text after `cat`'],
    [
      '1-2',
      '1–2',
      'there should be the ordinary `-` of the keyboard, and your text has the dash `–` (U+2013)',
    ],
    ['"hi"', '“hi”', 'the straight quote `"`, and your text has the quote `“` (U+201C)'],
    ["it's", 'it’s', "the straight quote `'`"],
    ['a,b', 'a，b', 'there should be `,`, and your text has the wide sign `，` (U+FF0C)'],
    ['wait...', 'wait…', 'your text has `…` (U+2026)'],
  ])('tells %j from %j', (expected, actual, text) => {
    expect(lookAlikes(expected, actual)).toContain(text);
  });

  it.each([
    ['cat', 'cat'],
    ['cat', 'dog'],
    ['cat', 'cat '],
    ['cat\n', 'cat'],
    ['a b', 'ab'],
    ['x²', 'x2'],
    ['Cat', 'cat'],
    ['', 'a'],
    ['a', ''],
  ])('says nothing of %j and %j', (expected, actual) => {
    expect(lookAlikes(expected, actual)).toBeUndefined();
  });

  it('is done in a moment with long texts', () => {
    const began = performance.now();
    lookAlikes('\u200b'.repeat(20_000), '\u00a0'.repeat(20_000));
    lookAlikes(`${'a\u0301'.repeat(9_000)}b`, `${'á'.repeat(9_000)}\u0432`);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
