#!/usr/bin/env bash
# diff-match-patch 1.0.5 (npm) and diff-match-patch 20241021 (PyPI).
#
# One would guess: `patch_apply` answers true where it found the patch's place, so that a hint made for a learner's old code
# can be applied to the new code, and is dropped where it answers false.
# What happens: true also where a few characters agree, and the text is then neither: a patch from `return x+1` to
# `return x+2` makes `print(x2` of `print(x)`, in both languages. And they write the same change differently: Python counts
# characters in a patch's head and JavaScript UTF-16 units, while in a delta both count units; with emoji above it, a patch of one
# among equal lines goes to another line at the other side.
# Cure: Match_Threshold 0 and Patch_DeleteThreshold 0, and apply only to the text that the patch was made for.
#
# Output seen:
#   JavaScript, default: print(x2 true
#   JavaScript, thresholds 0: print(x) false
#   Python, default: print(x2 True
#   head of the same patch: JavaScript @@ -56,33 +56,33 @@ Python @@ -36,33 +36,33 @@
#   line that JavaScript changes by Python's patch: 4 (meant: 6)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent diff-match-patch@1.0.5
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check diff-match-patch==20241021
cat >texts.json <<'JSON'
{
  "old": "def f(x):\n    return x+1\n",
  "new": "def f(x):\n    return x+2\n",
  "other": "x=5\nprint(x)\n",
  "before": "# 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉\nx = 1\nx = 1\nx = 1\nx = 1\nx = 1\nx = 1\nx = 1\nx = 1\n",
  "after": "# 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉\nx = 1\nx = 1\nx = 1\nx = 1\nx = 2\nx = 1\nx = 1\nx = 1\n"
}
JSON
cat >try.py <<'PY'
import json

from diff_match_patch import diff_match_patch

texts = json.load(open("texts.json", encoding="utf-8"))
matcher = diff_match_patch()
text, (applied,) = matcher.patch_apply(matcher.patch_make(texts["old"], texts["new"]), texts["other"])
patch = matcher.patch_toText(matcher.patch_make(texts["before"], texts["after"]))
json.dump({"text": text, "applied": applied, "patch": patch}, open("python.json", "w"))
PY
cat >try.cjs <<'JS'
const DiffMatchPatch = require('diff-match-patch');
const texts = require('./texts.json');
const python = require('./python.json');

const last = (text) => text.split('\n').find((line) => line.includes('print'));
for (const [name, options] of [
  ['default', {}],
  ['thresholds 0', { Match_Threshold: 0, Patch_DeleteThreshold: 0 }],
]) {
  const matcher = Object.assign(new DiffMatchPatch(), options);
  const [text, [applied]] = matcher.patch_apply(matcher.patch_make(texts.old, texts.new), texts.other);
  console.log(`JavaScript, ${name}: ${last(text)} ${applied}`);
}
console.log(`Python, default: ${last(python.text)} ${python.applied ? 'True' : 'False'}`);
const matcher = new DiffMatchPatch();
const own = matcher.patch_toText(matcher.patch_make(texts.before, texts.after));
const head = (patch) => patch.split('\n')[0];
console.log(`head of the same patch: JavaScript ${head(own)} Python ${head(python.patch)}`);
const [text] = matcher.patch_apply(matcher.patch_fromText(python.patch), texts.before);
const changed = (lines) => lines.split('\n').indexOf('x = 2') + 1;
console.log(`line that JavaScript changes by Python's patch: ${changed(text)} (meant: ${changed(texts.after)})`);
JS
python/bin/python try.py
node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
JavaScript, default: print(x2 true
JavaScript, thresholds 0: print(x) false
Python, default: print(x2 True
head of the same patch: JavaScript @@ -56,33 +56,33 @@ Python @@ -36,33 +36,33 @@
line that JavaScript changes by Python's patch: 4 (meant: 6)
SEEN
