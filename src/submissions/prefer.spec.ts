import { describe, expect, it } from '@jest/globals';
import { preferredWait } from './prefer.js';

describe('preferredWait', () => {
  it.each([
    [undefined, 0],
    ['', 0],
    ['wait=5', 5],
    ['Wait = "7"', 7],
    ['respond-async, wait=10', 10],
    ['wait=3; foo=bar, return=minimal', 3],
    ['wait=3, wait=9', 3],
    ['wait=0', 0],
    ['wait=31', 30],
    ['wait=999999999', 30],
    ['wait=-1', 0],
    ['wait=1.5', 0],
    ['wait', 0],
    ['waiting=5', 0],
    ['return=wait=5', 0],
  ])('reads %p as %p seconds', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });
});
