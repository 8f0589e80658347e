#!/usr/bin/env bash
# jupytext 1.19.6 with nbformat 5.11.1 (a notebook as a script and back: nbgrader, otter-grader and MyST courses use it).
#
# One would guess: a statement that Python runs stays a statement in the script, and a comment of the script stays a comment
# in the notebook; only lines with `%` or `!` are commented out and in, as the documentation of magics says.
# What happens: a line that begins with a name of a shell's command (`cat`, `ls`, `copy`, `cd`, ...) and a space is held for one
# of IPython's magics without `%`. `cat += 1` is commented out in the script, which then counts something else; the
# other way a comment `# copy the list` loses its sign and is a syntax error in the notebook.
# Cure: `comment_magics: false` in the notebook's jupytext metadata, and a check that both compile to the same tree.
#
# Output seen:
#   the notebook's cell prints 3, its script prints 1
#   of the script: # cat += 2
#   "# copy the list" becomes "copy the list"
#   "# ls has the names" becomes "ls has the names"
#   "# less is more" becomes "# less is more"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check jupytext==1.19.6 nbformat==5.11.1
cat >try.py <<'PY'
import contextlib
import io

import jupytext
from nbformat.v4 import new_code_cell, new_notebook


def printed(source):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(source, {})
    return out.getvalue().strip()


cell = "cat = 1\ncat += 2\nprint(cat)"
script = jupytext.writes(new_notebook(cells=[new_code_cell(cell)]), "py:percent")
print(f"the notebook's cell prints {printed(cell)}, its script prints {printed(script)}")
print("of the script:", next(line for line in script.splitlines() if "+=" in line))
for comment in ["# copy the list", "# ls has the names", "# less is more"]:
    (back,) = jupytext.reads(f"# %%\n{comment}\nx = 1\n", "py:percent").cells
    print(f'"{comment}" becomes "{back.source.splitlines()[0]}"')
PY
python/bin/python try.py | tee seen.txt
diff seen.txt - <<'SEEN'
the notebook's cell prints 3, its script prints 1
of the script: # cat += 2
"# copy the list" becomes "copy the list"
"# ls has the names" becomes "ls has the names"
"# less is more" becomes "# less is more"
SEEN
