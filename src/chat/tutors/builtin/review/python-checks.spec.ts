import { describe, expect, it } from '@jest/globals';
import type { ReviewTarget } from './check.js';
import { PYTHON_CHECKS } from './python-checks.js';
import { readPython } from './python-source.js';

const TARGET: ReviewTarget = {
  isImported: false,
  callsFunctions: true,
  askedNames: new Set(['solve']),
  givenLines: new Set(),
};

/** The lines at which one check finds something. */
function found(id: string, code: string): number[] {
  const check = PYTHON_CHECKS.find((candidate) => candidate.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return [...check.find(readPython(code, TARGET))].map(({ line }) => line);
}

const DEEP = 'for a in x:\n    for b in a:\n        if b:\n            while b:\n                b -= 1\n';
const LONG = `def f(x):\n${'    x += 1\n'.repeat(41)}    return x\n`;

/** Per check: code in which it finds something at a line, and code that looks similar and is fine. */
const CASES: Record<string, { bad: [code: string, line: number][]; good: string[] }> = {
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
  'missing-return': {
    bad: [
      ['def f(x):\n    if x > 1:\n        return 1\n', 1],
      ['def f(xs):\n    for x in xs:\n        if x:\n            return x\n', 1],
      ['def f(x):\n    if x > 1:\n        return 1\n    elif x < 0:\n        return 2\n', 1],
      ['def f(x):\n    if x: return 1\n', 1],
      ['def f(x):\n    if x > 1:\n        return 1\n    else:\n        x = 2\n', 1],
    ],
    good: [
      'def f(x):\n    if x > 1:\n        return 1\n    return 2\n',
      'def f(x):\n    if x > 1:\n        return 1\n    else:\n        return 2\n',
      'def f(x):\n    if x: return 1\n    elif not x: return 2\n    else: return 3\n',
      'def f(x):\n    while True:\n        x += 1\n        if x > 9:\n            return x\n',
      'def f(x):\n    if x:\n        return 1\n    raise ValueError(x)\n',
      'def f(x):\n    if x:\n        return\n    print(x)\n',
      'def f(xs):\n    for x in xs:\n        yield x\n',
      'def f(x):\n    try:\n        return int(x)\n    except ValueError:\n        return 0\n',
      'def f(x):\n    with lock:\n        return x\n',
      'def f(x):\n    def g(y):\n        return y\n    print(g(x))\n',
      'def f(xs):\n    for x in xs:\n        if x:\n            return x\n    else:\n        return 0\n',
      'def f(x):\n    return {\n        1: 2,\n    }[x]\n',
      'f = lambda x: x\n',
      'def f(x):\n    if x:\n        return 1\n    sys.exit(1)\n',
    ],
  },
  unreachable: {
    bad: [
      ['def f(x):\n    return x\n    print(x)\n', 3],
      ['while x:\n    break\n    x = 1\n', 3],
      ['def f(x):\n    raise ValueError\n    x = 1\n', 3],
    ],
    good: [
      'def f(x):\n    if x:\n        return 1\n    return 2\n',
      'def f():\n    return\n\ndef g():\n    return\n',
      'def f(x):\n    return (x +\n        1)\n',
      'returned = 1\nprint(returned)\n',
    ],
  },
  'index-loop': {
    bad: [
      ['for i in range(len(xs)):\n    print(xs[i])\n', 1],
      ['for i in range(0, len(xs)):\n    total += xs[i]\n', 1],
    ],
    good: [
      'for i in range(len(xs)):\n    xs[i] = 0\n',
      'for i in range(len(xs)):\n    xs[i] += 1\n',
      'for i in range(len(xs)):\n    print(i, xs[i])\n',
      'for i in range(len(xs)):\n    print(xs[i], ys[i])\n',
      'for i in range(len(xs) - 1):\n    print(xs[i])\n',
      'for i in range(len(xs)):\n    print(xs[i + 1])\n',
      'for i in range(len(xs)):\n    go()\n',
      'for i in range(len(xs)):\n    xs.pop()\n    print(xs[i])\n',
    ],
  },
  'growing-text': {
    bad: [
      ['out = ""\nfor x in xs:\n    out += x\n', 3],
      ["out = ''\nwhile x:\n    out = out + x\n", 3],
    ],
    good: [
      'total = 0\nfor x in xs:\n    total += x\n',
      'out = ""\nout += x\n',
      'out = ""\nfor x in xs:\n    other = out + x\n',
      'out = []\nfor x in xs:\n    out += [x]\n',
    ],
  },
  'returned-condition': {
    bad: [
      ['def f(x):\n    if x > 1:\n        return True\n    else:\n        return False\n', 2],
      ['def f(x):\n    if x > 1:\n        return False\n    return True\n', 2],
    ],
    good: [
      'def f(x):\n    if x > 1:\n        return True\n    return x\n',
      'def f(x):\n    if x > 1:\n        print(x)\n        return True\n    return False\n',
      'def f(x):\n    if x > 1:\n        return True\n    return True\n',
      'def f(x):\n    if x > 1:\n        return True\n    elif x:\n        return False\n',
    ],
  },
  'deep-nesting': {
    bad: [[DEEP, 4]],
    good: [
      'for a in x:\n    for b in a:\n        if b:\n            b -= 1\n',
      'def f(x):\n    if x:\n        def g(y):\n            if y:\n                for z in y:\n                    go(z)\n',
    ],
  },
  'long-function': { bad: [[LONG, 1]], good: [LONG.replace('    x += 1\n'.repeat(20), '')] },
  'repeated-number': {
    bad: [['a = 7 * x\nb = 7 * y\nc = 7 * z\n', 1]],
    good: [
      'a = 7\nb = 7\n',
      'a = 1\nb = 1\nc = 1\n',
      'x7 = 1\ny = x7\nz = x7\n',
      'a = "7"\nb = "7"\nc = "7"\n',
      'a = 7\nb = 77\nc = 7.5\n',
    ],
  },
};

describe('checks of Python code', () => {
  it('are many, each with an id of its own and examples', () => {
    expect(PYTHON_CHECKS.length).toBeGreaterThanOrEqual(15);
    expect(new Set(PYTHON_CHECKS.map(({ id }) => id)).size).toBe(PYTHON_CHECKS.length);
    expect(Object.keys(CASES).sort()).toEqual(PYTHON_CHECKS.map(({ id }) => id).sort());
  });

  it.each(Object.entries(CASES))(
    '%s finds what it should, at its line, and nothing else',
    (id, { bad, good }) => {
      for (const [code, line] of bad)
        expect({ code, lines: found(id, code) }).toEqual({ code, lines: [line] });
      for (const code of good) expect({ code, lines: found(id, code) }).toEqual({ code, lines: [] });
    },
  );
});
