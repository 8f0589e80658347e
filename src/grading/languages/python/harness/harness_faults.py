"""The fault frames of PROTOCOL.md: what went wrong, and where in the student's own files."""

import sys

from harness_values import Unsupported, mro_of, type_name

MAX_TEXT = 2_000
MAX_TRACE = 20

# Bound before the student's code can patch them.
BaseExc, Memory, Exit, Syntax = BaseException, MemoryError, SystemExit, SyntaxError
type, len, str, int, iter, next, print = type, len, str, int, iter, next, print


def text_of(value):
    try:
        text = str(value)
        return text[:MAX_TEXT] if type(text) is str else "?"
    except BaseExc:
        return "?"


def positive(value):
    return value if type(value) is int and 0 < value < 1_000_000_000 else None


def fault_of(error, sources, compiling=False):
    """The fault frame of an exception; line numbers are of the student's own files."""
    kind = type(error)
    bases = mro_of(kind)
    frame = {"fault": "exception", "type": text_of(type_name(kind)), "message": text_of(error)}
    if Unsupported in bases:
        frame.update(fault="unsupported", type=error.args[0], message=error.args[1])
    elif compiling:
        frame["fault"] = "syntax"
    elif Memory in bases:
        frame["fault"] = "memory"
    elif Exit in bases:
        frame.update(fault="exit", message=exit_code(error))
    if Syntax in bases:
        frame["message"] = text_of(error.msg)
        frame["line"], frame["column"] = positive(error.lineno), positive(error.offset)
    trace = trace_of(error, sources)
    if trace:
        frame["trace"] = trace
        frame.setdefault("line", trace[-1]["line"])
    lines = sources.get(trace[-1]["file"] if trace else next(iter(sources), None), "").splitlines()
    line = frame.get("line")
    if line and line <= len(lines):
        frame["sourceLine"] = lines[line - 1][:500]
    for step in trace:
        del step["file"]
    return frame


def trace_of(error, sources):
    trace = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename in sources:
            trace.append({"line": step.tb_lineno or 1, "function": code.co_name[:200], "file": code.co_filename})
            if len(trace) > 2 * MAX_TRACE:
                del trace[MAX_TRACE // 2 : MAX_TRACE]
        step = step.tb_next
    return trace[: MAX_TRACE // 2] + trace[MAX_TRACE // 2 :][-MAX_TRACE // 2 :]


def exit_code(error):
    """As the interpreter does: None is 0, a number (False, too) itself, anything else is printed and 1."""
    code = error.code
    if code is None:
        return "0"
    if int in mro_of(type(code)):
        return str(int(code) & 0xFF)
    print(text_of(code), file=sys.__stderr__)
    return "1"
