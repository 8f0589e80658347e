#!/usr/bin/env bash
# tree-sitter-python 0.25.0 by web-tree-sitter 0.27.2, beside CPython 3.11.
#
# One would guess: an incremental parser recovers from mistakes and says so: where `hasError` is false a program is one of
# Python, at least in its blocks, so that a page can mark syntax errors while a learner types.
# What happens: the mistakes that beginners make most have no error node. A body that is not indented is an empty block
# with its statements beside the function, an indentation out of nowhere or to no level before is taken as it comes, `try`
# needs no `except`; and all of Python 2 is fine: print "a", exec, <>, backquotes, 0777, 1L.
# Cure: check blocks for emptiness (`block` without children) oneself, and leave the verdict to the interpreter.
#
# Output seen: "CPython refuses, no error node" for each program but the last two, which both refuse.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts web-tree-sitter@0.27.2 tree-sitter-python@0.25.0
cat >programs.json <<'JSON'
[
  "def f(x):\nreturn x\n",
  "class A:\nx = 1\n",
  "x = 1\n  y = 2\n",
  "if x:\n    a()\n  b()\n",
  "  x = 1\n",
  "try:\n    pass\n",
  "print \"a\"\n",
  "exec \"x\"\n",
  "a <> b\n",
  "x = `a`\n",
  "x = 0777\n",
  "x = 1L\n",
  "if x\n    pass\n",
  "x = 5 6\n"
]
JSON
cat >parse.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load('node_modules/tree-sitter-python/tree-sitter-python.wasm'));
for (const program of JSON.parse(readFileSync('programs.json', 'utf8')))
  console.log(parser.parse(program).rootNode.hasError ? 'error node' : 'no error node');
JS
cat >compile.py <<'PY'
import json

for program in json.load(open("programs.json", encoding="utf-8")):
    try:
        compile(program, "program.py", "exec")
        print("CPython compiles")
    except SyntaxError:
        print("CPython refuses")
PY
paste -d, <(python3 compile.py) <(node parse.mjs | sed 's/^/ /') | tee seen.txt
{ for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do echo 'CPython refuses, no error node'; done; echo 'CPython refuses, error node'; echo 'CPython refuses, error node'; } | diff seen.txt -
