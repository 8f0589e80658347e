import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { mayHeal } from './fault.js';

const sqlState = (code: string) => Object.assign(new Error('from the database'), { code });

describe('faults of a handler', () => {
  it.each([
    ['57P01', 'the server is shutting down'],
    ['53300', 'too many connections'],
    ['08006', 'the connection is lost'],
    ['ECONNREFUSED', 'no server'],
  ])('%s, %s: waits for the database without end', (code) => {
    expect(mayHeal(sqlState(code), 1_000_000)).toBe(true);
  });

  it.each(['40001', '40P01', '55P03'])('%s, a conflict: tries again, but not for ever', (code) => {
    expect(mayHeal(sqlState(code), 1)).toBe(true);
    expect(mayHeal(sqlState(code), 10)).toBe(false);
  });

  it.each(['22P02', '23505', '42P01'])(
    '%s, wrong data or wrong SQL: becomes a dead letter at once',
    (code) => {
      expect(mayHeal(sqlState(code), 1)).toBe(false);
    },
  );

  it.each([
    ['a bug', new TypeError('undefined is not a function')],
    ['data that do not fit', z.string().safeParse(1).error],
  ])('%s: becomes a dead letter at once', (_, error) => {
    expect(mayHeal(error, 1)).toBe(false);
  });

  it('gives an unknown fault, and a network fault of fetch, a few tries', () => {
    for (const error of [
      new Error('who knows'),
      new TypeError('fetch failed', { cause: new Error('reset') }),
      'a string',
    ]) {
      expect(mayHeal(error, 1)).toBe(true);
      expect(mayHeal(error, 4)).toBe(false);
    }
  });
});
