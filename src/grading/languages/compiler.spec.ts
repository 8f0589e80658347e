import { describe, expect, it } from '@jest/globals';
import { failedRun, firstError } from './compiler.js';

describe('firstError', () => {
  it.each([
    [
      'solution.c: In function ‘main’:\nsolution.c:2:20: error: expected expression before ‘;’ token\n',
      2,
      20,
      'expected expression before ‘;’ token',
    ],
    [
      'solution.cpp:3:1: warning: no return\nsolution.cpp:7:9: error: ‘x’ was not declared\n',
      7,
      9,
      '‘x’ was not declared',
    ],
    [
      'solution.c:1:10: fatal error: nope.h: No such file or directory\n',
      1,
      10,
      'nope.h: No such file or directory',
    ],
    ["Main.java:3: error: ';' expected\n  int a = 1\n           ^\n1 error\n", 3, undefined, "';' expected"],
    ['./solution.go:2:8: "fmt" imported and not used\n', 2, 8, '"fmt" imported and not used'],
  ])('reads the place and the message of %j', (stderr, line, column, message) => {
    expect(firstError(stderr)).toEqual({ fault: 'syntax', type: 'CompilerError', message, line, column });
  });

  it('keeps the words of a compiler that names no place', () => {
    expect(firstError('undefined reference to `main`\n').message).toBe('undefined reference to `main`');
    expect(firstError('').message).not.toBe('');
  });
});

describe('failedRun', () => {
  it('tells an exit code from a signal', () => {
    expect(failedRun({ code: 3, signal: null })).toMatchObject({ fault: 'exit', message: '3' });
    expect(failedRun({ code: null, signal: 'SIGSEGV' })).toMatchObject({
      fault: 'exception',
      type: 'SIGSEGV',
    });
  });
});
