#!/usr/bin/env bash
# radon 6.0.1, lizard 1.24.3 and mccabe 0.7.0 (the one in flake8), all of which print cyclomatic complexity.
#
# One would guess: McCabe's number of a function is one number, up to details, so that a limit of 10 or a comparison with the
# class may take it from any of them.
# What happens: mccabe counts statements alone. `and`, `or`, conditional expressions, comprehensions and even `match` are
# nothing to it, so that a function of all of these has half of what the others say; an inner function counts into the outer one
# for mccabe, is a function of its own for lizard, and is left out by radon unless asked for closures.
# Cure: name the tool beside the number, and compare numbers of one tool alone.
#
# Output seen:
#   code                        radon  lizard  mccabe
#   if y                        2      2       2
#   if y and xs and y           4      4       2
#   x = 1 if y else 2           2      2       1
#   [x for x in xs if x]        3      3       1
#   match of three cases        3      4       1
#   assert y                    2      1       1
#   for with else               3      2       2
#   try with two excepts        3      3       4
#   inner function with an if   1      1       3
#   all of these but the last   15     14      7
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check radon==6.0.1 lizard==1.24.3 mccabe==0.7.0
cat >try.py <<'PY'
import ast

import lizard
from mccabe import PathGraphingAstVisitor
from radon.complexity import cc_visit

BODIES = {
    "if y": ["if y:", "    pass"],
    "if y and xs and y": ["if y and xs and y:", "    pass"],
    "x = 1 if y else 2": ["x = 1 if y else 2"],
    "[x for x in xs if x]": ["x = [x for x in xs if x]"],
    "match of three cases": ["match y:", "    case 1:", "        pass", "    case 2:", "        pass", "    case _:", "        pass"],
    "assert y": ["assert y"],
    "for with else": ["for x in xs:", "    pass", "else:", "    pass"],
    "try with two excepts": ["try:", "    pass", "except KeyError:", "    pass", "except IndexError:", "    pass"],
    "inner function with an if": ["def g():", "    if y:", "        pass"],
}


def counts(body):
    source = "\n".join(["def f(xs, y):", *(f"    {line}" for line in body), ""])
    visitor = PathGraphingAstVisitor()
    visitor.preorder(ast.parse(source), visitor)
    functions = lizard.analyze_file.analyze_source_code("f.py", source).function_list
    return (
        next(block.complexity for block in cc_visit(source) if block.name == "f"),
        next(function.cyclomatic_complexity for function in functions if function.name == "f"),
        sum(graph.complexity() for graph in visitor.graphs.values()),
    )


def row(*cells):
    print(f"{cells[0]:<28}{cells[1]:<7}{cells[2]:<8}{cells[3]}")


row("code", "radon", "lizard", "mccabe")
for name, body in BODIES.items():
    row(name, *counts(body))
row("all of these but the last", *counts([line for body in list(BODIES.values())[:-1] for line in body]))
PY
python/bin/python try.py | tee seen.txt
diff seen.txt - <<'SEEN'
code                        radon  lizard  mccabe
if y                        2      2       2
if y and xs and y           4      4       2
x = 1 if y else 2           2      2       1
[x for x in xs if x]        3      3       1
match of three cases        3      4       1
assert y                    2      1       1
for with else               3      2       2
try with two excepts        3      3       4
inner function with an if   1      1       3
all of these but the last   15     14      7
SEEN
