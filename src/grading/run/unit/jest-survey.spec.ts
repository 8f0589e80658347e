import { describe, expect, it } from '@jest/globals';
import { parseScript } from './jest-source.js';
import { survey } from './jest-survey.js';

const look = (source: string) => survey([parseScript(source)], (name) => name === './add');
const IMPORT = "import { add, AddError } from './add';\n";

describe('what specs use of the student’s code', () => {
  it('finds functions and exceptions', () => {
    expect(look(`${IMPORT}expect(add(1)).toBe(2); expect(() => add()).toThrow(AddError);`)).toEqual({
      functions: ['add'],
      exceptions: ['AddError'],
      low: null,
      objects: false,
    });
    expect(look("import * as it from './add';\nexpect(it.add(1)).toBe(2);")).toMatchObject({
      functions: ['add'],
      low: null,
    });
    expect(look("import sum from './add';\nexpect(sum(1)).toBe(2);")).toMatchObject({
      functions: ['default'],
    });
  });

  it.each([
    "const { add } = require('./add'); expect(add(1)).toBe(2);",
    "const { add: sum } = require('./add'); expect(sum(1)).toBe(2);",
    "const sums = require('./add'); expect(sums.add(1)).toBe(2);",
    "const add = require('./add').add; const fs = require('fs'); expect(add(1)).toBe(2);",
  ])('reads what CommonJS imports: %s', (source) => {
    expect(look(source)).toEqual({ functions: ['add'], exceptions: [], low: null, objects: false });
  });

  it.each([
    ['a callback', 'add((x) => x)'],
    ['a value', 'expect(add).toBe(3)'],
    ['an identity', 'const x = [1]; expect(add(x)).toBe(x)'],
    ['an identity denied', 'const x = f(); expect(add(x)).not.toBe(x)'],
    ['a mock', 'jest.fn(); add(1)'],
    ['output', 'add(1); expect(console.log)'],
    ['the module itself', "import * as all from './add'; check(all); add(1)"],
    ['nothing of it', 'expect(1).toBe(1)'],
    ['a module asked for later', "add(1); const later = () => require('./add')"],
    ['an exception to look into', 'add(1); expect(new AddError().code).toBe(1)'],
  ])('does not forward %s', (_, source) => {
    expect(look(IMPORT + source).low).toEqual(expect.any(String));
  });

  it.each([
    ['a class', 'expect(new add().size).toBe(0)'],
    ['an answer with methods', 'expect(add(1).toPolar()).toBe(1)'],
  ])('forwards %s, and says that it is an object', (_, source) => {
    expect(look(IMPORT + source)).toMatchObject({ low: null, objects: true });
  });

  it('takes a module that is called for what it exports', () => {
    const source = "const add = require('./add'); expect(add(1)).toBe(2);";
    expect(look(source)).toMatchObject({ functions: ['default'], low: null });
  });

  it('lets a literal behind a name be compared by identity', () => {
    expect(look(`${IMPORT}const x = 'text'; expect(add(1)).toBe(x);`).low).toBeNull();
  });
});
