import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExactJson, stringifyExactJson } from './exact-json.js';

describe('exact JSON', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-123456789012345678901234567890', -123456789012345678901234567890n],
    ['1.5', 1.5],
    ['1e300', 1e300],
    ['"12345678901234567890"', '12345678901234567890'],
  ])('reads %s without losing a digit', (text, value) => {
    expect(parseExactJson(text)).toBe(value);
  });

  it('leaves an integer of more than 4300 digits as Infinity, which schemas refuse', () => {
    expect(parseExactJson('9'.repeat(4301))).toBe(Infinity);
    expect(parseExactJson('9'.repeat(4300))).toBe(BigInt('9'.repeat(4300)));
  });

  it('keeps the order of keys', () => {
    expect(stringifyExactJson(parseExactJson('{"bb":1,"a":12345678901234567890}'))).toBe(
      '{"bb":1,"a":12345678901234567890}',
    );
  });

  it('reads back whatever it wrote, integers as integers and floats as floats', () => {
    const numbers = fc.oneof(
      fc.bigInt().filter((value) => !Number.isSafeInteger(Number(value))),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      fc.maxSafeInteger(),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        numbers,
        fc.constant(null),
        fc.array(tie('json')),
        fc.dictionary(fc.string(), tie('json')),
      ),
    }));
    fc.assert(
      fc.property(json, (value) => {
        expect(parseExactJson(stringifyExactJson(value))).toEqual(value);
      }),
    );
  });
});
