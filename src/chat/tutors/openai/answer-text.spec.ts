import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AnswerText } from './answer-text.js';
import { cpuMs } from '../../../../test/support/cpu-ms.js';

/** The pieces that are shown. */
function shown(pieces: readonly string[], soFar = ''): string[] {
  const answer = new AnswerText(soFar);
  return [...pieces.map((piece) => answer.take(piece)), answer.end()].filter((piece) => piece !== '');
}
const read = (pieces: readonly string[], soFar = '') => shown(pieces, soFar).join('');
/** Cut at every place, and in two at each. */
const cuts = (text: string): string[][] => [
  text.split(''),
  ...Array.from({ length: text.length + 1 }, (_each, at) => [text.slice(0, at), text.slice(at)]),
];

describe('AnswerText', () => {
  it('hands on every piece as it comes', () =>
    expect(shown(['Look', ' at', ' line 3', '.'])).toEqual(['Look', ' at', ' line 3', '.']));

  it('never cuts a character in two, and shows nothing that PostgreSQL refuses', () => {
    for (const pieces of cuts('a😀b')) {
      expect(read(pieces)).toBe('a😀b');
      expect(shown(pieces).every((piece) => piece.isWellFormed())).toBe(true);
    }
    expect(read(['a\0b', '\uDE00c', 'd\uD83D'])).toBe('ab\uFFFDcd\uFFFD');
  });

  it('leaves out the thoughts before an answer', () => {
    for (const pieces of cuts('\n<think>\nthe solution is x\n</think>\n\nLook <think> here')) {
      expect(read(pieces)).toBe('Look <think> here');
    }
    for (const pieces of cuts('<thin ice>')) expect(read(pieces)).toBe('<thin ice>');
    expect(read(['<think>never', ' ends'])).toBe('');
    expect(read(['<thi'])).toBe('<thi');
    expect(read(['  ', '\n'])).toBe('');
  });

  describe('going on', () => {
    const soFar = 'Look at line 3. What is the value of `total` when the';

    it.each([
      ['a plain continuation', ' loop begins?', ' loop begins?'],
      ['a repeated end', 'of `total` when the loop begins?', ' loop begins?'],
      ['a repeated whole', `${soFar} loop begins?`, ' loop begins?'],
      ['a whole that is cut off', soFar.slice(0, 30), ''],
      ['an exact repetition', 'when the', ''],
      ['a chance', 'the loop', 'the loop'],
      ['a place in the middle', 'What is the name of it?', 'What is the name of it?'],
      ['another answer', 'Look at line 4.', 'Look at line 4.'],
      ['thoughts first', '<think>hm</think> loop begins?', 'loop begins?'],
    ])('takes off only what is repeated: %s', (_case, text, expected) => {
      for (const pieces of cuts(text)) expect(read(pieces, soFar)).toBe(expected);
    });

    it('loses nothing but the longest repetition, however it is cut', () => {
      const letters = { unit: fc.constantFrom('a', 'b', ' '), maxLength: 30 };
      const [earlier, later] = [fc.string({ ...letters, minLength: 1 }), fc.string(letters)];
      fc.assert(
        fc.property(earlier, later, fc.nat(40), (before, behind, keep) => {
          const start = Math.max(0, before.length - keep);
          const text = before.slice(start) + behind;
          const whole = read([text], before);
          expect(text.endsWith(whole)).toBe(true);
          const taken = text.slice(0, text.length - whole.length);
          expect(before.includes(taken)).toBe(true);
          for (const pieces of cuts(text)) expect(read(pieces, before)).toBe(whole);
        }),
      );
    });

    it('is quick with a long answer of one letter', () => {
      const pieces = Array.from({ length: 500 }, () => 'aaaaaaaaaa');
      expect(cpuMs(() => read(pieces, 'a'.repeat(8_000)))).toBeLessThan(30_000);
    });
  });
});
