import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareOutput, compareValue, type Tolerance } from './compare.js';
import type { FloatCompare, Json } from '../grading.types.js';
import { decodeValue, encodeArg } from './wire.js';

const float = (text: string) => ({ $float: text });

describe('compareValue', () => {
  it.each<[Json, unknown]>([
    [null, null],
    [null, { $undefined: true }],
    [3, 3],
    [3, float('3.0')],
    [3, float('3.0000000000000004')],
    [2.5, 2.5],
    [0.3, 0.30000000000000004],
    [1e20, { $int: '100000000000000000000' }],
    [10n ** 20n, { $int: '100000000000000000000' }],
    [2n ** 60n, float('1152921504606846976.0')],
    [[1, [2]], { $tuple: [1, { $tuple: [2] }] }],
    [
      { a: 1, b: [true] },
      {
        $dict: [
          ['b', [true]],
          ['a', 1],
        ],
      },
    ],
    [
      { a: 1 },
      {
        $dict: [
          ['a', 1],
          ['b', { $undefined: true }],
        ],
      },
    ],
    [{ a: null }, { $dict: [['a', { $undefined: true }]] }],
    [{ '1': 'a' }, { $dict: [[1, 'a']] }],
    [{}, { $dict: [] }],
  ])('takes %j for %j', (expected, raw) => {
    expect(compareValue(expected, decodeValue(raw))).toBe(true);
  });

  it.each<[Json, unknown]>([
    [1, true],
    [true, 1],
    [0, false],
    [3, '3'],
    ['3', 3],
    ['a', 'A'],
    ['a', 'a '],
    [null, false],
    [null, 0],
    [0, null],
    ['', null],
    [3, 4],
    [3, 2.999],
    [2.5, 2.50001],
    [2.5, 2],
    [1, float('nan')],
    [1e308, float('inf')],
    [10n ** 20n, { $int: '100000000000000000001' }],
    [10n ** 20n + 1n, float('1e20')],
    [1000000007000000, float('1000000007000001.0')],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 1]],
    [[], null],
    [[1, 2], { $set: [1, 2] }],
    [
      { a: 1 },
      {
        $dict: [
          ['a', 1],
          ['b', 2],
        ],
      },
    ],
    [{ a: 1 }, { $dict: [] }],
    [{ a: null }, { $dict: [] }],
    [
      { '1': 'a' },
      {
        $dict: [
          [1, 'a'],
          ['1', 'a'],
        ],
      },
    ],
    [{ None: 1 }, { $dict: [[null, 1]] }],
    [[], { $dict: [] }],
  ])('does not take %j for %j', (expected, raw) => {
    expect(compareValue(expected, decodeValue(raw))).toBe(false);
  });

  it.each<[Tolerance, number, number, boolean]>([
    [{ absTolerance: 0.5 }, 1, 1.4, true],
    [{ absTolerance: 0.5 }, 1, 1.6, false],
    [{ absTolerance: 0.5 }, 1e9, 1e9 + 1, false],
    [{ relTolerance: 0.01 }, 100, 101, true],
    [{ relTolerance: 0.01 }, 0, 0.001, false],
    [{ absTolerance: 0 }, 0.3, 0.1 + 0.2, false],
    [{}, 1.6e-19, 0, false],
    [{}, 0, 1.6e-19, false],
    [{}, 1.6e-19, 1.6000000001e-19, true],
    [{ relTolerance: 1e-9 }, 1.6e-19, 0, false],
    [{ absTolerance: 1e-9 }, 1.6e-19, 0, true],
  ])('with %j: %d against %d is %s', (tolerance, expected, actual, verdict) => {
    expect(compareValue([expected], decodeValue([actual]), tolerance)).toBe(verdict);
  });

  it.each<[Tolerance, bigint, bigint, boolean]>([
    [{ absTolerance: 0 }, 10n ** 20n + 1n, 10n ** 20n + 2n, false],
    [{ absTolerance: 0.5 }, 10n ** 20n + 1n, 10n ** 20n + 2n, false],
    [{ absTolerance: 1 }, 10n ** 20n + 1n, 10n ** 20n + 2n, true],
    [{ relTolerance: 1e-9 }, 10n ** 20n + 1n, 10n ** 20n + 2n, false],
    [{ relTolerance: 1e-9 }, 10n ** 20n, 10n ** 20n, true],
    [{ relTolerance: 0.5 }, 100n, 149n, true],
  ])('subtracts integers exactly with %j: %d against %d is %s', (tolerance, expected, actual, verdict) => {
    expect(compareValue(expected, { kind: 'int', value: actual }, tolerance)).toBe(verdict);
  });

  it('never takes a double for an integer beyond 2^53, except where the language has no other numbers', () => {
    const double = { kind: 'float', value: 2 ** 53 } as const;
    for (const tolerance of [{}, { absTolerance: 0 }]) {
      expect(compareValue(2n ** 53n + 1n, double, tolerance)).toBe(false);
      expect(compareValue(2n ** 53n + 1n, double, { ...tolerance, numbers: 'double' })).toBe(true);
      expect(compareValue(2n ** 53n + 3n, double, { ...tolerance, numbers: 'double' })).toBe(false);
    }
  });

  it.each([NaN, Infinity, -Infinity])('takes %d for no number, whatever the tolerance', (value) => {
    for (const tolerance of [{}, { absTolerance: 1e300 }, { relTolerance: 1 }])
      expect(compareValue(1.5, { kind: 'float', value }, tolerance)).toBe(false);
  });

  it('takes -0 for 0', () => {
    expect(compareValue(0, { kind: 'float', value: -0 })).toBe(true);
  });

  const json = fc.jsonValue({ noUnicodeString: false }).map((value) => value as Json);
  const asAnswer = (value: Json) => decodeValue(JSON.parse(JSON.stringify(encodeArg(value))));

  it('takes every value for itself', () => {
    fc.assert(fc.property(json, (value) => compareValue(value, asAnswer(value))));
  });

  it('decides alike whichever of two values is the expected one, where both are exact', () => {
    const exact = fc.oneof(
      json,
      fc.constantFrom<Json[]>(0, 1, '1', true, null, [], {}, [0], [[]], 2n ** 70n),
    );
    fc.assert(
      fc.property(exact, exact, (left, right) => {
        const options = { absTolerance: 0 };
        expect(compareValue(left, asAnswer(right), options)).toBe(
          compareValue(right, asAnswer(left), options),
        );
      }),
    );
  });

  it('notices a change anywhere in a value', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 5 }), fc.nat(), (items, at) => {
        const changed = items.with(at % items.length, 'changed by the test');
        return !compareValue(items, asAnswer(changed)) || items[at % items.length] === 'changed by the test';
      }),
    );
  });

  it('never throws on an expected value nested far deeper than any answer', () => {
    let expected: Json = 1;
    for (let level = 0; level < 50_000; level++) expected = [expected];
    expect(compareValue(expected, decodeValue([[1]]))).toBe(false);
  });
});

describe('compareOutput', () => {
  it.each<[string, string, 'tokens' | 'exact' | FloatCompare | undefined, boolean]>([
    ['1 2\n3\n', '1  2 3', undefined, true],
    ['Hello', 'hello', undefined, false],
    ['', ' \n', 'tokens', true],
    ['ab', 'a b', 'tokens', false],
    ['a\u00a0b', 'a b', 'tokens', false],
    ['Hello', 'hello', { ignoreCase: true }, true],
    ['1.0 x', '1.05 x', { absTolerance: 0.1 }, true],
    ['1.0 x', '1.05 y', { absTolerance: 0.1 }, false],
    ['1.0', 'one', { absTolerance: 0.1 }, false],
    ['1', '0x1', { absTolerance: 0.1 }, false],
    ['1', '1.5', { ignoreCase: true }, false],
    ['a\n', 'a', 'exact', true],
    ['a', 'a\n', 'exact', true],
    ['a', 'a\n\n', 'exact', false],
    ['a', 'a ', 'exact', false],
    ['a b', 'a  b', 'exact', false],
    ['A\r\nB\r\n', 'A\nB\n', 'exact', true],
    ['A\nB', 'A\r\nB\r\n', 'exact', true],
    ['A\rB', 'A\nB', 'exact', false],
    ['Straße', 'STRASSE', { ignoreCase: true }, true],
    ['100000000000000000001', '100000000000000000002', { absTolerance: 0 }, false],
    ['100000000000000000001', '100000000000000000002', { relTolerance: 1e-9 }, false],
    ['100000000000000000001', '+100000000000000000001', { absTolerance: 0 }, true],
    ['-5', '-5.0000001', { absTolerance: 1e-6 }, true],
    ['nan', 'nan', { absTolerance: 1 }, true],
    ['1', 'nan', { absTolerance: 1 }, false],
    ['1', 'inf', { absTolerance: 1e300 }, false],
    ['inf', 'Infinity', { absTolerance: 1 }, false],
    ['-0', '0', undefined, false],
    ['-0', '0', { absTolerance: 0 }, true],
    ['0.30000000000000004', '0.30000000000000010', undefined, true],
    ['1.4142135623730951', '1.414213562373095', undefined, true],
    ['1.4142135623730951e+300', '1.4142135623730949e+300', undefined, true],
    ['0.3', '0.30000000000000004', undefined, false],
    ['0.30000000000000004', '0.3000000000000104', undefined, false],
    ['0.30000000000000004', '0.30000000000000010', 'exact', false],
    ['1234567890123456', '1234567890123457', undefined, false],
    ['0.00000000000001', '0.00000000000002', undefined, false],
  ])('%j against %j in mode %j is %s', (expected, actual, compare, verdict) => {
    expect(compareOutput(expected, actual, compare)).toBe(verdict);
  });

  it('takes every output for itself in every mode', () => {
    const modes = fc.constantFrom(
      'tokens' as const,
      'exact' as const,
      { absTolerance: 0 },
      { ignoreCase: true },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), modes, (text, mode) => compareOutput(text, text, mode)),
    );
  });
});

const corpus = new URL('../../../../shared/corpora/output-compare.jsonl', import.meta.url);
if (!existsSync(corpus)) console.warn('skipped: no corpus of output comparisons beside the project');

(existsSync(corpus) ? describe : describe.skip)(
  'compareOutput against the cases of Kattis problemtools',
  () => {
    it('agrees with every verdict', () => {
      const rows = readFileSync(corpus, 'utf8').trim().split('\n');
      const disagreements = rows
        .map(
          (row) =>
            JSON.parse(row) as {
              id: string;
              flags: string;
              expected: string;
              actual: string;
              verdict: string;
            },
        )
        .filter(({ flags, expected, actual, verdict }) => {
          return compareOutput(expected, actual, fromFlags(flags)) !== (verdict === 'accepted');
        });
      expect(rows.length).toBeGreaterThan(0);
      expect(disagreements).toEqual([]);
    });
  },
);

/** The validator flags of a Kattis problem, such as `float_tolerance 1e-6 case_sensitive`. */
function fromFlags(flags: string): FloatCompare {
  const valueOf = (flag: string) => {
    const value = new RegExp(`\\b${flag} (\\S+)`).exec(flags)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const both = valueOf('float_tolerance');
  return {
    absTolerance: valueOf('float_absolute_tolerance') ?? both,
    relTolerance: valueOf('float_relative_tolerance') ?? both,
    ignoreCase: !flags.includes('case_sensitive'),
  };
}
