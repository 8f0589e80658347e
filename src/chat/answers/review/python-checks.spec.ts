import { expect, it } from '@jest/globals';
import { describeChecks, TARGET, type CheckCases } from '../../../../test/support/check-cases.js';
import { PYTHON_CHECKS } from './python-checks.js';
import { PYTHON_SHAPE } from './python-shape.js';
import { readPython } from './python-source.js';

const CASES: CheckCases = {
  'mutable-default': {
    bad: [
      ['def f(xs=[]):\n    return xs\n', 1],
      ['def f(a, seen={}):\n    return a\n', 1],
      ['def f(a, b=list()):\n    return a\n', 1],
    ],
    good: [
      'def f(xs=None):\n    return xs\n',
      'def f(x=values[0]):\n    return x\n',
      'def f(x: list[int]) -> dict:\n    xs = []\n    return xs\n',
      'def f(x="[]"):\n    return x\n',
    ],
  },
  'comparison-alone': {
    bad: [
      ['x = 1\nx == 2\n', 2],
      ['name == "Bo"\n', 1],
    ],
    good: [
      'x = 1 == 2\n',
      'if x == 2:\n    pass\n',
      'assert x == 2\n',
      'print(x == 2)\n',
      'x = (a\n  == b)\n',
    ],
  },
  'result-of-changing-method': {
    bad: [
      ['ys = xs.sort()\n', 1],
      ['def f(xs):\n    return xs.append(1)\n', 2],
    ],
    good: ['xs.sort()\n', 'ys = sorted(xs)\n', 'ys = xs.pop()\n', 'n = xs.sort_key()\n'],
  },
  'self-assignment': { bad: [['x = x\n', 1]], good: ['x = x + 1\n', 'x = y\n', 'x == x\n'] },
  'self-comparison': {
    bad: [
      ['if x == x:\n    go()\n', 1],
      ['return_it(a == a)\n', 1],
    ],
    good: [
      'if a + b == b:\n    go()\n',
      'if x == x.next:\n    go()\n',
      'if x == xs:\n    go()\n',
      'if d["a"] == d["b"]:\n    go()\n',
      'if x != x:\n    nan()\n',
      'if f(x) == x:\n    go()\n',
      'if x == x + 1:\n    go()\n',
    ],
  },
  'is-with-number': {
    bad: [
      ['if x is 5:\n    go()\n', 1],
      ['while n is not 0:\n    go()\n', 1],
    ],
    good: ['if x is None:\n    go()\n', 'this_is = 5\n', 'if x is not y:\n    go()\n'],
  },
  'shadowed-builtin': {
    bad: [
      ['list = [1]\n', 1],
      ['def f(max):\n    return max\n', 1],
      ['for input in xs:\n    go(input)\n', 1],
      ['sum: int = 0\n', 1],
    ],
    good: [
      'lists = [1]\n',
      'x.sum = 3\n',
      'print(sum(xs))\n',
      'total = sum(xs)\n',
      'f(max=3)\n',
      'if max == 3:\n    go()\n',
    ],
  },
  'bare-except': {
    bad: [['try:\n    go()\nexcept:\n    x = 1\n', 3]],
    good: [
      'try:\n    go()\nexcept ValueError:\n    x = 1\n',
      'try:\n    go()\nexcept (A, B) as e:\n    x = 1\n',
    ],
  },
  'silent-except': {
    bad: [
      ['try:\n    go()\nexcept ValueError:\n    pass\n', 3],
      ['try:\n    go()\nexcept KeyError: pass\n', 3],
    ],
    good: ['try:\n    go()\nexcept ValueError:\n    x = 0\n'],
  },
  eval: {
    bad: [['x = eval(text)\n', 1]],
    good: ['x = model.eval(text)\n', 'def evaluate(x):\n    return x\n', 'print("eval(x)")\n'],
  },
  global: {
    bad: [['def f():\n    global count\n    count += 1\n', 2]],
    good: ['global_count = 1\n', 'def f():\n    nonlocal x\n'],
  },
  'wildcard-import': { bad: [['from math import *\n', 1]], good: ['from math import sqrt\n', 'x = 2 * 3\n'] },
  'unused-import': {
    bad: [
      ['import math\nprint(1)\n', 1],
      ['from math import sqrt\nx = 1\n', 1],
    ],
    good: ['import math\nprint(math.pi)\n', 'from math import sqrt, pi\n', 'import numpy as np\n'],
  },
  'unused-variable': {
    bad: [
      ['def f(x):\n    total = 0\n    return x\n', 2],
      ['count: int = 3\n', 1],
    ],
    good: [
      'total = 0\nprint(total)\n',
      'name = "Bo"\nprint(f"Hi {name}")\n',
      'x = 0\nx += 1\n',
      '_ = f()\n',
      'xs[0] = 3\n',
      'self.total = 3\n',
      'a, b = 1, 2\n',
      'f(key=3)\n',
      'open(\n    name=3)\n',
    ],
  },
  'left-over-print': {
    bad: [['def f(x):\n    print(x)\n    return x\n', 2]],
    good: [
      'if __name__ == "__main__":\n    print(f(1))\n',
      'pprint(x)\n',
      '# print(x)\n',
      'text = "print(x)"\n',
    ],
  },
  'input-in-function': {
    bad: [['def f():\n    x = input()\n    return x\n', 2]],
    good: ['def f(inputs):\n    return inputs\n', 'x = self.input()\n'],
  },
  'compare-with-truth': {
    bad: [
      ['if ok == True:\n    go()\n', 1],
      ['while done != False:\n    go()\n', 1],
    ],
    good: ['ok = True\n', 'if ok:\n    go()\n', 'if ok is True:\n    go()\n', 'f(x=True)\n'],
  },
  'compare-with-none': {
    bad: [['if x == None:\n    go()\n', 1]],
    good: ['x = None\n', 'if x is None:\n    go()\n', 'f(x=None)\n', 'if x == None_count:\n    go()\n'],
  },
  'type-comparison': {
    bad: [['if type(x) == int:\n    go()\n', 1]],
    good: ['print(type(x))\n', 'if isinstance(x, int):\n    go()\n', 'if my_type(x) == 3:\n    go()\n'],
  },
  'not-in': {
    bad: [['if not x in xs:\n    go()\n', 1]],
    good: ['if x not in xs:\n    go()\n', 'if not any(x in y for y in xs):\n    go()\n'],
  },
  'length-against-zero': {
    bad: [
      ['if len(xs) == 0:\n    go()\n', 1],
      ['while len(xs) > 0:\n    go()\n', 1],
    ],
    good: ['if len(xs) > 1:\n    go()\n', 'if not xs:\n    go()\n', 'n = len(xs)\n'],
  },
  'camel-case': {
    bad: [
      ['totalSum = 0\nprint(totalSum)\n', 1],
      ['def getIt(x):\n    return x\n', 1],
      ['def f(myList):\n    return myList\n', 1],
    ],
    good: ['total_sum = 0\n', 'class MyClass:\n    pass\n', 'PI = 3\n', 'x.camelCase = 3\n'],
  },
  'ambiguous-name': {
    bad: [
      ['l = [1]\n', 1],
      ['for O in xs:\n    go(O)\n', 1],
    ],
    good: ['left = [1]\n', 'i = 0\n'],
  },
  'needless-pass': {
    bad: [['def f(x):\n    pass\n    return x\n', 2]],
    good: ['def f(x):\n    pass\n', 'class A: pass\n'],
  },
};

const single = PYTHON_CHECKS.filter((check) => !PYTHON_SHAPE.includes(check));
describeChecks('checks of Python statements', single, CASES, (code) => readPython(code, TARGET));

it('share no id with the checks of the shape of Python code', () => {
  expect(new Set(PYTHON_CHECKS.map(({ id }) => id)).size).toBe(PYTHON_CHECKS.length);
});
