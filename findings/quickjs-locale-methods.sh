#!/usr/bin/env bash
# quickjs-emscripten 0.32.0 beside Node.js 24.21.0 (with ICU).
#
# One would guess: what QuickJS lacks of the internationalisation standard is missing (`typeof Intl` is undefined there), so that a
# program that uses it throws and is seen.
# What happens: its methods are there, take locales and options, and answer otherwise: `localeCompare` compares code points, so
# that a list sorted by it has B before a and ä behind z, and returns differences, not 1 and -1; `toLocaleString` groups no
# digits, knows no percent and no currency; dates are American, with two digits, in every locale.
# Cure: tests of sorted names and formatted numbers that are made by QuickJS itself, or by `<` and `toFixed`.
#
# Output seen:
#   expression                                               QuickJS               Node
#   typeof Intl                                              undefined             object
#   ['b','a','B','ä','z'].sort((a,b)=>a.localeCompare(b))    B,a,b,z,ä             a,ä,b,B,z
#   'a'.localeCompare('B')                                   31                    -1
#   (1234567.891).toLocaleString('en-US')                    1234567.891           1,234,567.891
#   (0.5).toLocaleString('en-US',{style:'percent'})          0.5                   50%
#   new Date(2026,6,1).toLocaleDateString('de-DE')           07/01/2026            1.7.2026
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent quickjs-emscripten@0.32.0 node@24.21.0
cat >try.mjs <<'JS'
import { getQuickJS } from 'quickjs-emscripten';

const quickjs = await getQuickJS();
const row = (...cells) => console.log(cells.map((cell, n) => cell.padEnd([57, 22, 0][n])).join(''));
row('expression', 'QuickJS', 'Node');
for (const expression of [
  'typeof Intl',
  "['b','a','B','ä','z'].sort((a,b)=>a.localeCompare(b))",
  "'a'.localeCompare('B')",
  "(1234567.891).toLocaleString('en-US')",
  "(0.5).toLocaleString('en-US',{style:'percent'})",
  "new Date(2026,6,1).toLocaleDateString('de-DE')",
]) {
  const program = `String(${expression})`;
  row(expression, quickjs.evalCode(program), (0, eval)(program));
}
JS
TZ=UTC LC_ALL=C node_modules/.bin/node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
expression                                               QuickJS               Node
typeof Intl                                              undefined             object
['b','a','B','ä','z'].sort((a,b)=>a.localeCompare(b))    B,a,b,z,ä             a,ä,b,B,z
'a'.localeCompare('B')                                   31                    -1
(1234567.891).toLocaleString('en-US')                    1234567.891           1,234,567.891
(0.5).toLocaleString('en-US',{style:'percent'})          0.5                   50%
new Date(2026,6,1).toLocaleDateString('de-DE')           07/01/2026            1.7.2026
SEEN
