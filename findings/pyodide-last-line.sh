#!/usr/bin/env bash
# pyodide 314.0.7 with `setStdout`, on Node.js 24.21.0.
#
# One would guess: when `runPython` has returned, all that the program printed has reached the handler, or does so by
# `sys.stdout.flush()`; an answer printed by `print(answer, end="")` is as good as one with a line end.
# What happens: with `batched` what follows the last line end stays behind. Without a flush it comes as the beginning of the next
# program's first line, also to a new handler, so that one learner's answer stands in another's output; with a flush it is
# lost when the handler is set anew. `write` gets it after a flush, `batched` only after `os.fsync(1)` too.
# Cure: `write` and `sys.stdout.flush()` behind each program, or a fresh interpreter for each.
#
# Output seen:
#   batched, print("42", end=""): []
#   the next program prints "next", to a new handler: ["42next"]
#   again, with sys.stdout.flush(), after "next": ["42next"]
#   the next program prints "next", to a new handler: ["next"]
#   again, with a flush and os.fsync(1): ["42"]
#   write, print("42", end=""): ""
#   after sys.stdout.flush(): "42"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent pyodide@314.0.7 node@24.21.0
cat >try.mjs <<'JS'
import { loadPyodide } from 'pyodide';

const python = await loadPyodide();
const answer = 'print("42", end="")';
const flush = 'import sys; sys.stdout.flush()';
const lines = [];
const show = (what) => console.log(`${what}: ${JSON.stringify(lines)}`);
const batched = () => {
  lines.length = 0;
  python.setStdout({ batched: (line) => lines.push(line) });
};
const next = 'print("next")';
batched();
python.runPython(answer);
show(`batched, ${answer}`);
batched();
python.runPython(next);
show('the next program prints "next", to a new handler');
python.runPython(`${answer}; ${flush}`);
show('again, with sys.stdout.flush(), after "next"');
batched();
python.runPython(next);
show('the next program prints "next", to a new handler');
batched();
python.runPython(`${answer}; ${flush}; import os; os.fsync(1)`);
show('again, with a flush and os.fsync(1)');
let text = '';
const write = (bytes) => {
  text += new TextDecoder().decode(bytes);
  return bytes.length;
};
python.setStdout({ write });
python.runPython(answer);
console.log(`write, ${answer}: ${JSON.stringify(text)}`);
python.runPython(flush);
console.log(`after sys.stdout.flush(): ${JSON.stringify(text)}`);
JS
node_modules/.bin/node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
batched, print("42", end=""): []
the next program prints "next", to a new handler: ["42next"]
again, with sys.stdout.flush(), after "next": ["42next"]
the next program prints "next", to a new handler: ["next"]
again, with a flush and os.fsync(1): ["42"]
write, print("42", end=""): ""
after sys.stdout.flush(): "42"
SEEN
