"""Compares answers, and runs code that must not run for ever. The first part of the program that looks for a solution."""
import ast
import builtins
import inspect
import io
import itertools
import json
import math
import re
import sys
import textwrap

# Of line events: the same on a busy machine as on an idle one.
MAX_EVENTS_PER_RUN = 400_000
MAX_EVENTS = 5_000_000
# After three runs without an end the others get less: a quoted endless loop must not use up the search.
PATIENCE = 3
SHORT_RUN = 20_000


class OutOfSteps(BaseException):
    pass


class Steps:
    """Counts the lines that run; code that runs for ever ends here and not at the sandbox's limit, which ends the search."""

    def __init__(self):
        self.total = 0
        self.left = 0
        self.endless = 0

    def trace(self, frame, event, arg):
        self.left -= 1
        if self.left < 0:
            raise OutOfSteps()
        return self.trace

    def run(self, work):
        longest = MAX_EVENTS_PER_RUN if self.endless < PATIENCE else SHORT_RUN
        self.left = allowed = min(longest, MAX_EVENTS - self.total)
        sys.settrace(self.trace)
        try:
            return work()
        finally:
            sys.settrace(None)
            self.total += allowed - max(self.left, 0)
            self.endless += self.left < 0

    def spent(self):
        return self.total >= MAX_EVENTS


STEPS = Steps()


def same(expected, actual, test, depth=0):
    """Kinder than the grader: this must not overlook a solution."""
    if depth > 60:
        return False
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, (int, float)):
        if not isinstance(actual, (int, float)):
            return False
        try:
            return expected == actual or math.isclose(
                expected, actual, rel_tol=max(test.get("rel") or 0, 1e-9), abs_tol=max(test.get("abs") or 0, 1e-9)
            )
        except OverflowError:
            return False
    if isinstance(expected, list):
        if isinstance(actual, (str, bytes, dict)) or not hasattr(actual, "__iter__"):
            return False
        items = list(itertools.islice(actual, len(expected) + 1))
        return len(items) == len(expected) and all(same(e, a, test, depth + 1) for e, a in zip(expected, items))
    if isinstance(expected, dict):
        if not isinstance(actual, dict) or len(actual) != len(expected):
            return False
        named = {str(key): value for key, value in actual.items()}
        return all(key in named and same(value, named[key], test, depth + 1) for key, value in expected.items())
    return type(expected) is type(actual) and expected == actual


def words(value):
    """What `print` would show of a value, without brackets and quotes."""
    return re.sub(r"[\[\](){},'\"]", " ", str(value)).split()


def same_words(expected, actual, test):
    if len(expected) != len(actual):
        return False
    return all(e == a or number(e) is not None and same(number(e), number(a), test) for e, a in zip(expected, actual))


def number(word):
    try:
        return float(word)
    except ValueError:
        return None


class Printed(io.StringIO):
    def __init__(self):
        super().__init__()
        self.size = 0

    def write(self, text):
        self.size += len(text)
        if self.size > 1_000_000:
            raise OutOfSteps()
        return super().write(text)


def watched(work, stdin=""):
    """Runs it with its own input and output: (ended well, what it gave, what it printed, whether its steps ran out)."""
    kept = sys.stdin, sys.stdout, sys.stderr
    out = Printed()
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(stdin), out, Printed()
    # `open(0)` and `sys.stdin.buffer` read what `input` reads.
    sys.stdin.buffer = io.BytesIO(stdin.encode())
    try:
        return True, STEPS.run(work), out.getvalue(), False
    except OutOfSteps:
        return False, None, out.getvalue(), True
    except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        return isinstance(error, SystemExit), None, out.getvalue(), False
    finally:
        sys.settrace(None)
        sys.stdin, sys.stdout, sys.stderr = kept


def fresh():
    def opened(file, *rest, **named):
        return sys.stdin if file in (0, "/dev/stdin") else builtins.open(file, *rest, **named)

    return {"__name__": "__main__", "__builtins__": builtins, "open": opened}


BUILTINS = set(dir(builtins))
