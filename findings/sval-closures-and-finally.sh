#!/usr/bin/env bash
# sval 0.6.12 (a JavaScript interpreter in JavaScript, used to run code where `eval` is not allowed), with `ecmaVer: 'latest'`.
#
# One would guess: what it parses it runs as JavaScript does, since it passes on what it does not know as an error.
# What happens: silently other values in what every course teaches. Each turn of `for (let ...)` shares one variable, so that
# closures made in a loop all see its end; a `return` in `try` gives undefined when there is a `finally` at all; a
# function declared in a block is unseen behind it; a parameter with a default counts in `length`, and writing to `arguments`
# does not reach the parameter.
# Cure: an engine (quickjs-emscripten) for what is graded.
#
# Output seen:
#   program                          sval       Node
#   closures of a loop with let      3,3,3      0,1,2
#   return in try, with finally      undefined  1
#   function declared in a block     undefined  function
#   ((a, b = 1) => a).length         2          1
#   arguments[0] = 9                 1          9
#   closures of for (let x of ...)   1,2,3      1,2,3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent sval@0.6.12
cat >try.cjs <<'JS'
const Sval = require('sval');

const programs = {
  'closures of a loop with let':
    'const all = []; for (let i = 0; i < 3; i++) all.push(() => i); answer = all.map((one) => one());',
  'return in try, with finally': 'answer = (() => { try { return 1; } finally { seen = true; } })();',
  'function declared in a block': '{ function inner() {} } answer = typeof inner;',
  '((a, b = 1) => a).length': 'answer = ((a, b = 1) => a).length;',
  'arguments[0] = 9': 'answer = (function (a) { arguments[0] = 9; return a; })(1);',
  'closures of for (let x of ...)':
    'const all = []; for (let x of [1, 2, 3]) all.push(() => x); answer = all.map((one) => one());',
};
const row = (...cells) => console.log(cells.map((cell, n) => String(cell).padEnd([33, 11, 0][n])).join(''));
row('program', 'sval', 'Node');
for (const [name, program] of Object.entries(programs)) {
  const interpreter = new Sval({ ecmaVer: 'latest', sandBox: true });
  interpreter.run(`var answer, seen; ${program}; exports.answer = answer;`);
  row(name, interpreter.exports.answer, new Function(`var answer, seen; ${program}; return answer;`)());
}
JS
node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
program                          sval       Node
closures of a loop with let      3,3,3      0,1,2
return in try, with finally      undefined  1
function declared in a block     undefined  function
((a, b = 1) => a).length         2          1
arguments[0] = 9                 1          9
closures of for (let x of ...)   1,2,3      1,2,3
SEEN
