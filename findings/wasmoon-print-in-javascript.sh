#!/usr/bin/env bash
# wasmoon 1.16.0 (Lua 5.4 as WebAssembly).
#
# One would guess: a `print` that is set from JavaScript to collect a learner's output gets values that can be written as
# Lua's own `print` writes them.
# What happens: they arrive as JavaScript's numbers, and Lua's two kinds of number are one there. 10 / 2, which Lua prints as
# 5.0, is 5; an integer above 2**53 is another integer; and a value that goes through JavaScript and back changes its kind,
# so that 2^53 (a float) comes back as an integer.
# Cure: make the text in Lua (`print = function(...) emit(tostring(...)) end`) and give JavaScript strings alone.
#
# Output seen:
#   expression           tostring             print set from JavaScript
#   10 / 2               5.0                  5
#   3 // 1.0             3.0                  3
#   2^53                 9.007199254741e+15   9007199254740992
#   9007199254740993     9007199254740993     9007199254740992
#   math.type(2^53)      float                float
#   math.type(id(2^53))  integer              integer
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent wasmoon@1.16.0
cat >try.mjs <<'JS'
import { LuaFactory } from 'wasmoon';

const lua = await new LuaFactory().createEngine();
let printed;
lua.global.set('print', (value) => {
  printed = String(value);
});
lua.global.set('id', (value) => value);
const row = (...cells) => console.log(cells.map((cell) => cell.padEnd(21)).join('').trim());
row('expression', 'tostring', 'print set from JavaScript');
for (const expression of [
  '10 / 2',
  '3 // 1.0',
  '2^53',
  '9007199254740993',
  'math.type(2^53)',
  'math.type(id(2^53))',
]) {
  await lua.doString(`print(${expression})`);
  row(expression, await lua.doString(`return tostring(${expression})`), printed);
}
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
expression           tostring             print set from JavaScript
10 / 2               5.0                  5
3 // 1.0             3.0                  3
2^53                 9.007199254741e+15   9007199254740992
9007199254740993     9007199254740993     9007199254740992
math.type(2^53)      float                float
math.type(id(2^53))  integer              integer
SEEN
