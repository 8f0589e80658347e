import { describe, expect, it } from '@jest/globals';
import { leastCpuMs, MAX_TEXT_MS } from '../../../test/support/cpu-ms.js';
import { normalisationsOf } from './normalisations.js';

const CODE = 'def f(x):\n    return x + 1';

describe('normalisationsOf', () => {
  it.each([
    ['as it is', CODE],
    ['a session', '>>> def f(x):\n...     return x + 1\n'],
    ['a quotation', '> def f(x):\n>     return x + 1'],
    ['a diff', ' def f(x):\n-    return x\n+    return x + 1'],
    ['numbered lines', '1: def f(x):\n2:     return x + 1'],
    ['numbered lines with bars', ' 9 | def f(x):\n10 |     return x + 1'],
    ['comments', '# def f(x):\n#     return x + 1'],
    ['a docstring', '"""\ndef f(x):\n    return x + 1\n"""'],
    ['a string', 'code = "def f(x):\\n    return x + 1"'],
    ['a list', '- def f(x):\n-     return x + 1'],
    ['an inner fence', '```python\ndef f(x):\n    return x + 1\n```'],
    ['base64', Buffer.from(CODE).toString('base64')],
    ['base64 twice', Buffer.from(Buffer.from(CODE).toString('base64')).toString('base64')],
    ['hex', Buffer.from(CODE).toString('hex')],
    ['numbers of characters', [...Buffer.from(CODE)].join(' ')],
    ['bits', [...Buffer.from(CODE)].map((byte) => byte.toString(2).padStart(8, '0')).join(' ')],
    ['rot13', 'qrs s(k):\n    erghea k + 1'],
    ['letters backwards', Array.from(CODE).toReversed().join('')],
    ['invisible characters', Array.from(CODE).join('\u200B')],
    ['letters that look alike', CODE.replaceAll('e', 'е').replaceAll('x', 'х')],
    ['full-width signs', 'def f（x）：\n    return x ＋ 1'],
    ['entities', 'def f&#40;x&#41;&colon;\n    return x &#x2B; 1'],
    ['comments in a quotation', '> # def f(x):\n> #     return x + 1'],
  ])('reads %s', (_, text) => {
    expect(normalisationsOf(text, false).map((one) => one.trim().replaceAll(/[ \t]+$/gm, ''))).toContain(
      CODE,
    );
  });

  it('reads the end of a sentence', () => {
    expect(normalisationsOf('All you need is: return x + 1.', true)).toContain('return x + 1');
  });

  it('stays small, whatever the text', () => {
    const text = Array.from(
      { length: 200 },
      (_, at) => `> ${at}: # "a${at}" = "b\\n" ZGVmIGYoeCk6CiAgICByZXR1cm4g`,
    ).join('\n');
    expect(normalisationsOf(text, false).length).toBeLessThanOrEqual(12);
  });

  it.each([
    ['the opening of a comment', `/${'*'.repeat(19_000)}`],
    ['openings of comments', '/*'.repeat(9_000)],
    ['slashes before the stars', '/'.repeat(9_000) + '*'.repeat(9_000)],
    ['escaped quotes', `"${'\\"'.repeat(9_000)}`],
    ['a table of many columns', `${'|'.repeat(9_000)}\n${'|=|\n'.repeat(2_500)}`],
  ])('does not hold the event loop over %s', (_, text) => {
    expect(leastCpuMs(() => normalisationsOf(text, false))).toBeLessThan(10 * MAX_TEXT_MS);
  });
});
