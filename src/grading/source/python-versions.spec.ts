import { describe, expect, it } from '@jest/globals';
import { languageFeatures } from './python-versions.js';

describe('what not all versions of Python have', () => {
  it.each([
    ['def first[T](xs: list[T]) -> T:\n    return xs[0]\n', 'a type parameter', 1, 'from Python 3.12 on'],
    ['class Box[T]:\n    pass\n', 'a type parameter', 1, 'from Python 3.12 on'],
    ['x = 1\ntype Num = int | float\n', 'a `type` statement', 2, 'from Python 3.12 on'],
    [
      'try:\n    f()\nexcept KeyError, ValueError:\n    pass\n',
      '`except` with several classes and no brackets',
      3,
      'from Python 3.14 on',
    ],
    ['from itertools import chain, batched\n', '`itertools.batched`', 1, 'from Python 3.12 on'],
    ['from distutils.util import strtobool\n', 'the module `distutils`', 1, 'up to Python 3.11'],
    ['self.assertEquals(1, 1)\n', '`assertEquals`', 1, 'up to Python 3.11'],
    ['x = t"{1}"\n', 'a text with `t` before it', 1, 'from Python 3.14 on'],
    ['print(f"{d["a"]}")\n', 'a field of an f-string with the same quotes inside', 1, 'from Python 3.12 on'],
  ])('finds in %j %s', (code, feature, line, versions) => {
    expect(languageFeatures(code)).toEqual([{ feature, line, versions }]);
  });

  it.each([
    'def first(xs: list[int]) -> int:\n    return xs[0]\n',
    'type = 3\nprint(type)\n',
    'print(type(x) == int)\n',
    'except (KeyError, ValueError):\n',
    'except ValueError as e:\n',
    'print(f"{d[\'a\']}")\n',
    'print(f"{a}" "[" "]")\n',
    '# import distutils\n',
    'x = "import distutils"\n',
    's.replace("a", "b")\n',
    'import important\n',
    'at = cat["x"]\n',
    'from copy import deepcopy\nx = s.replace("a", "b")\n',
  ])('finds nothing in %j', (code) => {
    expect(languageFeatures(code)).toEqual([]);
  });

  it('reads long code in a moment', () => {
    const began = performance.now();
    languageFeatures(`f"${'{a'.repeat(50_000)}\n${'f"{x["'.repeat(20_000)}`);
    languageFeatures('except a, a'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
