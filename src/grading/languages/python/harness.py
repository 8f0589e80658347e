"""Runs one submission in CPython or Pyodide and answers the engine in JSON lines (PROTOCOL.md).

Nothing here is a secret and nothing here decides a verdict: the student's code shares this
interpreter and may reach all of it. Expected values never come in. What the harness needs is bound
before the student's code runs, so that patching `builtins` or `json` breaks only the patcher.
Imports are kept to built-in modules: `json` or `os` would cost more than the rest of the start.
"""

import _json
import builtins
import posix
import sys

MAX_DEPTH = 100
MAX_NODES = 1_000_000
MAX_INT_BITS = 66_000  # 20 000 digits, the engine's bound
MAX_TEXT = 2_000
MAX_TRACE = 20
EXACT = 1 << 53
# Interpreter, libraries and their address space: CPython 3.11 starts with 25 MiB of it.
HEADROOM_MB = 40
THREAD_STACK = 4 << 20

read, write = posix.read, posix.write
stdout, stderr = sys.stdout, sys.stderr
get_limit, set_limit = sys.getrecursionlimit, sys.setrecursionlimit
get_digits = getattr(sys, "get_int_max_str_digits", lambda: 0)
set_digits = getattr(sys, "set_int_max_str_digits", lambda digits: None)
type_name = type.__dict__["__name__"].__get__
mro_of = type.__dict__["__mro__"].__get__
BaseExc, Memory, Exit, Syntax = BaseException, MemoryError, SystemExit, SyntaxError
type, len, str, repr, list, tuple, dict, isinstance, callable, getattr, max, compile, exec, open_file = (
    type, len, str, repr, list, tuple, dict, isinstance, callable, getattr, max, compile, exec, open,
)  # fmt: skip


class ScannerOptions:
    strict = False
    object_hook = object_pairs_hook = None
    parse_float, parse_int = float, int
    parse_constant = None
    memo = {}


class Unsupported(Exception):
    """A value the engine has no form for; args are the type's name and a sentence."""


parse = _json.make_scanner(ScannerOptions)
encode = _json.make_encoder(
    None, None, _json.encode_basestring_ascii, None, ":", ",", False, False, False
)


def to_wire(value, depth, budget):
    """The type-exact frame form of a value. Subclasses count as their plain base, read by its own methods."""
    kind = type(value)
    budget[0] -= 1
    if budget[0] < 0:
        raise Unsupported(type_name(kind), "the value has more than a million parts")
    if depth > MAX_DEPTH:
        raise Unsupported(type_name(kind), "the value is nested more than 100 levels deep, or contains itself")
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        if -EXACT <= value <= EXACT:
            return value
        if int.bit_length(value) > MAX_INT_BITS:
            raise Unsupported("int", "the number has more than 20000 digits")
        return {"$int": int.__repr__(value)}
    if kind is float:
        if value - value == 0.0 and int(value) != value:
            return value
        return {"$float": float.__repr__(value)}
    if kind is list:
        return [to_wire(item, depth + 1, budget) for item in value]
    if kind is tuple:
        return {"$tuple": [to_wire(item, depth + 1, budget) for item in value]}
    if kind is dict:
        return {"$dict": [[to_wire(k, depth + 1, budget), to_wire(v, depth + 1, budget)] for k, v in value.items()]}
    if kind is set or kind is frozenset:
        return {"$set": [to_wire(item, depth + 1, budget) for item in value]}
    return to_wire(as_plain(value, kind), depth, budget)


def as_plain(value, kind):
    for base in mro_of(kind):
        if base is dict:
            return dict(dict.items(value))
        if base is list or base is tuple:
            return base(base.__iter__(value))
        if base is set or base is frozenset:
            return set(base.__iter__(value))
        if base is str:
            return str.__str__(value)
        if base is int:
            return int.__index__(value)
        if base is float:
            return float.__float__(value)
    raise Unsupported(type_name(kind), "a value of this type cannot be compared")


def from_wire(value):
    kind = type(value)
    if kind is list:
        return [from_wire(item) for item in value]
    if kind is not dict:
        return value
    ((tag, content),) = value.items()
    if tag == "$int":
        return int(content)
    if tag == "$float":
        return float(content)
    if tag == "$dict":
        return {from_wire(k): from_wire(v) for k, v in content}
    items = [from_wire(item) for item in content]
    return tuple(items) if tag == "$tuple" else set(items)


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
    """As the interpreter does: None is 0, a number itself, anything else is printed and 1."""
    code = error.code
    if code is None:
        return "0"
    if type(code) is int:
        return str(code & 0xFF)
    print(text_of(code), file=stderr)
    return "1"


def flush():
    for stream in (sys.stdout, stdout, sys.stderr, stderr):
        try:
            stream.flush()
        except BaseExc:
            pass


def limit_memory(megabytes):
    """Exact and final for this process; Pyodide has no `resource` and caps its heap from outside."""
    try:
        import resource
    except ImportError:
        return
    limit = (megabytes + HEADROOM_MB) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


class Leaver:
    """`exit` and `quit`, which `site` would define."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Use {self.name}() or Ctrl-D (i.e. EOF) to exit"

    def __call__(self, code=None):
        raise SystemExit(code)


def open_with_stdin(file, *args, **kwargs):
    """`open`, for which /dev/stdin is fd 0: the sandbox has no /proc to link it to."""
    return open_file(0 if file == "/dev/stdin" else file, *args, **kwargs)


def renew_streams():
    """For one program after another in one process: the sandbox serves the request's `stdin` on fd 0."""
    global stdout, stderr
    stdin = open_file(0, encoding="utf-8", errors="replace", closefd=False)
    stdout = open_file(1, "w", encoding="utf-8", errors="replace", closefd=False)
    stderr = open_file(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = stdin, stdout, stderr


class Harness:
    def __init__(self):
        self.sources = {}
        self.code = None
        self.module = None

    def load(self, request):
        limit_memory(request["memoryLimitMb"])
        self.sources = request["files"]
        name = request["main"]
        try:
            self.code = compile(self.sources[name], name, "exec", 0, True)
        except BaseExc as error:
            return fault_of(error, self.sources, compiling=True)
        if request["kind"] == "io":
            return {"ok": True}
        self.module = self.new_module(name.rpartition(".")[0], name)
        exec(self.code, self.module.__dict__)
        return {"ok": True}

    def new_module(self, module_name, file_name):
        module = type(sys)(module_name)
        module.__file__ = file_name
        module.__builtins__ = builtins
        sys.modules[module_name] = module
        return module

    def call(self, request):
        target = self.module
        for part in request["function"].split("."):
            try:
                target = getattr(target, part)
            except AttributeError:
                return {"fault": "exception", "type": "MissingFunction", "message": request["function"]}
        if not callable(target):
            return {"fault": "exception", "type": "NotCallable", "message": request["function"]}
        digits = get_digits()
        set_digits(0)
        args = from_wire(request["args"])
        set_digits(digits)
        value = target(*args)
        if request.get("collect") == "list":
            value = list(value)
        limit, digits = get_limit(), get_digits()
        set_limit(max(limit, 1000))
        set_digits(0)
        try:
            return {"value": to_wire(value, 0, [MAX_NODES])}
        finally:
            set_digits(digits)
            set_limit(limit)

    def io(self, request):
        if "stdin" in request:
            renew_streams()
        main = self.new_module("__main__", next(iter(self.sources)))
        try:
            exec(self.code, main.__dict__)
        except SystemExit as error:
            if exit_code(error) != "0":
                return fault_of(error, self.sources)
        self.finish()
        return {"done": True}

    def finish(self):
        """What the interpreter does at its end: wait for threads, then run the exit functions."""
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
        if "atexit" in sys.modules:
            sys.modules["atexit"]._run_exitfuncs()

    def answer(self, request):
        reserve = bytearray(1 << 18)  # so that there is room to report a MemoryError
        try:
            return getattr(self, request["op"])(request)
        except BaseExc as error:
            del reserve
            set_limit(max(get_limit(), 1000))
            return fault_of(error, self.sources)


def serve(requests, answers):
    """Answers each line read from the fd `requests` on the fd `answers`, until the end of it."""
    version = "CPython %d.%d.%d" % sys.version_info[:3]
    builtins.exit, builtins.quit, builtins.open = Leaver("exit"), Leaver("quit"), open_with_stdin
    harness = Harness()
    send(answers, {"ready": version})
    buffer = b""
    while True:
        line, newline, rest = buffer.partition(b"\n")
        if not newline:
            chunk = read(requests, 1 << 16)
            if not chunk:
                return
            buffer += chunk
            continue
        buffer = rest
        request, _ = parse(line.decode(), 0)
        reply = harness.answer(request)
        flush()
        reply["n"] = request["n"]
        send(answers, reply)


def send(fd, frame):
    data = memoryview(("".join(encode(frame, 0)) + "\n").encode())
    while data:
        data = data[write(fd, data) :]


if __name__ == "__main__":
    try:
        import _thread

        _thread.stack_size(THREAD_STACK)
    except (ImportError, ValueError, RuntimeError):
        pass
    serve(3, 4)
