import { describeChecks, TARGET, type CheckCases } from '../../../../test/support/check-cases.js';
import { PYTHON_SHAPE } from './python-shape.js';
import { readPython } from './python-source.js';

const DEEP = 'for a in x:\n    for b in a:\n        if b:\n            while b:\n                b -= 1\n';
const LONG = `def f(x):\n${'    x += 1\n'.repeat(41)}    return x\n`;

const CASES: CheckCases = {
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

describeChecks('checks of the shape of Python code', PYTHON_SHAPE, CASES, (code) => readPython(code, TARGET));
