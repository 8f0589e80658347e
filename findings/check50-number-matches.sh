#!/usr/bin/env bash
# check50 3.5.0 (CS50's autograder).
#
# One would guess: `.stdout(5)` takes what is said of it, "a float or int, the number regex is used to match just that number":
# 5 and 5.0 are right, and 0.5, 5.5 or 15 are wrong.
# What happens: the expression keeps digits and a minus from standing before the number, but not a point. The 5 behind the point
# of 0.5 and 5.5 is a 5 of its own, and so is that of 5,000 and 5e3; a program that is wrong by a factor of ten passes, and
# 5.0 fails.
# Cure: read `.stdout()` and compare the number oneself, or an expression of one's own that ends the number on both sides.
#
# Output seen, for check50.run(...).stdout(5):
#   5: passes
#   15: Mismatch
#   -5: Mismatch
#   0.5: passes
#   5.5: passes
#   5,000: passes
#   5e3: passes
#   5.0: Mismatch
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check check50==3.5.0
cat >try.py <<'PY'
import check50

for printed in ("5", "15", "-5", "0.5", "5.5", "5,000", "5e3", "5.0"):
    try:
        check50.run(f"echo {printed}").stdout(5)
        print(f"{printed}: passes")
    except check50.Failure as failure:
        print(f"{printed}: {type(failure).__name__}")
PY
python/bin/python try.py 2>/dev/null | tee seen.txt
diff seen.txt - <<'SEEN'
5: passes
15: Mismatch
-5: Mismatch
0.5: passes
5.5: passes
5,000: passes
5e3: passes
5.0: Mismatch
SEEN
