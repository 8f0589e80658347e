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

from harness_calls import Objects, forwarded
from harness_faults import exit_code, fault_of
from harness_folder import HOME, Folder, place_input
from harness_values import MAX_NODES, from_wire, to_wire, without_digit_limit

# Interpreter, libraries and their address space: CPython 3.11 starts with 25 MiB of it.
HEADROOM_MB = 40
THREAD_STACK = 4 << 20
# Bytes that are given up to have room to report a MemoryError.
RESERVE = 1 << 18

read, write = posix.read, posix.write
stdout, stderr = sys.stdout, sys.stderr
get_limit, set_limit = sys.getrecursionlimit, sys.setrecursionlimit
BaseExc, Exit = BaseException, SystemExit
type, list, callable, getattr, max, compile, exec, bytearray, memoryview, open_file, isinstance, vars = (
    type, list, callable, getattr, max, compile, exec, bytearray, memoryview, open, isinstance, vars,
)  # fmt: skip
Function = type(lambda: None)
mro_of = vars(type)["__mro__"].__get__


class ScannerOptions:
    strict = False
    object_hook = object_pairs_hook = None
    parse_float, parse_int = float, int
    parse_constant = None
    memo = {}


parse = _json.make_scanner(ScannerOptions)
encode = _json.make_encoder(
    None, None, _json.encode_basestring_ascii, None, ":", ",", False, False, False
)


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


STREAMS = {f"/dev/{name}": fd for fd, names in enumerate(("stdin fd/0", "stdout fd/1", "stderr fd/2")) for name in names.split()}


def open_with_streams(file, *args, **kwargs):
    """`open`, for which /dev/stdin is fd 0: the sandbox has no /proc to link it to. The file is not fd 0's only owner."""
    if type(file) is str and file in STREAMS:
        return open_file(STREAMS[file], *args, **{**kwargs, "closefd": False})
    return open_file(file, *args, **kwargs)


def refuse_command(_command):
    """In place of `os.system`, which would only give a number that nobody looks at."""
    raise PermissionError(1, "Operation not permitted")


def renew_input(content):
    """Standard input is a plain file, as behind a shell's `<`."""
    place_input(content)
    sys.stdin = sys.__stdin__ = open_file(0, encoding="utf-8", closefd=False)


def renew_output():
    """For one program after another in one process: the last one may have closed its streams."""
    global stdout, stderr
    stdout = open_file(1, "w", encoding="utf-8", closefd=False)
    stderr = open_file(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = stdout, stderr


def whole_input():
    """What the engine has written to fd 0, to its end."""
    parts = []
    while part := read(0, 1 << 16):
        parts.append(part)
    return b"".join(parts)


class Harness:
    def __init__(self):
        self.sources = {}
        self.folder = None
        self.code = None
        self.module = None
        self.objects = None
        self.student = None
        self.tests = None
        self.framework = None
        self.guard = None
        self.result = None
        self.exchange = None
        self.reserve = bytearray(RESERVE)

    def load(self, request):
        limit_memory(request["memoryLimitMb"])
        self.sources = request["files"]
        name = request["main"]
        self.folder = Folder({**request.get("data", {}), **self.sources})
        self.folder.fill()
        if HOME not in sys.path:
            sys.path.insert(0, HOME)
        if "framework" in request:
            unit = unit_module()
            self.framework = unit.new_framework(request["framework"])
            self.guard = unit.new_guard(self.framework)
        sys.argv = [name]
        try:
            self.code = compile(self.sources[name], name, "exec", 0, True)
        except BaseExc as error:
            return fault_of(error, self.sources, compiling=True)
        if request["kind"] == "io":
            return {"ok": True}
        module_name = name.rpartition(".")[0]
        if self.guard is not None:
            # Run by whoever imports it first, as it is for the author's own runner.
            self.student = unit.Student(module_name, name, self.code, request.get("hollow", False))
            return {"ok": True}
        self.module = self.new_module(module_name, name)
        self.objects = Objects(self.module)
        exec(self.code, self.module.__dict__)
        if request["kind"] == "call":
            self.folder.settle()
        for required in request.get("required", ()):
            if not hasattr(self.module, required):
                return {"fault": "exception", "type": "MissingFunction", "message": required}
        return {"ok": True}

    def collect(self, request):
        """Unit tests: makes this process the tester, or adds the tests to the student's code."""
        unit = unit_module()
        if self.student is None:
            limit_memory(request["memoryLimitMb"])
            self.framework = unit.new_framework(request["framework"])
            self.folder = Folder(request.get("data", {}))
            self.folder.fill()
            if HOME not in sys.path:
                sys.path.insert(0, HOME)
        try:
            self.tests = unit.Tests(request, self.exchange, self.student, self.framework, self.guard)
            fault = self.tests.load()
        except BaseExc as error:
            if self.student is not None:
                raise
            return unit.unloadable(error, request["files"])
        return fault or self.tests.frame()

    def spec(self, request):
        if self.guard is None:
            return self.tests.run(request["index"], self.sources)
        self.result = self.tests.run(request["index"], self.sources)
        return {"ran": True}

    def verdict(self, request):
        """Asked for when the student's code has come back: it never sees the nonce of this request."""
        return self.result

    def new_module(self, module_name, file_name):
        module = type(sys)(module_name)
        module.__file__ = f"{HOME}/{file_name}"
        module.__builtins__ = builtins
        sys.modules[module_name] = module
        return module

    def call(self, request):
        if "kwargs" in request:
            return forwarded(self.objects, request, self.sources)
        target = self.module
        for part in request["function"].split("."):
            try:
                target = member_of(target, part)
            except AttributeError:
                return {"fault": "exception", "type": "MissingFunction", "message": request["function"]}
        if not callable(target):
            return {"fault": "exception", "type": "NotCallable", "message": request["function"]}
        self.folder.renew()
        value = target(*without_digit_limit(from_wire, request["args"]))
        if request.get("collect") == "list":
            value = list(value)
        limit = get_limit()
        set_limit(max(limit, 1000))
        try:
            return {"value": without_digit_limit(to_wire, value, 0, [MAX_NODES])}
        finally:
            set_limit(limit)

    def io(self, request):
        if "stdin" in request:
            renew_input(request["stdin"].encode())
            renew_output()
            # The sandbox has taken away what was there.
            self.folder.is_used = True
            self.folder.renew()
        else:
            renew_input(whole_input())
        main = self.new_module("__main__", next(iter(self.sources)))
        try:
            exec(self.code, main.__dict__)
        except Exit as error:
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
        try:
            if self.reserve is None:
                self.reserve = bytearray(RESERVE)
            return getattr(self, request["op"])(request)
        except BaseExc as error:
            self.reserve = None
            set_limit(max(get_limit(), 1000))
            return fault_of(error, self.sources)


def member_of(target, name):
    """The attribute; a method that needs an object gets a new one of its class."""
    if isinstance(target, type):
        for base in mro_of(target):
            if name in vars(base):
                if type(vars(base)[name]) is Function:
                    target = target()
                break
    return getattr(target, name)


def unit_module():
    """Only needed by unit tests: it would cost every other start 30 ms."""
    if "harness_unit" not in sys.modules:
        sys.path.insert(0, "/box")
        import harness_unit  # noqa: F401

        del sys.path[0]
    return sys.modules["harness_unit"]


def lines_of(requests, wait=lambda: None):
    """The requests until the engine closes the line; `wait` is called before each read that may block."""
    buffer = b""
    while True:
        line, newline, rest = buffer.partition(b"\n")
        if newline:
            buffer = rest
            yield parse(line.decode(), 0)[0]
            continue
        wait()
        chunk = read(requests, 1 << 16)
        if not chunk:
            return
        buffer += chunk


def serve(requests, answers):
    """Answers each line read from the fd `requests` on the fd `answers`, until the end of it."""
    version = "CPython %d.%d.%d" % sys.version_info[:3]
    builtins.exit, builtins.quit, builtins.open = Leaver("exit"), Leaver("quit"), open_with_streams
    posix.system = refuse_command
    if "os" in sys.modules:
        sys.modules["os"].system = refuse_command
    harness = Harness()
    # Otherwise the locale decides, and what no text can hold would be printed.
    sys.stdout.reconfigure(encoding="utf-8", errors="strict")
    send(answers, {"ready": version})
    lines = lines_of(requests)
    current = None

    def exchange(frame):
        """In the middle of an answer: asks the engine for something and waits for it."""
        nonlocal current
        flush()
        send(answers, {"n": current["n"], **frame})
        current = next(lines)
        return current

    harness.exchange = exchange
    for current in lines:
        reply = harness.answer(current)
        flush()
        reply["n"] = current["n"]
        send(answers, reply)


def send(fd, frame):
    data = memoryview(("".join(encode(frame, 0)) + "\n").encode())
    while data:
        data = data[write(fd, data) :]


def main():
    """Serves the native sandbox, whose threads would else take the main thread's stack limit for their own."""
    try:
        import _thread

        _thread.stack_size(THREAD_STACK)
    except (ImportError, ValueError, RuntimeError):
        pass
    serve(3, 4)
