import { createRequire } from 'node:module';
import { types as nodeTypes } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareValue } from '../../values/compare.js';
import type { Json } from '../../grading.types.js';
import { decodeFault, decodeValue, encodeArg } from '../../values/wire.js';

interface Values {
  encode(value: unknown): unknown;
  decode(wire: unknown): unknown;
  faultOf(thrown: unknown): { fault: string; type: string; message: string };
}

const require = createRequire(import.meta.url);
const wire = require('../../languages/javascript/harness-values.cjs') as object;
const values = (require('./worker/vm/values.cjs') as (sources: object, wire: object) => Values)({}, wire);
const types = (require('./worker/vm/types.cjs') as () => Record<string, (value: unknown) => boolean>)();

describe('values between QuickJS and the engine', () => {
  it('come back as they went in', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (json) => {
        const back = values.encode(values.decode(encodeArg(json as Json)));
        return compareValue(json as Json, decodeValue(JSON.parse(JSON.stringify(back))), {});
      }),
    );
  });

  it('keep what JSON would lose', () => {
    const wire = values.encode([
      NaN,
      -Infinity,
      -0,
      10n ** 30n,
      undefined,
      new Map([[1, 'a']]),
      new Set([2]),
    ]);
    expect(wire).toEqual([
      { $float: 'nan' },
      { $float: '-inf' },
      { $float: '-0.0' },
      { $int: `1${'0'.repeat(30)}` },
      { $undefined: true },
      { $dict: [[1, 'a']] },
      { $set: [2] },
    ]);
  });

  it.each([[() => 1], [Symbol('x')], [new Date(0)], [/x/], [Promise.resolve()], [new Number(3)]])(
    'are refused where they cannot be compared: %p',
    (value) => {
      expect(() => values.encode(value)).toThrow();
    },
  );

  it('that contain themselves are refused', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => values.encode(loop)).toThrow(/contains itself/);
  });

  it('that cannot be encoded are an unsupported fault, and whatever is thrown is a fault the engine can read', () => {
    const thrown = [
      new TypeError('bad'),
      'text',
      null,
      undefined,
      Object.create(null),
      {
        get name() {
          throw new Error('trap');
        },
      },
      Symbol('s'),
    ];
    for (const one of thrown) expect(decodeFault(values.faultOf(one)).type).toEqual(expect.any(String));
    expect(values.faultOf(Object.assign(new Error('out of memory'), { name: 'InternalError' })).fault).toBe(
      'memory',
    );
  });
});

describe('the types in QuickJS', () => {
  it.each(['isMap', 'isSet', 'isPromise', 'isBoxedPrimitive'] as const)('tell %s as Node does', (name) => {
    const fake = { size: 1, [Symbol.toStringTag]: 'Map' };
    const all = [
      new Map(),
      new Set(),
      new WeakMap(),
      Promise.resolve(),
      new Number(1),
      new String(''),
      1,
      '',
      null,
      {},
      fake,
    ];
    expect(all.map((value) => types[name]?.(value))).toEqual(all.map((value) => nodeTypes[name](value)));
  });
});
