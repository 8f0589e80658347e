import { describe, expect, it } from '@jest/globals';
import { leastCpuMs, MAX_TEXT_MS } from '../../../../test/support/cpu-ms.js';
import { codeTokens } from './code-tokens.js';
import { Likeness } from './likeness.js';
import { readCode, shapeOf } from './solution-shape.js';

const STARTER = 'def split_minutes(total):\n    hours = 0\n    minutes = total\n    return hours, minutes\n';
const SOLUTION =
  'def split_minutes(total):\n    hours = total // 60\n    minutes = total % 60\n    return hours, minutes\n';
const likeness = (known: readonly string[] = [STARTER]): Likeness =>
  new Likeness([shapeOf(readCode(SOLUTION), known.map(readCode))]);
const shareOf = (text: string, isCode = true): number => {
  const one = likeness();
  one.read(text, isCode);
  return one.nearest.share;
};
const words = (text: string): string =>
  codeTokens(text)
    .map((token) => token.text)
    .toSorted()
    .join(' ');

describe('the words of a program', () => {
  it.each([
    ['hours = total // 60', 'Set hours to total floor-divided by sixty'],
    ['hours = total // 60', 'hours ← total DIV 60'],
    ['const firstWeek = 3;', 'first underscore week equals three'],
    ['x = x + 1', 'x += 1'],
    ['if (a >= b) return a;', 'if a is at least b, return a'],
    ['while low <= high:', 'As long as low is less than or equal to high'],
  ])('are those of `%s` in “%s”', (code, talk) => {
    expect(words(talk)).toBe(words(code));
  });
});

describe('Likeness', () => {
  it('finds lines in any order and layout', () => {
    expect(shareOf('| 2 | minutes = total % 60 |\n| 1 | hours = total // 60 |')).toBe(1);
    expect(shareOf('Set minutes to total modulo 60.\nSet hours to total integer-divided by 60.', false)).toBe(
      1,
    );
  });

  it('counts nothing that the starter or the student has', () => {
    expect(shareOf(STARTER)).toBeLessThan(0.2);
    const own = likeness([STARTER, SOLUTION]);
    own.read(SOLUTION, true);
    expect(own.isToldSince([])).toBe(false);
  });

  it('stays low for another theme and for a part', () => {
    expect(shareOf('boxes = eggs // 12\nleft = eggs % 12')).toBeLessThan(0.6);
    expect(shareOf('hours = total // 60')).toBeLessThan(0.83);
  });

  it('knows a program whose names are others and in which one sign is wrong', () => {
    const renamed = 'def f(t):\n    h = t / 60\n    m = t % 60\n    return h, m\n';
    expect(likeness().isNearly(renamed)).toBe(true);
    expect(likeness([STARTER, renamed]).isNearly(renamed)).toBe(false);
    expect(likeness().isNearly(STARTER)).toBe(false);
  });

  it('forgets what was not shown', () => {
    const one = likeness();
    const before = one.remembered;
    one.read(SOLUTION, true);
    expect(one.isToldSince(before)).toBe(true);
    one.forget(before);
    expect(one.nearest.share).toBe(0);
  });

  it.each([
    ['one word', 'total '.repeat(20_000)],
    ['one line', 'hours = total // 60 '.repeat(5_000)],
    ['signs', '='.repeat(100_000)],
    ['a long name', 'a_'.repeat(50_000)],
  ])('does not hold the event loop over %s', (_, text) => {
    expect(leastCpuMs(() => likeness().read(text, true))).toBeLessThan(MAX_TEXT_MS);
    expect(leastCpuMs(() => likeness().isNearly(text))).toBeLessThan(MAX_TEXT_MS);
  });
});
