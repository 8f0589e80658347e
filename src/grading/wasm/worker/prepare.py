"""Runs once, before the snapshot is taken: what every worker then finds already imported."""

import sys

sys.path.insert(0, "/harness")
import harness  # noqa: E402,F401

sys.path.remove("/harness")
