#!/usr/bin/env bash
# yaml 2.9.1 (npm) and PyYAML 6.0.2 (PyPI), both reading YAML 1.1.
#
# One would guess: `version: '1.1'` makes npm's `yaml` read a file as PyYAML does, the reader behind Kattis' problemtools,
# DMOJ's judge and Dodona's TESTed, and that one reads as the same value what the other writes.
# What happens: `y` and `n` are texts to PyYAML and booleans to `yaml`; `1e3`, `1.5e3` and `1e-7` are texts to PyYAML (a float
# needs a point, and its exponent a sign) and numbers to `yaml`; `08` is a text and 8. And `yaml` writes 1e-7 as `1e-7` and
# the text "=" bare: PyYAML reads the first as a text and refuses the file with the second.
# So an expected answer `y` imports as true, and an exported 1e-7 becomes a text.
# Cure: custom tags with PyYAML's own expressions, and floats written with a point.
#
# Output seen:
#   y       yaml true      PyYAML 'y'
#   n       yaml false     PyYAML 'n'
#   1e3     yaml 1000      PyYAML '1e3'
#   1.5e3   yaml 1500      PyYAML '1.5e3'
#   08      yaml 8         PyYAML '08'
#   1.5e+3  yaml 1500      PyYAML 1500.0
#   written 1e-7           PyYAML '1e-7'
#   written =              PyYAML ConstructorError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent yaml@2.9.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyyaml==6.0.2
cat >read.mjs <<'JS'
import { parse, stringify } from 'yaml';
for (const text of ['y', 'n', '1e3', '1.5e3', '08', '1.5e+3'])
  console.log(`${text}\t${parse(text, { version: '1.1' })}`);
for (const value of [1e-7, '=']) console.log(`${stringify(value, { version: '1.1' }).trim()}\t(written)`);
JS
cat >read.py <<'PY'
import sys
import yaml

for line in sys.stdin:
    text, other = line.rstrip("\n").split("\t")
    try:
        value = repr(yaml.safe_load(text))
    except yaml.YAMLError as error:
        value = type(error).__name__
    if other == "(written)":
        print(f"written {text:<14} PyYAML {value}")
    else:
        print(f"{text:<7} yaml {other:<9} PyYAML {value}")
PY
node read.mjs | python/bin/python read.py | tee seen.txt
diff seen.txt - <<'SEEN'
y       yaml true      PyYAML 'y'
n       yaml false     PyYAML 'n'
1e3     yaml 1000      PyYAML '1e3'
1.5e3   yaml 1500      PyYAML '1.5e3'
08      yaml 8         PyYAML '08'
1.5e+3  yaml 1500      PyYAML 1500.0
written 1e-7           PyYAML '1e-7'
written =              PyYAML ConstructorError
SEEN
