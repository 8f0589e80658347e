#!/usr/bin/env bash
# pytest 9.2.0, which has subtests built in, and its --junit-xml, read by junitparser 5.0.3.
#
# One would guess: `tests` of a <testsuite> is the number of its <testcase> elements, and `failures` the number of those with a
# <failure>, so that a grader can take the share of passed tests from the two attributes or from the elements.
# What happens: each subtest (of the fixture and of unittest's `subTest`) counts in the attributes and has no element of its own;
# what failed of them stands as several <failure> in one <testcase>, with one more for "contains 3 failed subtests". Two tests,
# the first with 6 subtests of which 3 fail, are 4 of 8 by the attributes and 1 of 2 by the elements; with one wrong subtest
# of 6 they are 6 of 8.
# Cure: count elements, and take one with any child other than output for failed.
#
# Output seen:
#   1 wrong: tests=8 failures=2 errors=0, elements 2, of them failed 1, <failure> 2
#   3 wrong: tests=8 failures=4 errors=0, elements 2, of them failed 1, <failure> 4
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pytest==9.2.0 junitparser==5.0.3
cat >test_subtests.py <<'PY'
import os

WRONG = int(os.environ["WRONG"])


def test_wrong(subtests):
    for number in range(6):
        with subtests.test(number=number):
            assert number >= WRONG


def test_right():
    pass
PY
cat >read.py <<'PY'
import sys

from junitparser import Failure, JUnitXml

(suite,) = JUnitXml.fromfile(f"{sys.argv[1]}.xml")
cases = list(suite)
failures = sum(isinstance(result, Failure) for case in cases for result in case.result)
print(
    f"{sys.argv[1]}: tests={suite.tests} failures={suite.failures} errors={suite.errors},",
    f"elements {len(cases)}, of them failed {sum(not case.is_passed for case in cases)}, <failure> {failures}",
)
PY
for wrong in 1 3; do
  WRONG=$wrong python/bin/python -m pytest -q -p no:cacheprovider --junit-xml="$wrong wrong.xml" test_subtests.py >log || true
  python/bin/python read.py "$wrong wrong"
done | tee seen.txt
diff seen.txt - <<'SEEN'
1 wrong: tests=8 failures=2 errors=0, elements 2, of them failed 1, <failure> 2
3 wrong: tests=8 failures=4 errors=0, elements 2, of them failed 1, <failure> 4
SEEN
