#!/usr/bin/env bash
# The TAP reporter of Node.js 24.21.0, read by tap-parser 18.3.4 (npm) and tap.py 3.2.1 (PyPI).
#
# One would guess: TAP is the format that every harness reads, so that a failed test of node:test is a failed test there, whatever
# words its author put into its name.
# What happens: node escapes a # of a name as \#, as TAP 14 has it, though it says "TAP version 13", in which a reader need not
# know that. tap.py takes what follows for a directive: a failed test whose name has "# TODO" or "# SKIP" counts as
# expected to fail or as skipped, and of "handles issue #1" the name ends in a backslash. tap-parser reads all names.
# Cure: no # in names of tests, or the JUnit reporter.
#
# Output seen (failed, todo, skipped, name):
#   tap-parser: true false false "handles issue #1"
#   tap-parser: true false false "lists open # TODO items"
#   tap-parser: true false false "reads the # SKIP mark"
#   tap.py: true false false "handles issue \\"
#   tap.py: true true false "lists open \\"
#   tap.py: true false true "reads the \\"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node@24.21.0 tap-parser@18.3.4
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check tap.py==3.2.1 more-itertools==11.2.1 pyyaml==6.0.2
cat >names.test.mjs <<'JS'
import assert from 'node:assert';
import { test } from 'node:test';

for (const name of ['handles issue #1', 'lists open # TODO items', 'reads the # SKIP mark']) {
  test(name, () => assert.equal(1, 2));
}
JS
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Parser } from 'tap-parser';

const parser = new Parser();
parser.on('assert', ({ name, ok, skip, todo }) => console.log(`tap-parser: ${!ok} ${todo} ${skip} ${JSON.stringify(name)}`));
parser.end(readFileSync('report.tap', 'utf8'));
JS
cat >read.py <<'PY'
import json

from tap.parser import Parser

for line in Parser().parse_file("report.tap"):
    if line.category == "test":
        facts = json.dumps([not line.ok, line.todo, line.skip])[1:-1].replace(",", "")
        print(f"tap.py: {facts} {json.dumps(line.description[2:])}")
PY
node_modules/.bin/node --test --test-reporter=tap names.test.mjs >report.tap || true
{ node_modules/.bin/node read.mjs && python/bin/python read.py; } | tee seen.txt
diff seen.txt - <<'SEEN'
tap-parser: true false false "handles issue #1"
tap-parser: true false false "lists open # TODO items"
tap-parser: true false false "reads the # SKIP mark"
tap.py: true false false "handles issue \\"
tap.py: true true false "lists open \\"
tap.py: true false true "reads the \\"
SEEN
