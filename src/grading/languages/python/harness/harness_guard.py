"""What makes cheating harder where the tests have to share the interpreter with the student's code (integrity low).

Not a boundary: whoever owns the interpreter can in the end do what it does. The usual tricks do not pay, though: patched
test methods and builtins are noticed, the engine's nonce is out of reach of frames, and nothing is left running.
"""

import builtins
import sys

from harness_survey import kind, parse, walk

trace, profile, modules = sys.gettrace, sys.getprofile, sys.modules
BaseExc, vars, dict, isinstance, type, len = BaseException, vars, dict, isinstance, type, len
try:
    import _thread
    from time import sleep as pause

    start_thread, new_lock, count_threads = _thread.start_new_thread, _thread.allocate_lock, _thread._count
except ImportError:
    start_thread = None

FORBIDDEN = (
    "gc.get_objects gc.get_referrers gc.get_referents sys._current_frames sys._current_exceptions sys.settrace "
    "sys.setprofile sys.addaudithook sys.monitoring.register_callback ctypes.dlopen ctypes.dlsym ctypes.cdata ctypes.PyObj_FromPtr"
).split()
TAMPERED = {"fault": "exception", "type": "TestsChanged", "message": "the code changes the tests, or how they are run"}


class Guard:
    """Made before the student's code is loaded; `is_intact` says whether what counts is still what it was."""

    def __init__(self, framework):
        own = [module for name, module in modules.items() if name.startswith("harness")]
        owners = [builtins, *own]
        for module in own:
            owners += [value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__]
        if framework is not None:
            owners += [framework.module, framework.case, framework.result, framework.result.__mro__[1]]
            owners += [framework.suite, type(framework.loader)]
            owners += [modules[f"unittest.{name}"] for name in ("case", "result", "suite", "loader")]
        self.before = [(owner, dict(vars(owner))) for owner in owners]
        functions = [value for _, before in self.before for value in before.values() if type(value) is type(perform)]
        self.codes = [(function, function.__code__) for function in functions]
        self.watched = [] if framework is None else [framework.module]
        # Names that anybody may replace, and that the tests themselves do: no fault of the student's.
        self.free = {"input", "print", "open", "exit", "quit", "help"}
        self.can_thread = start_thread is not None and self.has_threads()
        self.hides_frames = self.can_thread
        self.forbid()

    def watch(self, module):
        """One more that has to stay as it is, under its name."""
        self.before += [(module, dict(vars(module)))]
        self.watched += [module]

    def has_threads(self):
        """Pyodide has the module but cannot start any."""
        done = new_lock()
        done.acquire()
        try:
            start_thread(done.release, ())
        except RuntimeError:
            return False
        done.acquire()
        return True

    def forbid(self):
        forbidden = frozenset(FORBIDDEN)
        refusal = RuntimeError

        def hook(event, args):
            if event in forbidden:
                raise refusal(f"{event} is not available to code under test")

        sys.addaudithook(hook)
        # Libraries such as doctest put back what was there, which is nothing.
        set_trace = sys.settrace
        sys.settrace = lambda function: None if function is None else set_trace(function)

    def start(self, files):
        """Takes note of what the tests replace in their surroundings."""
        for name, source in files.items():
            if name.endswith(".py"):
                tree = parse(source, name)
                self.free |= replaced_names(tree)
                # Only the main thread may set what a signal does.
                self.hides_frames = self.hides_frames and not any(imports_signal(node) for node, _, _ in walk(tree))

    def is_intact(self):
        if trace() is not None or profile() is not None:
            return False
        if self.can_thread and self.leaves_threads():
            return False
        for function, code in self.codes:
            if function.__code__ is not code:
                return False
        for owner, before in self.before:
            now = vars(owner)
            for name in before:
                if name in self.free:
                    continue
                if name not in now or now[name] is not before[name]:
                    return False
            if isinstance(owner, type) and len(now.keys() - before.keys() - self.free) > 0:
                return False
        return all(modules.get(module.__name__) is module for module in self.watched)

    def leaves_threads(self):
        """A thread that has said its last word needs a moment to go."""
        for _ in range(50):
            if count_threads() == 0:
                return False
            pause(0.002)
        return True

    def run(self, work):
        """Runs `work` where none of the harness's frames are below it."""
        if not self.hides_frames:
            return work()
        done = new_lock()
        done.acquire()
        results = []
        start_thread(perform, (work, results, done.release))
        done.acquire()
        return results[0]


def replaced_names(tree):
    """What is assigned as an attribute, and whatever a text such as "builtins.input" may name."""
    names = set()
    for node, _, _ in walk(tree):
        if kind(node) == "Attribute" and kind(node.ctx) != "Load":
            names.add(node.attr)
        elif kind(node) == "Constant" and type(node.value) is str and "." in node.value[:100]:
            names.add(node.value.rpartition(".")[2])
        elif kind(node) == "Call" and len(node.args) > 1 and kind(node.args[1]) == "Constant":
            names.add(node.args[1].value)
    return names


def imports_signal(node):
    if kind(node) == "ImportFrom":
        return node.module == "signal"
    return kind(node) == "Import" and any(alias.name == "signal" for alias in node.names)


def perform(work, results, finish):
    try:
        results.append(work())
    finally:
        finish()
