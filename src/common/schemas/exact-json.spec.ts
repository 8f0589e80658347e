import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExactJson, plainNumbers, stringifyExactJson, WholeFloat } from './exact-json.js';

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

  it.each(['3.0', '-1.0', '0.0'])('tells %s from the integer, and writes it the same way', (text) => {
    expect(parseExactJson(text)).toEqual(new WholeFloat(Number(text)));
    expect(stringifyExactJson(parseExactJson(text))).toBe(text);
  });

  it('makes plain numbers of whole floats, but not within the members that are named', () => {
    const parsed = parseExactJson(
      '{"weight":2.0,"args":[3.0,{"x":[4e0]}],"deep":[{"y":5.0,"args":[6.0]}],"z":null}',
    );
    expect(stringifyExactJson(plainNumbers(parsed, ['args']))).toBe(
      '{"weight":2,"args":[3.0,{"x":[4.0]}],"deep":[{"y":5,"args":[6.0]}],"z":null}',
    );
    expect(plainNumbers(parseExactJson('7.0'))).toBe(7);
  });

  it('leaves an integer of more than 4300 digits as Infinity, which schemas refuse', () => {
    expect(parseExactJson('9'.repeat(4301))).toBe(Infinity);
    expect(parseExactJson('9'.repeat(4300))).toBe(BigInt('9'.repeat(4300)));
  });

  it('refuses a long integer among very many values, which would take too long, but not a long text', () => {
    const many = (count: number, text: string) => `[${text}${',0'.repeat(count - 1)}]`;
    expect(parseExactJson(many(90_000, '9007199254740993'))).toHaveLength(90_000);
    expect(() => parseExactJson(many(110_000, '9007199254740993'))).toThrow(RangeError);
    expect(parseExactJson(many(110_000, '1'))).toHaveLength(110_000);
    const commas = `${String.raw`\"\\`}${',[{'.repeat(100_000)}`;
    expect(parseExactJson(`["${commas}",9007199254740993]`)).toEqual([
      JSON.parse(`"${commas}"`),
      9007199254740993n,
    ]);
  });

  it('keeps the order of keys', () => {
    expect(stringifyExactJson(parseExactJson('{"bb":1,"a":12345678901234567890}'))).toBe(
      '{"bb":1,"a":12345678901234567890}',
    );
  });

  it.each([
    '{"10":1,"9":2,"x":3}',
    '[{"x":1,"1":{"b":2,"0":[12345678901234567890,3.0]}}]',
    '{"__proto__":1,"5":2,"1":"a\\"b: \\"3\\":"}',
    '{"2":{},"1":[],"":null}',
  ])('keeps the order of keys that look like numbers: %s', (text) => {
    const parsed = parseExactJson(text);
    expect(stringifyExactJson(parsed)).toBe(text);
  });

  it('gives an object with an order of its own a new key at its end, and takes one away', () => {
    const parsed = parseExactJson('{"2":1,"1":2}') as Record<string, number>;
    parsed['0'] = 3;
    delete parsed['1'];
    expect(stringifyExactJson(parsed)).toBe('{"2":1,"0":3}');
  });

  it('reads what is too large or too deep to keep an order in, as the plain parser does', () => {
    const deep = `${'{"1":'.repeat(30_000)}1${'}'.repeat(30_000)}`;
    expect(parseExactJson(deep)).toHaveProperty('1');
    const many = `{${Array.from({ length: 30_000 }, (_, index) => `"${30_000 - index}":0`).join(',')}}`;
    expect(Object.keys(parseExactJson(many) as object)[0]).toBe('1');
  });

  it('reads back whatever it wrote, integers as integers and floats as floats', () => {
    const numbers = fc.oneof(
      fc.bigInt().filter((value) => !Number.isSafeInteger(Number(value))),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
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
