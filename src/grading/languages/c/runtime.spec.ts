import { describe, expect, it } from '@jest/globals';
import { lastWordsOf } from './runtime.js';

describe('the last words of a program in C or C++', () => {
  it.each([
    ["program: solution.c:4: main: Assertion `1==2' failed.\n", 'assert', "Assertion `1==2' failed", 4],
    ["terminate called after throwing an instance of 'int'\n", 'int', '', undefined],
    [
      "terminate called after throwing an instance of 'std::out_of_range'\n  what():  vector::at\n",
      'std::out_of_range',
      'vector::at',
      undefined,
    ],
    [
      'free(): double free detected in tcache 2\n',
      'memory',
      'free(): double free detected in tcache 2',
      undefined,
    ],
    [
      '*** stack smashing detected ***: terminated\n',
      'memory',
      'stack smashing detected ***: terminated',
      undefined,
    ],
  ])('%j are of the kind %s', (stderr, type, message, line) => {
    expect(lastWordsOf(`some output\n${stderr}`)).toEqual({
      type,
      message,
      ...(line !== undefined && { line }),
    });
  });

  it('are none where the program has only printed something', () => {
    expect(lastWordsOf('all is well\n')).toBeUndefined();
  });
});
