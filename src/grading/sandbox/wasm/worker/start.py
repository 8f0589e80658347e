"""Runs in each worker just before the gate closes: what belongs to JavaScript goes out of sight."""

import sys

for name in list(sys.modules):
    if name.partition(".")[0] in ("js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core"):
        del sys.modules[name]
sys.meta_path[:] = [finder for finder in sys.meta_path if "pyodide" not in type(finder).__module__]
sys.excepthook = sys.__excepthook__
sys.path.insert(0, "/home/student")
del name, sys
