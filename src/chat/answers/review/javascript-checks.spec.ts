import { describeChecks, TARGET, type CheckCases } from '../../../../test/support/check-cases.js';
import { JAVASCRIPT_CHECKS } from './javascript-checks.js';
import { readJavaScript } from './javascript-source.js';

const LONG = `function f(x) {\n${'  x += 1;\n'.repeat(41)}  return x;\n}\n`;

const CASES: CheckCases = {
  'assignment-in-condition': {
    bad: [['let a = 1;\nif (a = 2) go();\n', 2]],
    good: ['if (a === 2) go();\n', 'while ((m = re.exec(s))) go(m);\n', 'if ((a = 2) > 1) go();\n'],
  },
  'comparison-alone': {
    bad: [
      ['x === 2;\n', 1],
      ["name == 'Bo';\n", 1],
      ['x < 3;\n', 1],
    ],
    good: ['x = 2;\n', 'const y = x === 2;\n', "'use strict';\n", 'go(x === 2);\n', 'x + 1;\n'],
  },
  'compare-with-nan': {
    bad: [
      ['if (x === NaN) go();\n', 1],
      ['if (NaN == x) go();\n', 1],
    ],
    good: ['if (Number.isNaN(x)) go();\n', 'const x = NaN;\n'],
  },
  'self-comparison': {
    bad: [['if (x === x) go();\n', 1]],
    good: [
      'if (x === y) go();\n',
      'if (x.a === x.a) go();\n',
      'if (x !== x) nan();\n',
      "if ('x' === x) go();\n",
    ],
  },
  'callback-without-return': {
    bad: [
      ['const ys = xs.map((x) => { x + 1; });\n', 1],
      ['xs.filter(function (x) { go(x); });\n', 1],
      ['xs.map((x) => { [x].map((y) => { return y; }); });\n', 1],
    ],
    good: [
      'xs.map((x) => x + 1);\n',
      'xs.map((x) => { return x; });\n',
      'xs.forEach((x) => { go(x); });\n',
      'xs.map(go);\n',
      'xs.some((x) => { throw x; });\n',
      'xs.map((x) => { if (x) { return 1; } });\n',
    ],
  },
  undeclared: {
    bad: [
      ['function f() {\n  total = 0;\n  return total;\n}\n', 2],
      ['for (i = 0; i < 3; i++) go();\n', 1],
    ],
    good: [
      'let total;\ntotal = 0;\n',
      'function f(x) { x = 1; return x; }\n',
      'const { a, ...rest } = o;\na = 1; rest = 2;\n',
      'module.exports = f;\n',
      'try { go(); } catch (e) { e = 1; }\n',
      'function f() {}\nf = 3;\n',
      '({ a: x } = o);\n',
      'exports = 1;\n',
    ],
  },
  'loose-equality': {
    bad: [
      ['if (x == 1) go();\n', 1],
      ["if (x != 'a') go();\n", 1],
    ],
    good: ['if (x === 1) go();\n', 'if (x == null) go();\n', "const s = 'a == b';\n"],
  },
  var: {
    bad: [
      ['var x = 1;\n', 1],
      ['for (var i = 0; i < 3; i++) go(i);\n', 1],
    ],
    good: ['const x = 1;\n', "const s = 'var x';\n", 'const variable = 1;\n'],
  },
  'unused-variable': {
    bad: [
      ['const total = 0;\n', 1],
      ['function f(x) {\n  let extra;\n  return x;\n}\n', 2],
    ],
    good: [
      'const total = 0;\ngo(total);\n',
      'const name = 1;\ngo(`${name}`);\n',
      'const solve = (x) => x;\n',
      'const _rest = 1;\n',
      'const [a, b] = xs;\n',
      'const name = 1;\nconst o = { name };\ngo(o);\n',
    ],
  },
  'for-in-array': {
    bad: [
      ['const xs = [1, 2];\nfor (const x in xs) go(x);\n', 2],
      ["const parts = s.split(',');\nfor (const p in parts) go(p);\n", 2],
      ['for (const x in [1]) go(x);\n', 1],
    ],
    good: [
      'const o = { a: 1 };\nfor (const k in o) go(k);\n',
      'for (const x of [1]) go(x);\n',
      'function f(xs) { for (const x in xs) go(x); }\n',
      'function f() { const xs = [1]; return xs; }\nfunction g() { const xs = { a: 1 }; for (const k in xs) go(k); }\n',
    ],
  },
  'default-sort': {
    bad: [['const xs = line.split(" ").map(Number);\nxs.sort();\n', 2]],
    good: ['names.sort();\n', 'xs.map(Number).sort((a, b) => a - b);\n', 'const Numbers = 1;\nxs.sort();\n'],
  },
  'empty-catch': {
    bad: [['try {\n  go();\n} catch (e) {\n}\n', 3]],
    good: ['try { go(); } catch (e) { x = 1; }\n', 'try { go(); } finally { }\n'],
  },
  eval: { bad: [['const x = eval(text);\n', 1]], good: ['model.eval(text);\n', 'evaluate(text);\n'] },
  'left-over-log': {
    bad: [['function f(x) {\n  console.log(x);\n  return x;\n}\n', 2]],
    good: ['function f(x) { return x; }\n', '// console.log(x)\n', 'logger.log(x);\n'],
  },
  'compare-with-truth': {
    bad: [
      ['if (ok === true) go();\n', 1],
      ['while (done != false) go();\n', 1],
    ],
    good: ['if (ok) go();\n', 'const ok = true;\n', 'if (x === 1) go();\n'],
  },
  'needless-new': {
    bad: [
      ['const xs = new Array();\n', 1],
      ['const o = new Object();\n', 1],
    ],
    good: ['const xs = new Array(3);\n', 'const m = new Map();\n', 'const xs = [];\n'],
  },
  'snake-case': {
    bad: [
      ['const my_total = 1;\n', 1],
      ['function get_it() { return 1; }\n', 1],
    ],
    good: [
      'const myTotal = 1;\n',
      'const MAX_SIZE = 1;\n',
      'const _x = 1;\n',
      "const o = { my_key: 1, 'a_b': 2 };\n",
    ],
  },
  'never-reassigned': {
    bad: [
      ['let x = 1;\ngo(x);\n', 1],
      ['let [a, b] = xs;\ngo(a, b);\n', 1],
    ],
    good: [
      'let x = 1;\nx = 2;\n',
      'let x = 1;\nx++;\n',
      'let x;\ngo(x);\n',
      'for (let i = 0; i < 3; i++) go(i);\n',
      'for (let x of xs) go(x);\n',
      'const x = 1;\n',
      'let x = 1;\n[x] = ys;\n',
      'let x = 1;\nfor (x of ys) go();\n',
      'let a = 1, b = 2;\nb = 3;\n',
    ],
  },
  'missing-return': {
    bad: [
      ['function f(x) {\n  if (x > 1) return 1;\n}\n', 1],
      ['const f = (xs) => {\n  for (const x of xs) {\n    if (x) return x;\n  }\n};\n', 1],
      ['function f(x) {\n  if (x > 1) {\n    return 1;\n  } else if (x < 0) {\n    return 2;\n  }\n}\n', 1],
    ],
    good: [
      'function f(x) { if (x > 1) return 1; return 2; }\n',
      'function f(x) { if (x > 1) { return 1; } else { return 2; } }\n',
      'function f(x) { while (true) { if (x++ > 9) return x; } }\n',
      'function f(x) { for (;;) { if (x++ > 9) return x; } }\n',
      'function f(x) { if (x) return; go(); }\n',
      'function f(x) { if (x) return 1; throw new Error(); }\n',
      'function f(x) { switch (x) { case 1: return 1; default: return 2; } }\n',
      'function f(x) { try { return go(x); } catch { return 0; } }\n',
      'function* f(x) { if (x) return 1; yield 2; }\n',
      'const f = (x) => x;\n',
      'function f(xs) { xs.forEach((x) => { return x; }); }\n',
      'function f(xs) { go(xs.map((x) => { return x; })); }\n',
    ],
  },
  unreachable: {
    bad: [
      ['function f(x) {\n  return x;\n  go(x);\n}\n', 3],
      ['while (x) {\n  break;\n  go();\n}\n', 3],
    ],
    good: [
      'function f(x) {\n  return g(x);\n  function g(y) { return y; }\n}\n',
      'function f(x) { if (x) return 1; return 2; }\n',
      'function f(x) { return x;; }\n',
    ],
  },
  'returned-condition': {
    bad: [
      ['function f(x) {\n  if (x > 1) {\n    return true;\n  } else {\n    return false;\n  }\n}\n', 2],
      ['function f(x) {\n  if (x > 1) return false;\n  return true;\n}\n', 2],
    ],
    good: [
      'function f(x) { if (x > 1) return true; return x; }\n',
      'function f(x) { if (x > 1) { go(); return true; } return false; }\n',
      'function f(x) { if (x > 1) return true; return true; }\n',
      'function f(x) { if (x) return 1; return 0; }\n',
    ],
  },
  'deep-nesting': {
    bad: [
      [
        'for (const a of x) {\n  for (const b of a) {\n    if (b) {\n      while (b) {\n        if (c) go();\n      }\n    }\n  }\n}\n',
        4,
      ],
    ],
    good: [
      'if (a) go();\nelse if (b) go();\nelse if (c) go();\nelse if (d) go();\nelse if (e) go();\n',
      'for (const a of x) { if (a) { a.map((b) => { for (const c of b) { if (c) go(); } return 1; }); } }\n',
    ],
  },
  'long-function': { bad: [[LONG, 1]], good: [LONG.replace('  x += 1;\n'.repeat(20), '')] },
  'index-loop': {
    bad: [
      ['for (let i = 0; i < xs.length; i++) {\n  go(xs[i]);\n}\n', 1],
      ['for (let i = 0; i < xs.length; i += 1) total += xs[i];\n', 1],
    ],
    good: [
      'for (let i = 0; i < xs.length; i++) xs[i] = 0;\n',
      'for (let i = 0; i < xs.length; i++) xs[i]++;\n',
      'for (let i = 0; i < xs.length; i++) go(i, xs[i]);\n',
      'for (let i = 1; i < xs.length; i++) go(xs[i]);\n',
      'for (let i = 0; i <= xs.length; i++) go(xs[i]);\n',
      'for (let i = 0; i < xs.length; i++) go(xs[i], ys[i]);\n',
      'for (let i = 0; i < xs.length; i++) { go(xs[i]); xs.pop(); }\n',
      'for (let i = 0; i < n; i++) go(xs[i]);\n',
      'for (let i = 0; i < xs.length; i++) [xs[i]] = ys;\n',
    ],
  },
  'repeated-number': {
    bad: [['a(7);\nb(7);\nc(7);\n', 1]],
    good: ['a(7);\nb(7);\n', 'a(1);\nb(1);\nc(1);\n', "a('7');\nb('7');\nc('7');\n"],
  },
};

describeChecks('checks of JavaScript code', JAVASCRIPT_CHECKS, CASES, (code) =>
  readJavaScript(code, code, TARGET),
);
