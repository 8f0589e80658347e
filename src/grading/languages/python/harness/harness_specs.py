"""The author's test files, and those of them that hold plain asserts as a list of specs: top-level asserts, or test functions.

Each spec has a `name` and is run by `run()`, which returns quietly or raises.
"""

import sys

from harness_folder import HOME
from harness_survey import kind, last_name, parse, walk

MAX_NAME = 200
ACTUAL, EXPECTED = "__actual_value__", "__expected_value__"
compile, exec, len, repr = compile, exec, len, repr


class Finder:
    """Imports the files of the tests, and the student's module, by their module names; from memory, whatever lies on disk."""

    def __init__(self, files, student):
        self.files = {module_name(file): file for file in files if file.endswith(".py")}
        self.folders = {name.rpartition(".")[0] for name in self.files} - {""} - self.files.keys()
        self.sources = files
        self.student = student

    def find_spec(self, name, path=None, target=None):
        is_student = self.student is not None and name == self.student.name
        is_folder = any(f"{folder}.".startswith(f"{name}.") for folder in self.folders)
        if not is_student and not is_folder and name not in self.files:
            return None
        from importlib.machinery import ModuleSpec

        if is_folder:
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations.append(f"{HOME}/{name.replace('.', '/')}")
            return spec

        file = self.student.file if is_student else self.files[name]
        return ModuleSpec(name, self, origin=file, is_package=file.endswith("/__init__.py"))

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        if self.student is not None and module.__name__ == self.student.name:
            return self.student.fill(module)
        file = self.files[module.__name__]
        module.__file__ = f"{HOME}/{file}"
        exec(compile(self.sources[file], file, "exec", 0, True), module.__dict__)

    def get_source(self, name):
        """For the lines of tracebacks."""
        return self.sources.get(self.files.get(name))


def module_name(file):
    return file[:-3].removesuffix("/__init__").replace("/", ".")


def test_files(files):
    """The Python files that hold tests, in their order; all of them where no name says so."""
    names = [name for name in files if name.endswith(".py") and not name.endswith("__init__.py")]
    stems = {name: name[:-3].rpartition("/")[2] for name in names}
    tests = [name for name in names if stems[name].startswith("test_") or stems[name].endswith(("_test", "_tests"))]
    return tests or names


class AssertSpec:
    """A statement of an `assert` file, with those before it that only prepare."""

    def __init__(self, name, statements, namespace, source, file):
        self.name = name
        self.preparation = None
        self.namespace = namespace
        self.lines = source.splitlines()
        *before, last = statements
        self.before = [as_code([statement], file) for statement in before]
        self.compares = kind(last) == "Assert" and kind(last.test) == "Compare" and kind(last.test.ops[0]) == "Eq"
        self.compares = self.compares and len(last.test.ops) == 1
        self.code = as_code(split_comparison(last, file) if self.compares else [last], file)

    def prepare(self):
        """Runs what stands before it, once; also where this spec itself is left out after a restart."""
        if self.preparation is None:
            self.preparation = ()
            try:
                for code in self.before:
                    exec(code, self.namespace)
            except BaseException as error:
                self.preparation = (error,)
        for error in self.preparation:
            raise error

    def run(self):
        if self.compares:
            self.namespace.pop(ACTUAL, None)
            self.namespace.pop(EXPECTED, None)
        exec(self.code, self.namespace)

    def details(self, error):
        """What the failed comparison compared, or the line of the assert that failed."""
        if self.compares and EXPECTED in self.namespace:
            return {"actual": text(self.namespace[ACTUAL]), "expected": text(self.namespace[EXPECTED])}
        step = error.__traceback__
        while step.tb_next is not None:
            step = step.tb_next
        line = self.lines[step.tb_lineno - 1].strip() if step.tb_lineno <= len(self.lines) else ""
        return {"message": str(error) or line}


def text(value):
    try:
        return repr(value)[:2000]
    except BaseException:
        return "?"


def split_comparison(statement, file):
    """`assert a == b, message` as three statements, so that both values can be shown."""
    first, second, last = parse(f"{ACTUAL} = 0\n{EXPECTED} = 0\nassert {ACTUAL} == {EXPECTED}", file).body
    first.value, second.value, last.msg = statement.test.left, statement.test.comparators[0], statement.msg
    for made in (first, second, last):
        for node, _, _ in walk(made):
            if node is not statement.test and hasattr(node, "lineno"):
                node.lineno = node.end_lineno = statement.lineno
                node.col_offset = node.end_col_offset = 0
    return [first, second, last]


def as_code(statements, file):
    tree = parse("", file)
    tree.body = statements
    return compile(tree, file, "exec", 0, True)


def collect_asserts(files, namespace):
    """Every top-level statement that asserts is a spec; without one, every `test_...` function."""
    specs = []
    for file in test_files(files):
        source = files[file]
        body = parse(source, file).body
        functions = {node.name: node for node in body if kind(node) == "FunctionDef"}
        waiting = []
        for statement in body:
            waiting.append(statement)
            if asserts(statement, functions):
                first = source.splitlines()[statement.lineno - 1].strip()
                specs.append(AssertSpec(first[:MAX_NAME], waiting, namespace, source, file))
                waiting = []
        if waiting and not specs:
            for name in (name for name in functions if name.startswith("test")):
                call = parse(f"{name}()", file).body
                specs.append(AssertSpec(name, [*waiting, *call], namespace, source, file))
                waiting = []
    return specs


def asserts(statement, functions):
    if kind(statement) in ("FunctionDef", "ClassDef", "AsyncFunctionDef"):
        return False
    for node, _, _ in walk(statement):
        if kind(node) == "Assert":
            return True
        called = functions.get(last_name(node.func)) if kind(node) == "Call" else None
        if called is not None and any(kind(inner) == "Assert" for inner, _, _ in walk(called)):
            return True
    return False


def install(files, student):
    """The stand-in for pytest, where it is needed."""
    sys.meta_path.insert(0, Finder(files, student))
    if not any("pytest" in source for source in files.values()):
        return None
    module = sys.modules.setdefault("pytest", type(sys)("pytest"))
    module.mark = Marks()
    module.__getattr__ = only_marks
    return module


class Marks:
    """`pytest.mark`, of which only what skips has a meaning here."""

    __slots__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        import unittest

        if name in ("skip", "skipif"):
            return lambda condition=True, *, reason="": unittest.skipIf(condition, reason)
        return lambda *args, **_: args[0] if len(args) == 1 and callable(args[0]) else lambda marked: marked


def only_marks(name):
    raise AttributeError(f"pytest is here for its marks alone, and has no {name}: write the tests for unittest")
