#!/usr/bin/env bash
# libcst 1.9.0 (the lossless syntax tree of Python that codemods and style checks use), beside CPython 3.11.
#
# One would guess: `ParserSyntaxError.editor_line` is the line to mark in a learner's editor, and `parse_module(text).code`
# is the text again, as "lossless" and the documentation of both say.
# What happens: a mistake that the tokenizer sees is on line 1 wherever it stands, one that the parser sees a line too far, except on
# the last line, and the column is always 1; so the place is right where nothing follows and wrong elsewhere. And a form feed at
# a line's start is dropped from the code.
# Cure: ask `compile` for the place and libcst for the tree.
#
# Output seen:
#   program                       libcst  CPython
#   unterminated text on line 3   1       3
#   leading zero on line 3        1       3
#   $ on line 3                   1       3
#   missing colon on line 2       3       2
#   print without ( on line 2     3       2
#   print without ( on line 3     3       3
#   form feed kept: False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check libcst==1.9.0
cat >try.py <<'PY'
import libcst

programs = {
    "unterminated text on line 3": 'a = 1\nb = 2\nc = "x\n',
    "leading zero on line 3": "a = 1\nb = 2\nc = 08\n",
    "$ on line 3": "a = 1\nb = 2\n$\n",
    "missing colon on line 2": "a = 1\nif a\n    a = 2\n",
    "print without ( on line 2": 'a = 1\nprint "a"\nb = 2\n',
    "print without ( on line 3": 'a = 1\nb = 2\nprint "a"\n',
}
print(f"{'program':<30}{'libcst':<8}CPython")
for name, program in programs.items():
    try:
        libcst.parse_module(program)
    except libcst.ParserSyntaxError as error:
        line = error.editor_line
    try:
        compile(program, "program.py", "exec")
    except SyntaxError as error:
        print(f"{name:<30}{line:<8}{error.lineno}")
text = "a = 1\n\x0cb = 2\n"
print("form feed kept:", libcst.parse_module(text).code == text)
PY
python/bin/python try.py | tee seen.txt
diff seen.txt - <<'SEEN'
program                       libcst  CPython
unterminated text on line 3   1       3
leading zero on line 3        1       3
$ on line 3                   1       3
missing colon on line 2       3       2
print without ( on line 2     3       2
print without ( on line 3     3       3
form feed kept: False
SEEN
