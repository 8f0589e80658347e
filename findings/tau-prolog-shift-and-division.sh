#!/usr/bin/env bash
# tau-prolog 0.3.4 beside SWI-Prolog (npm swipl-wasm 8.0.5).
#
# One would guess: an ISO Prolog that refuses integers from 2**53 on ("int_overflow") has the arithmetic of SWI-Prolog below that,
# so that queries of a course for the one give the same bindings in the other.
# What happens: `/` of two integers is always a float and `**` too, so that `X is 6 / 2, X == 3` fails; a shift is JavaScript's,
# by its count modulo 32, so that 1 << 40 is 256, where a product that gets too big is an error.
# Cure: `//` and `^` in exercises for both, and comparison of numbers by =:=.
#
# Output seen:
#   query                        Tau                 SWI
#   X is 6 / 2                   3.0                 3
#   X is 6 / 2, X == 3           false               3
#   X is 2 ** 3                  8.0                 8
#   X is 2 ^ 3                   8                   8
#   X is 1 << 40                 256                 1099511627776
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent tau-prolog@0.3.4 swipl-wasm@8.0.5
cat >try.mjs <<'JS'
import SWIPL from 'swipl-wasm/dist/swipl-node.js';
import tau from 'tau-prolog';

const swi = await SWIPL({ arguments: ['-q'] });
const inTau = (query) =>
  new Promise((resolve) => {
    const session = tau.create();
    const answer = (found) => resolve(found ? found.lookup('X').toString({ quoted: true }) : 'false');
    session.query(`${query}.`, { success: () => session.answer({ success: answer, fail: answer }) });
  });
const inSwi = (query) => {
  const text = `(${query} -> term_to_atom(X, Text) ; Text = false)`;
  return swi.prolog.query(text).once().Text;
};
const row = (...cells) => console.log(cells.map((cell, n) => cell.padEnd(n === 0 ? 29 : 20)).join('').trim());
row('query', 'Tau', 'SWI');
for (const query of [
  'X is 6 / 2',
  'X is 6 / 2, X == 3',
  'X is 2 ** 3',
  'X is 2 ^ 3',
  'X is 1 << 40',
]) {
  row(query, await inTau(query), inSwi(query));
}
process.exit(0);
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
query                        Tau                 SWI
X is 6 / 2                   3.0                 3
X is 6 / 2, X == 3           false               3
X is 2 ** 3                  8.0                 8
X is 2 ^ 3                   8                   8
X is 1 << 40                 256                 1099511627776
SEEN
