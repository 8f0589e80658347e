import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderExpected } from './compare.js';
import { renderValue } from './render.js';
import { decodeValue } from './wire.js';

describe('renderValue', () => {
  it.each([
    [null, 'None', 'null'],
    [true, 'True', 'true'],
    [3, '3', '3'],
    [{ $float: '3.0' }, '3.0', '3'],
    [{ $float: '-0.0' }, '-0.0', '-0'],
    [0.1, '0.1', '0.1'],
    [1234.5, '1234.5', '1234.5'],
    [{ $float: '1e16' }, '1e+16', '10000000000000000'],
    [{ $float: '123456789012345.0' }, '123456789012345.0', '123456789012345'],
    [0.00001, '1e-05', '0.00001'],
    [0.0001, '0.0001', '0.0001'],
    [1.5e-7, '1.5e-07', '1.5e-7'],
    [{ $float: 'inf' }, 'inf', 'Infinity'],
    [{ $float: 'nan' }, 'nan', 'NaN'],
    ['a', "'a'", "'a'"],
    ["it's", '"it\'s"', "'it\\'s'"],
    ['a\n\t\\\u200b\u0000', "'a\\n\\t\\\\\\u200b\\x00'", "'a\\n\\t\\\\\\u200b\\x00'"],
    ['日本 é', "'日本 é'", "'日本 é'"],
    [[1, [2]], '[1, [2]]', '[1, [2]]'],
    [{ $tuple: [1] }, '(1,)', '[1]'],
    [{ $tuple: [1, 2] }, '(1, 2)', '[1, 2]'],
    [{ $set: [] }, 'set()', 'new Set([])'],
    [{ $set: [1] }, '{1}', 'new Set([1])'],
    [{ $dict: [] }, '{}', '{}'],
    [
      {
        $dict: [
          ['a', 1],
          ['b c', 2],
        ],
      },
      "{'a': 1, 'b c': 2}",
      "{ a: 1, 'b c': 2 }",
    ],
    [{ $dict: [[1, 'x']] }, "{1: 'x'}", "{ 1: 'x' }"],
    [{ $undefined: true }, 'undefined', 'undefined'],
  ])('writes %j as %s in Python and %s in JavaScript', (raw, python, javascript) => {
    expect(renderValue(decodeValue(raw), 'python')).toBe(python);
    expect(renderValue(decodeValue(raw), 'javascript')).toBe(javascript);
  });

  it('keeps every text to one printable line of about 500 characters', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }),
        fc.constantFrom('python', 'javascript'),
        (value, language) => {
          const text = renderExpected(value as null, language as 'python' | 'javascript');
          expect(text.length).toBeLessThanOrEqual(501);
          expect(text).not.toMatch(/\p{Cc}/u);
          expect(text.isWellFormed()).toBe(true);
        },
      ),
    );
  });

  it('cuts a huge value with an ellipsis, without writing all of it first', () => {
    const text = renderExpected(Array<string>(100_000).fill('x'.repeat(100)), 'python');
    expect(text).toHaveLength(501);
    expect(text).toMatch(/…$/);
  });
});
