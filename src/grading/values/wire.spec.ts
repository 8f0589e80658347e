import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NotGradable, type Json } from '../grading.types.js';
import { compareValue } from './compare.js';
import { decodeFault, decodeValue, encodeArg, ProtocolError, renderValue, type WireValue } from './wire.js';

/** JSON as the engine has it: integers beyond 2^53 are bigint, and -0 does not occur. */
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger(),
    fc.bigInt().filter((value) => value > 2n ** 53n || value < -(2n ** 53n)),
    fc.double({ noDefaultInfinity: true, noNaN: true }).filter((value) => !Object.is(value, -0)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
  ),
})).value;

/** What arrives on the other side of JSON text. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

describe('decodeValue', () => {
  it.each<[unknown, WireValue]>([
    [null, { kind: 'null' }],
    [true, { kind: 'boolean', value: true }],
    ['a', { kind: 'string', value: 'a' }],
    [3, { kind: 'int', value: 3n }],
    [2 ** 53, { kind: 'int', value: 9007199254740992n }],
    [0.5, { kind: 'float', value: 0.5 }],
    [{ $int: '-123456789012345678901' }, { kind: 'int', value: -123456789012345678901n }],
    [{ $float: '3.0' }, { kind: 'float', value: 3 }],
    [{ $float: '1e+16' }, { kind: 'float', value: 1e16 }],
    [{ $float: '-inf' }, { kind: 'float', value: -Infinity }],
    [{ $float: 'NaN' }, { kind: 'float', value: NaN }],
    [[1], { kind: 'list', items: [{ kind: 'int', value: 1n }] }],
    [{ $tuple: [] }, { kind: 'tuple', items: [] }],
    [{ $set: ['a'] }, { kind: 'set', items: [{ kind: 'string', value: 'a' }] }],
    [
      { $dict: [[1, 'a']] },
      {
        kind: 'dict',
        entries: [
          [
            { kind: 'int', value: 1n },
            { kind: 'string', value: 'a' },
          ],
        ],
      },
    ],
    [{ $undefined: true }, { kind: 'undefined' }],
  ])('reads %j', (raw, value) => {
    expect(decodeValue(raw)).toEqual(value);
  });

  it.each([
    [undefined],
    [{}],
    [{ a: 1 }],
    [{ $int: '1', $float: '1' }],
    [{ $int: 1 }],
    [{ $int: '0x10' }],
    [{ $int: '9'.repeat(20_001) }],
    [{ $float: '' }],
    [{ $float: '1e' }],
    [{ $tuple: 'ab' }],
    [{ $dict: [[1]] }],
    [{ $dict: { a: 1 } }],
    [{ $undefined: false }],
    [2 ** 53 + 2],
    [Infinity],
    [() => 1],
    [JSON.parse('{"__proto__": []}')],
  ])('refuses %p', (raw) => {
    expect(() => decodeValue(raw)).toThrow(ProtocolError);
  });

  it('takes 100 levels and refuses more, however many', () => {
    expect(() => decodeValue(nested(100))).not.toThrow();
    expect(() => decodeValue(nested(101))).toThrow(ProtocolError);
    expect(() => decodeValue(nested(200_000))).toThrow(ProtocolError);
  });

  it('refuses more than a million nodes', () => {
    expect(() => decodeValue(Array<number>(999_999).fill(0))).not.toThrow();
    expect(() => decodeValue(Array<number>(1_000_000).fill(0))).toThrow(ProtocolError);
  });

  it('answers any junk with a value or a ProtocolError', () => {
    const tagged = fc.record(
      {
        $int: fc.anything(),
        $float: fc.anything(),
        $tuple: fc.anything(),
        $set: fc.anything(),
        $dict: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), tagged, fc.jsonValue()), (raw) => {
        try {
          renderValue(decodeValue(raw), 'python');
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('encodeArg', () => {
  it('sends objects as pairs, and numbers without loss', () => {
    expect(encodeArg({ a: [1, 2n ** 60n, 1e300, -0, true, null] })).toEqual({
      $dict: [
        ['a', [1, { $int: '1152921504606846976' }, { $float: '1e+300' }, { $float: '-0.0' }, true, null]],
      ],
    });
  });

  it('refuses an argument that the other side could not read', () => {
    expect(() => encodeArg(nested(101) as Json)).toThrow(NotGradable);
  });

  it('brings every value back as it was', () => {
    fc.assert(
      fc.property(json, (value) => {
        const back = decodeValue(throughJson(encodeArg(value)));
        expect(compareValue(value, back, { absTolerance: 0 })).toBe(true);
      }),
    );
  });
});

describe('decodeFault', () => {
  it('reads a frame with its nonce, and drops empty positions', () => {
    const frame = {
      n: 'x',
      fault: 'exception',
      type: 'NameError',
      message: 'm',
      line: 3,
      column: null,
      trace: [],
    };
    expect(decodeFault(frame)).toEqual({
      fault: 'exception',
      type: 'NameError',
      message: 'm',
      line: 3,
      trace: [],
    });
  });

  it('cuts long texts and replaces NUL, which no database column takes', () => {
    const { message, type } = decodeFault({ fault: 'exit', type: 'a\0b', message: 'x'.repeat(100_000) });
    expect(type).toBe('a\uFFFDb');
    expect(message).toHaveLength(4000);
  });

  it.each([
    [null],
    [[]],
    [{ fault: 'other', type: '', message: '' }],
    [{ fault: 'exit', type: '', message: '', x: 1 }],
  ])('refuses %j', (raw) => {
    expect(() => decodeFault(raw)).toThrow(ProtocolError);
  });

  it('answers any junk with a fault or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        expect(() => decodeFault(raw)).toThrow(ProtocolError);
      }),
    );
  });
});
