#!/usr/bin/env bash
# skulpt 1.2.0 in its Python 3 mode (the Python of many courses that run in the browser).
#
# One would guess: `Sk.python3` with integers of any size (2**100 is exact) computes what CPython computes, so that an expected
# output recorded with CPython can be compared.
# What happens: silently other values. Bitwise operators cut integers between 2**31 and 2**53 to 32 bits, while those from
# 2**53 on are right; `//` of a big negative integer rounds towards zero, though a small one is floored; and a float is
# written with 12 digits where Python 2's `str` did, so that 0.1 + 0.2 prints as 0.3 and is unequal to it.
# Cure: record expected outputs with the same interpreter, or keep such programs for CPython.
#
# Output seen:
#   2**33 | 1           1
#   2**60 | 1           1152921504606846977
#   -7 // 2             -4
#   -10**18 // 7        -142857142857142857
#   0.1 + 0.2           0.3
#   0.1 + 0.2 == 0.3    False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent skulpt@1.2.0
cat >try.cjs <<'JS'
const { readFileSync } = require('node:fs');
const { runInThisContext } = require('node:vm');
for (const file of ['skulpt.js', 'skulpt-stdlib.js'])
  runInThisContext(readFileSync(`node_modules/skulpt/dist/${file}`, 'utf8'));
const { Sk } = globalThis;
let text = '';
Sk.configure({
  __future__: Sk.python3,
  output: (piece) => void (text += piece),
  read: (name) => Sk.builtinFiles.files[name],
});
const expressions = ['2**33 | 1', '2**60 | 1', '-7 // 2', '-10**18 // 7', '0.1 + 0.2', '0.1 + 0.2 == 0.3'];
const program = expressions.map((expression) => `print(${expression})`).join('\n');
Sk.misceval
  .asyncToPromise(() => Sk.importMainWithBody('<stdin>', false, program, true))
  .then(() => text.trim().split('\n').forEach((value, n) => console.log(expressions[n].padEnd(19), value)));
JS
node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
2**33 | 1           1
2**60 | 1           1152921504606846977
-7 // 2             -4
-10**18 // 7        -142857142857142857
0.1 + 0.2           0.3
0.1 + 0.2 == 0.3    False
SEEN
