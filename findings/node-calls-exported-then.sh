#!/usr/bin/env bash
# Node.js 24.21.0, ES modules.
#
# One would guess: a program may export a function of any name, and what it exports is for those who import it. That `import()` of
# a module with an export named `then` takes the module for a promise is known; a program that is only started imports nothing.
# What happens: `node program.mjs` calls the program's own export `then`, with two functions, after its last line. Nobody waits for
# the answer: the program ends with status 0. The same file by `import ... from` or `require` is left alone.
# Cure for who runs other people's modules: never hand a namespace through a promise; give it in an object.
#
# Output seen:
#   == started
#   body
#   then called with function function
#   status 0
#   == imported
#   body
#   status 0
#   == required
#   body
#   status 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node@24.21.0
cat >program.mjs <<'JS'
export const then = (...given) => console.log('then called with', ...given.map((one) => typeof one));
console.log('body');
JS
echo "import { then } from './program.mjs'; if (typeof then !== 'function') throw new Error('no then');" >importing.mjs
echo "if (typeof require('./program.mjs').then !== 'function') throw new Error('no then');" >requiring.cjs
run() {
  echo "== $1"
  local status=0
  node_modules/.bin/node "$2" || status=$?
  echo "status $status"
}
{
  run started program.mjs
  run imported importing.mjs
  run required requiring.cjs
} 2>&1 | tee seen.txt
diff seen.txt - <<'SEEN'
== started
body
then called with function function
status 0
== imported
body
status 0
== required
body
status 0
SEEN
