import { WholeFloat } from '../../common/schemas/exact-json.js';
import type { Json } from '../grading.types.js';
import type { WireValue } from '../values/wire-value.js';

/** An expected value as a beginner names its kind. */
export function kindOfJson(value: Json, python: boolean): string {
  if (Array.isArray(value)) return python ? 'a list' : 'an array';
  if (value instanceof WholeFloat) return 'a number';
  switch (typeof value) {
    case 'string':
      return 'a text';
    case 'boolean':
      return 'a truth value';
    case 'number':
    case 'bigint':
      return 'a number';
    default:
      return python ? 'a dictionary' : 'an object';
  }
}

/** The same of an answer. */
export function kindOfWire(value: WireValue, python: boolean): string {
  const kinds: Record<WireValue['kind'], string> = {
    null: 'no value',
    undefined: 'no value',
    boolean: 'a truth value',
    string: 'a text',
    int: 'a number',
    float: 'a number',
    list: python ? 'a list' : 'an array',
    tuple: python ? 'a list' : 'an array',
    set: 'a set',
    dict: python ? 'a dictionary' : 'an object',
  };
  return kinds[value.kind];
}
