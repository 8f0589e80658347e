#!/usr/bin/env bash
# problemtools 1.20260907 (PyPI), the verifier of the people who wrote the problem package format, and BAPCtools 2026.10.0.
#
# One would guess: the format's own verifier, released a year after version 2025-09 of the format, reads packages of it, and
# the other widely used tool reads both of the version's kinds of verdict, pass-fail and scoring.
# What happens: problemtools takes `legacy`, `2023-07-draft` and `2023-07` for versions and refuses `2025-09` before it looks at
# anything else. BAPCtools reads `2025-09` and accepts the same package, but `type: scoring` is a value it does not know.
# So no tool from the registry verifies a scoring package of the newest version; an export is read by more where it scores only
# if the tests' weights differ.
#
# Output seen:
#   problemtools 2025-09    ERROR Failed to load problem: '2025-09' is not a valid FormatVersion
#   problemtools 2023-07    tested: 0 errors
#   BAPCtools pass-fail     accepted/solution.py: AC
#   BAPCtools scoring       unrecognized value for `type`: scoring
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check problemtools==1.20260907 bapctools==2026.10.0
mkdir -p sum/data/sample sum/data/secret sum/statement sum/submissions/accepted
echo 'print(int(input()) + 1)' >sum/submissions/accepted/solution.py
echo 'Add one.' >sum/statement/problem.en.md
for name in sample/1 secret/2; do
  echo "${name#*/}" >"sum/data/$name.in"
  echo "$((${name#*/} + 1))" >"sum/data/$name.ans"
done
package() { # version, type
  printf 'problem_format_version: %s\nname: Sum\ntype: %s\nuuid: 11111111-2222-4333-8444-555555555555\nlimits:\n  time_limit: 2\n' "$1" "$2" >sum/problem.yaml
}
verified() {
  python/bin/verifyproblem sum -p config 2>&1 | grep -oE "ERROR .*|tested: [0-9]+ errors?" | head -1 || true
}
judged() {
  (cd sum && "$folder/python/bin/bt" run) 2>&1 | tr '\r' '\n' | grep -oE 'accepted/solution.py: +AC|unrecognized value for .*' | tr -s ' ' | tail -1 || true
}
{
  for version in 2025-09 2023-07; do
    package "$version" pass-fail
    printf 'problemtools %-10s %s\n' "$version" "$(verified)"
  done
  for type in pass-fail scoring; do
    package 2025-09 "$type"
    printf 'BAPCtools %-13s %s\n' "$type" "$(judged)"
  done
} | tee seen.txt
diff seen.txt - <<'SEEN'
problemtools 2025-09    ERROR Failed to load problem: '2025-09' is not a valid FormatVersion
problemtools 2023-07    tested: 0 errors
BAPCtools pass-fail     accepted/solution.py: AC
BAPCtools scoring       unrecognized value for `type`: scoring
SEEN
