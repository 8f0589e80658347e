#!/usr/bin/env bash
# mocha 12.0.3 with its reporters json, tap and xunit.
#
# One would guess: where a `beforeEach` throws, the tests behind it are reported as failed or skipped, so that the share of passed
# tests can be taken from any report.
# What happens: one failure stands in for the hook, and the other tests of the suite and of suites within it are in no report.
# Of six tests here two ran: json counts 2 tests, 2 passes and 1 failure, tap 3 tests, and xunit 2 tests with 0
# failures, 1 error and -1 skipped. A learner whose constructor throws at the second test has 2 of 2 or 2 of 3, not 2 of 6.
# Cure: count tests by a run of `--dry-run` (or of the reference solution), and take those that are missing for failed.
#
# Output seen:
#   json: tests 2, passes 2, failures 1
#   tap: # tests 3, # pass 2, # fail 1
#   xunit: tests="2" failures="0" errors="1" skipped="-1"
#   json with --dry-run: tests 6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent mocha@12.0.3
cat >stack.cjs <<'JS'
let made = 0;
class Stack {
  constructor() {
    made += 1;
    if (made === 2) throw new Error('of the learner');
  }
}
describe('a stack', () => {
  beforeEach(() => new Stack());
  for (const name of ['is empty', 'pushes', 'pops', 'peeks']) it(name, () => {});
  describe('with one', () => {
    it('has a size', () => {});
  });
});
describe('another suite', () => {
  it('passes', () => {});
});
JS
report() {
  node_modules/.bin/mocha --reporter "$@" stack.cjs 2>&1 || true
}
counts="const { tests, passes, failures } = JSON.parse(require('fs').readFileSync(0, 'utf8')).stats"
{
  report json | node -e "$counts; console.log(\`json: tests \${tests}, passes \${passes}, failures \${failures}\`)"
  echo "tap: $(report tap | grep '^# ' | paste -sd, | sed 's/,/, /g')"
  echo "xunit: $(report xunit | grep -o 'tests="[^>]*skipped="[^"]*"')"
  report json --dry-run | node -e "$counts; console.log(\`json with --dry-run: tests \${tests}\`)"
} | tee seen.txt
diff seen.txt - <<'SEEN'
json: tests 2, passes 2, failures 1
tap: # tests 3, # pass 2, # fail 1
xunit: tests="2" failures="0" errors="1" skipped="-1"
json with --dry-run: tests 6
SEEN
