#!/usr/bin/env bash
# CPython 3.14 (npm pyodide 314.0.7); CPython 3.11 does the same.
#
# One would guess: an audit hook that refuses `sys.settrace` stops debuggers and coverage alone, and a program that traces
# nothing never meets it.
# What happens: `doctest` meets it. Its runner saves the trace function before the examples and puts it back behind them by
# `sys.settrace(None)`, and the event is raised for None too, without arguments that would tell. Every doctest then fails in its
# `finally`, with its examples right.
# Cure: give `sys.settrace` another meaning for None before the hook is added, and let the hook refuse the rest.
#
# Output seen:
#   without a hook: 0 of 1 failed
#   with a hook that refuses sys.settrace: RuntimeError: refused, arguments ()
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent pyodide@314.0.7 node@24.21.0
cat >try.mjs <<'JS'
import { loadPyodide } from 'pyodide';

const python = await loadPyodide();
python.runPython(`
import doctest, sys, types

module = types.ModuleType("solution")
exec('def double(x):\\n    """\\n    >>> double(2)\\n    4\\n    """\\n    return 2 * x\\n', vars(module))
result = doctest.testmod(module)
print(f"without a hook: {result.failed} of {result.attempted} failed")

def hook(event, args):
    if event == "sys.settrace":
        raise RuntimeError(f"refused, arguments {args}")

sys.addaudithook(hook)
try:
    doctest.testmod(module)
    print("with a hook that refuses sys.settrace: nothing is raised")
except RuntimeError as error:
    print(f"with a hook that refuses sys.settrace: {type(error).__name__}: {error}")
`);
JS
node_modules/.bin/node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
without a hook: 0 of 1 failed
with a hook that refuses sys.settrace: RuntimeError: refused, arguments ()
SEEN
