"""Runs once, before the snapshot of the interpreter is taken; see make-snapshot.js."""

import asyncio
import sys
import time

# Descriptors outlive the snapshot, Pyodide's own stream objects are bound to its terminal.
sys.stdin, sys.stdout, sys.stderr = (
    open(fd, mode, encoding="utf-8", errors=errors, closefd=False)
    for fd, mode, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))
)
sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
sys.path.insert(0, "/harness")
import harness  # noqa: E402,F401
import harness_unit  # noqa: E402,F401

sys.path.remove("/harness")
# What most programs import: a fifth of a second saved for each that does.
for name in (
    "bisect collections copy dataclasses datetime decimal enum fractions functools heapq itertools json math "
    "operator random re statistics string time typing unittest"
).split():
    __import__(name)


class Waiting:
    """In place of a selector: there are no files or sockets to wait for, only the next timer."""

    def select(self, timeout):
        time.sleep(3600 if timeout is None else timeout)
        return []


class TimerLoop(asyncio.BaseEventLoop):
    """asyncio without Pyodide's browser loop, which needs the bridge to JavaScript."""

    def __init__(self):
        super().__init__()
        self._selector = Waiting()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class TimerLoopPolicy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = TimerLoop


asyncio.events._event_loop_policy = TimerLoopPolicy()
asyncio._set_running_loop(None)
# Pyodide wraps these two with a look at the JavaScript side.
asyncio.run = asyncio.run.__wrapped__
time.sleep = time.sleep.__wrapped__


def keep_zones():
    """`zoneinfo` without files: the rules that make-snapshot.js has copied, out of the memory that is kept."""
    import io
    import os
    import zoneinfo
    from zoneinfo import _common, _tzpath

    rules = {}
    for folder, _, names in os.walk("/zones"):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                rules[path[len("/zones/") :]] = file.read()
            os.remove(path)

    def load_tzdata(key):
        if key not in rules:
            raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {key}")
        return io.BytesIO(rules[key])

    _common.load_tzdata = load_tzdata
    zoneinfo.available_timezones = _tzpath.available_timezones = lambda: set(rules)
    zoneinfo.ZoneInfo.clear_cache()


keep_zones()
