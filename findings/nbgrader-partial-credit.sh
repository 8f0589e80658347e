#!/usr/bin/env bash
# nbgrader 0.9.6, with NumPy 2.4.6 for one of the values.
#
# One would guess: a test cell that ends in a number gives that number of points, as its documentation of partial credit says, one
# that fails gives none, and one whose tests pass gives all.
# What happens: what its last value prints is read by `float`. NumPy 2 prints `np.float64(1.0)`, which is no float, so that one
# point of five becomes five; False, None, nan and -1 are five points too; and a cell whose tests all pass is worth
# nothing if anything of it writes to stderr, such as the warning of a library that deprecates something.
# Cure: `float(points)` in the last line of such cells, and warnings off in all test cells.
#
# Output seen (of 5 points):
#   1.0              1.0
#   np.float64(1.0)  5.0
#   False            5.0
#   nan              5.0
#   -1               5.0
#   0                0.0
#   no output        5.0
#   a warning        0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check nbgrader==0.9.6 nbformat==5.11.1 numpy==2.4.6
cat >try.py <<'PY'
import numpy
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade


def points(*outputs):
    cell = new_code_cell("grade(solution)", outputs=list(outputs))
    cell.metadata.nbgrader = dict(grade=True, solution=False, locked=True, points=5, grade_id="test", schema_version=3)
    return determine_grade(cell)[0]


for value in (1.0, numpy.float64(1.0), False, float("nan"), -1, 0):
    result = new_output("execute_result", data={"text/plain": repr(value)})
    print(f"{value!r:<17}{points(result)}")
print(f"{'no output':<17}{points()}")
warning = new_output("stream", name="stderr", text="DeprecationWarning: use trapezoid instead")
print(f"{'a warning':<17}{points(warning)}")
PY
python/bin/python try.py | tee seen.txt
diff seen.txt - <<'SEEN'
1.0              1.0
np.float64(1.0)  5.0
False            5.0
nan              5.0
-1               5.0
0                0.0
no output        5.0
a warning        0
SEEN
