import { describe, expect, it } from '@jest/globals';
import { matchesEtag } from './etag.js';

describe('If-Match against "7-2"', () => {
  it.each([
    [undefined, true],
    ['*', true],
    [' * ', true],
    ['"7-2"', true],
    ['"7-1", "7-2"', true],
    ['"7-1","7-2" , "7-3"', true],
    ['W/"7-2"', false],
    ['W/"7-2", "7-2"', true],
    ['"7-1"', false],
    ['7-2', false],
    ['"7-2', false],
    ['', false],
    ['"*"', false],
    ['""', false],
  ])('%s is %s', (header, matches) => {
    expect(matchesEtag(header, '"7-2"')).toBe(matches);
  });
});
