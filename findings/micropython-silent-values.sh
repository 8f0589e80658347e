#!/usr/bin/env bash
# MicroPython 1.27.0, its WebAssembly port as PyScript ships it (npm @micropython/micropython-webassembly-pyscript).
#
# One would guess: what MicroPython lacks it refuses (`str.translate`, `math.prod` and a slice with a step raise errors), so that
# a program that ends without an error printed what CPython prints.
# What happens: some calls answer something else in silence. `pow` with a modulus and a negative exponent is 0 and no inverse;
# `encode` takes every encoding for UTF-8; `upper` and `lower` know ASCII alone; a width counts bytes (the
# second column below stands one too far left behind an é); True is no int to `isinstance`; a half is
# rounded away from zero by `format`, though `round` rounds it to even; a dict that grows under its loop is no error.
# Cure: let no grade depend on it that was recorded with CPython; run the reference solution in the same port.
#
# Output seen:
#   pow(3, -1, 7)                   0
#   'é'.encode('latin-1')          b'\xc3\xa9'
#   'é'.upper()                    é
#   isinstance(True, int)           False
#   '{:.0f}'.format(2.5)            3
#   round(2.5)                      2
#   the dict that grows             no error
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @micropython/micropython-webassembly-pyscript@1.27.0
cat >try.mjs <<'JS'
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';

const python = await loadMicroPython({ stdout: (line) => console.log(line), linebuffer: true });
python.runPython(`
for expression in [
    "pow(3, -1, 7)",
    "'é'.encode('latin-1')",
    "'é'.upper()",
    "isinstance(True, int)",
    "'{:.0f}'.format(2.5)",
    "round(2.5)",
]:
    print("{:<31}".format(expression), eval(expression))
grows = {"a": 1}
for key in grows:
    grows["b"] = 2
print("{:<31}".format("the dict that grows"), "no error")
`);
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
pow(3, -1, 7)                   0
'é'.encode('latin-1')          b'\xc3\xa9'
'é'.upper()                    é
isinstance(True, int)           False
'{:.0f}'.format(2.5)            3
round(2.5)                      2
the dict that grows             no error
SEEN
