"""Starts Python by forking an interpreter that has booted (forker.py). The child becomes the harness."""

import sys

import forker
import harness
# Unit tests need both: what is loaded here costs none of them anything.
import harness_unit  # noqa: F401
import unittest  # noqa: F401


def main():
    program = forker.read_filter()

    def become_harness(lines, last_fd, request):
        forker.confine(lines, last_fd)
        forker.limit(request["limits"])
        for name in ("zygote", "forker", "ctypes", "_ctypes", "_socket", "select"):
            del sys.modules[name]
        forker.load_filter(program)
        harness.main()

    forker.Server(harness.send, become_harness).serve(harness.lines_of)
