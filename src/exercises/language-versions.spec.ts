import { describe, expect, it } from '@jest/globals';
import { isVersion } from './language-versions.js';

describe('isVersion', () => {
  it.each([
    ['CPython 3.11.7', '3.11', true],
    ['CPython 3.11.7', '3', true],
    ['CPython 3.11.7', '3.11.7', true],
    ['CPython 3.11.7', '3.1', false],
    ['CPython 3.11.7', '3.12', false],
    ['Node.js 24.21.0', '24', true],
    ['GCC 12.2.0', '13', false],
  ])('of %s and %s: %s', (runtime, wanted, isIt) => {
    expect(isVersion(runtime, wanted)).toBe(isIt);
  });
});
