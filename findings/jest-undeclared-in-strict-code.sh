#!/usr/bin/env bash
# jest 30.5.2 on Node.js 24.21.0, with its default environment.
#
# One would guess: strict code that gives a value to a name nobody has declared throws a ReferenceError in a test, as it does
# wherever else it runs: students' missing `let` is found by the tests.
# What happens: jest runs code in a context of node:vm, whose global object takes the assignment: the test passes, and the name is
# a global of all that runs after it in the file. Reading a name that does not exist does throw.
# Cure: a linter (no-undef), or one run of the code outside of jest.
#
# Output seen:
#   plain node: ReferenceError: y is not defined
#   jest, writing: passed
#   jest, and it is a global now: passed
#   jest, reading: failed
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent jest@30.5.2 node@24.21.0
cat >code.js <<'JS'
'use strict';
exports.write = () => { y = 8; return y; };
exports.read = () => z;
JS
cat >code.test.js <<'JS'
'use strict';
const { write, read } = require('./code');
test('writing', () => expect(write()).toBe(8));
test('and it is a global now', () => expect(globalThis.y).toBe(8));
test('reading', () => expect(read()).toBe(8));
JS
{
  node_modules/.bin/node -e "try { require('./code').write() } catch (error) { console.log('plain node: ' + error) }"
  node_modules/.bin/node node_modules/.bin/jest --json --transform '{}' 2>/dev/null >report.json || true
  node_modules/.bin/node -e "
    const { testResults } = JSON.parse(require('fs').readFileSync('report.json', 'utf8'));
    for (const { title, status } of testResults[0].assertionResults) console.log('jest, ' + title + ': ' + status);"
} | tee seen.txt
diff seen.txt - <<'SEEN'
plain node: ReferenceError: y is not defined
jest, writing: passed
jest, and it is a global now: passed
jest, reading: failed
SEEN
