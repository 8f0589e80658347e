import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { leastCpuMs, MAX_TEXT_MS } from '../../../../test/support/cpu-ms.js';
import { decodings } from './encodings.js';

const CODE = 'def f(x):\n    return x + 1';
const numbers = (base: number, by = 0): string =>
  [...Buffer.from(CODE)].map((byte) => (byte + by).toString(base)).join(' ');
const each = (write: (hex: string) => string): string =>
  [...Buffer.from(CODE)].map((byte) => write(byte.toString(16).padStart(2, '0'))).join('');

describe('decodings', () => {
  it.each([
    ['base32', 'MRSWMIDGFB4CSOQKEAQCAIDSMV2HK4TOEB4CAKZAGE======'],
    ['base64', Buffer.from(CODE).toString('base64')],
    ['base64 of gzip', gzipSync(CODE).toString('base64')],
    ['base64 of UTF-16', Buffer.from(CODE, 'utf16le').toString('base64')],
    ['hex', Buffer.from(CODE).toString('hex')],
    ['bits', [...Buffer.from(CODE)].map((byte) => byte.toString(2).padStart(8, '0')).join('')],
    ['decimal numbers', numbers(10)],
    ['octal numbers', numbers(8)],
    ['numbers, each one more', numbers(10, 1)],
    ['\\u escapes', each((hex) => `\\u00${hex}`)],
    ['\\x escapes', each((hex) => `\\x${hex}`)],
    ['quoted printable', each((hex) => `=${hex.toUpperCase()}`)],
    ['percent', encodeURIComponent(CODE)],
    ['a link', `https://a.example/run?code=${encodeURIComponent(CODE)}`],
    ['another rotation', 'klm m(e):\n    ylabyu e + 1'],
    ['reversed', Array.from(CODE).toReversed().join('')],
    [
      'tag characters',
      Array.from(CODE, (char) => String.fromCodePoint(0xe0000 + (char.codePointAt(0) ?? 0))).join(''),
    ],
    [
      'braille',
      Array.from(CODE, (char) => String.fromCodePoint(0x2800 + (char.codePointAt(0) ?? 0))).join(''),
    ],
    ['Morse code', '-.. . ..-.  ..-. (-..- ):\n    .-. . - ..- .-. -.  -..-  + 1'],
    [
      'the spelling alphabet',
      'delta echo foxtrot  foxtrot(xray):\n    romeo echo tango uniform romeo november  xray  + 1',
    ],
    ['letters by their numbers', '4.5.6. 6.(24.):\n    18.5.20.21.18.14. 24. + 1'],
    ['another key', 'frg g(c):\n    tryitm c + 1'],
    ['a letter a line', Array.from(CODE.replace('\n', '⏎')).join('\n')],
    [
      'three columns',
      [0, 1, 2]
        .map((column) =>
          Array.from(CODE)
            .filter((_, at) => at % 3 === column)
            .join(''),
        )
        .join(''),
    ],
    [
      'letters with hyphens',
      CODE.split('\n')
        .map((line) => Array.from(line).join('-'))
        .join('\n'),
    ],
  ])('reads %s', (_, written) => {
    expect(decodings(written).map((one) => one.trim())).toContain(CODE);
  });

  it('makes nothing of plain talk', () => {
    expect(decodings('Which of the two lines is asked first, and what does it answer?')).toEqual([]);
  });

  it.each([
    ['digits', '1'.repeat(12_000)],
    ['letters', 'aB3'.repeat(4_000)],
    ['signs', '!#%'.repeat(4_000)],
    ['spaces', ' \n'.repeat(6_000)],
    ['short words', 'ab '.repeat(4_000)],
    ['escapes', '\\u'.repeat(6_000)],
    ['bytes', '0x41,'.repeat(2_400)],
  ])('does not hold the event loop over %s', (_, text) => {
    let turn = 0;
    expect(leastCpuMs(() => decodings(`${text}${(turn += 1)}`))).toBeLessThan(4 * MAX_TEXT_MS);
  });
});
