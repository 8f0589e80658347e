#!/usr/bin/env bash
# @lezer/python 1.1.19 with @lezer/common 1.5.5, beside CPython 3.11.
#
# One would guess: the grammar of CodeMirror's Python mode, which knows `match`, walrus, type parameters and nested
# f-strings, sets no error node in a program that CPython 3.11 compiles, so that an error node can be shown to a learner as
# a syntax error.
# What happens: it sets one for common forms of older versions: a float that ends in its point (5.), parenthesised `with`,
# decorators beyond a name and a call, a bare `yield` as a value, `match` over two values, a class pattern with `as`,
# `for x in *a, b`, and stars within an index.
# Cure: take the tree for what it is, a guess that recovers, and ask the interpreter whether the program is one.
#
# Output seen: one line per program, "compiles, error nodes" for each of them, and "compiles, none" for the last two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @lezer/python@1.1.19 @lezer/common@1.5.5
cat >programs.json <<'JSON'
[
  "x = 5.\n",
  "with (open('a') as f):\n    pass\n",
  "with (open('a') as f, open('b') as g):\n    pass\n",
  "@a.b[0]\ndef f(): pass\n",
  "@(lambda f: f)\ndef f(): pass\n",
  "def f():\n    y = yield\n",
  "def f():\n    print((yield))\n",
  "match x, y:\n    case 1, 2:\n        pass\n",
  "match x:\n    case str() as s:\n        pass\n",
  "for x in *a, b: pass\n",
  "x = a[*b]\n",
  "match x:\n    case [1, *rest] if rest:\n        pass\n",
  "x = 5.0\n"
]
JSON
cat >parse.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { parser } from '@lezer/python';
for (const program of JSON.parse(readFileSync('programs.json', 'utf8'))) {
  let errors = 0;
  parser.parse(program).iterate({ enter: ({ type }) => void (errors += Number(type.isError)) });
  console.log(errors > 0 ? 'error nodes' : 'none');
}
JS
cat >compile.py <<'PY'
import json

for program in json.load(open("programs.json", encoding="utf-8")):
    compile(program, "program.py", "exec")
    print("compiles")
PY
paste -d, <(python3 compile.py) <(node parse.mjs | sed 's/^/ /') | tee seen.txt
{ for _ in 1 2 3 4 5 6 7 8 9 10 11; do echo 'compiles, error nodes'; done; echo 'compiles, none'; echo 'compiles, none'; } | diff seen.txt -
