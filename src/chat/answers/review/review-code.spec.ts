import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import type { ReviewTarget } from './check.js';
import { readPython } from './python-source.js';
import { reviewCode } from './review.answer.js';
import { cpuMs } from '../../../../test/support/cpu-ms.js';

const TARGET: ReviewTarget = {
  callsFunctions: true,
  isImported: false,
  askedNames: new Set(['solve']),
  givenLines: new Set(),
};

describe('remarks on Python code', () => {
  it('look at no texts, comments or continued lines as if they were statements', () => {
    const code =
      '"""\nlist = []\nif x == True:\n"""\n# from math import *\nx = {\n    "a": [1,\n          2],\n}\nprint(x)\n';
    const target = { ...TARGET, callsFunctions: false };
    expect(reviewCode(code, 'python', target)).toEqual([]);
  });

  it('take no name for unused that somebody who imports the code may use', () => {
    const code = 'SIZE = 3\n\n\nclass Box:\n    lid = True\n\n\ndef solve():\n    extra = 1\n    return 2\n';
    const lines = (isImported: boolean) =>
      reviewCode(code, 'python', { ...TARGET, isImported })?.map(({ line }) => line);
    expect(lines(true)).toEqual([9]);
    expect(lines(false)).toEqual([1]);
  });

  it('give at most three remarks, mistakes first, in the order of their lines', () => {
    const code =
      'from math import *\n\n\ndef solve(myList, seen=[]):\n    if myList == None:\n        return 1\n    ys = myList.sort()\n    x == 3\n';
    expect(reviewCode(code, 'python', TARGET)?.map(({ id, line }) => [id, line])).toEqual([
      ['mutable-default', 4],
      ['result-of-changing-method', 7],
      ['comparison-alone', 8],
    ]);
  });

  it('do not criticise what the exercise gave', () => {
    const code = 'def solve(list):\n    return list\n';
    expect(reviewCode(code, 'python', TARGET)?.map(({ id }) => id)).toEqual(['shadowed-builtin']);
    expect(reviewCode(code, 'python', { ...TARGET, givenLines: new Set(['def solve(list):']) })).toEqual([]);
  });

  it.each([
    ['open brackets', `x = ${'('.repeat(30_000)}\n`],
    ['long gaps', `for a${' '.repeat(60_000)}b in`],
    ['a long text', `x = "${' '.repeat(60_000)}" == y\n`],
    ['many statements', 'if x == x: return x\n'.repeat(3_200)],
    ['deep blocks', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}if x:`).join('\n')],
    ['many loops', 'for i in range(len(xs)):\n xs[i]\n'.repeat(1_900)],
    ['equals signs', '='.repeat(60_000)],
    ['commas', `def f(${'a=[],'.repeat(10_000)}):\n  return 1`],
  ])('are fast and safe for %s', (_, code) => {
    let review: ReturnType<typeof reviewCode>;
    expect(cpuMs(() => (review = reviewCode(code, 'python', TARGET)))).toBeLessThan(30_000);
    expect(review?.length ?? 0).toBeLessThanOrEqual(3);
  });

  it('say nothing about code that cannot be read', () => {
    expect(reviewCode('def solve(:\n    list = 3\n', 'python', TARGET)).toBeUndefined();
  });

  it('know statements by what they are, not by how they look', () => {
    const code = [
      'match = 1; case = 2',
      '@cache',
      'async def solve(a, b=(1, 2)):',
      '    if a: return b',
      '    elif b:',
      '        x = {"key": [1,',
      '             2]}; return x \\',
      '          + 1',
      '    match a:',
      '        case 1: pass',
      '        case _:',
      '            return match',
    ].join('\n');
    const read = readPython(code, TARGET);
    expect(read?.statements.map(({ line, keyword, text }) => `${line} ${keyword}|${text}`)).toEqual([
      '1 |match = 1',
      '1 |case = 2',
      '3 def|async def solve(a, b=(1, 2))',
      '4 if|if a',
      '4 |return b',
      '5 elif|elif b',
      '6 |x = { : [1, 2]}',
      '7 |return x + 1',
      '9 match|match a',
      '10 case|case 1',
      '10 |pass',
      '11 case|case _',
      '12 |return match',
    ]);
    expect(read?.top.map(({ keyword }) => keyword)).toEqual(['', '', 'def']);
  });
});

describe('remarks on JavaScript code', () => {
  it('read TypeScript, and keep to its lines', () => {
    const code =
      'interface Cat {\n  name: string;\n}\n\nfunction solve(cat: Cat): string {\n  var name: string = cat.name;\n  return name;\n}\n';
    const remarks = reviewCode(code, 'typescript', TARGET, stripTypeScriptTypes(code));
    expect(remarks?.map(({ id, line }) => [id, line])).toEqual([['var', 6]]);
    const rewritten = 'var Kind;\n(function (Kind) {})(Kind || (Kind = {}));\nvar x = Kind.A;\n';
    expect(reviewCode('enum Kind { A }\nvar x = Kind.A;\n', 'typescript', TARGET, rewritten)).toBeUndefined();
  });

  it('take no name for unused that somebody who imports the code may use', () => {
    const code = 'const SIZE = 3;\nfunction solve() {\n  const extra = 1;\n  return 2;\n}\n';
    const lines = (isImported: boolean) =>
      reviewCode(code, 'javascript', { ...TARGET, isImported })?.map(({ line }) => line);
    expect(lines(true)).toEqual([3]);
    expect(lines(false)).toEqual([1]);
  });

  it('say nothing about code that cannot be read', () => {
    expect(reviewCode('function (', 'javascript', TARGET)).toBeUndefined();
    expect(reviewCode('let x: = 3', 'typescript', TARGET)).toBeUndefined();
    expect(reviewCode('int main() {}', 'c', TARGET)).toBeUndefined();
  });

  it('give at most three remarks, one a line, mistakes first, in the order of their lines', () => {
    const code =
      'function solve(xs) {\n  var n = 0;\n  for (var x in [1]) n == 3;\n  if (n = 2) return xs.map((x) => { x; });\n}\n';
    expect(reviewCode(code, 'javascript', TARGET)?.map(({ id, line }) => [id, line])).toEqual([
      ['missing-return', 1],
      ['comparison-alone', 3],
      ['assignment-in-condition', 4],
    ]);
  });

  it.each([
    ['a long sum', `x = ${'1+'.repeat(30_000)}1;`],
    ['open brackets', '('.repeat(60_000)],
    ['nested arrays', `${'['.repeat(5_000)}${']'.repeat(5_000)};`],
    ['many callbacks', 'xs.map(function(){});'.repeat(3_000)],
    ['many loops', 'for(let i=0;i<xs.length;i++)xs[i];'.repeat(1_900)],
    ['many for-ins', 'for(k in o);'.repeat(5_000)],
    ['nested blocks', `${'if(x){'.repeat(3_000)}${'}'.repeat(3_000)}`],
    ['many conditions', 'if(x)y;'.repeat(9_000)],
  ])('are fast and safe for %s', (_, code) => {
    let review: ReturnType<typeof reviewCode>;
    expect(cpuMs(() => (review = reviewCode(code, 'javascript', TARGET)))).toBeLessThan(30_000);
    expect(review?.length ?? 0).toBeLessThanOrEqual(3);
  });
});
