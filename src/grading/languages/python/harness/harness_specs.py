"""The author's test files as a list of specs: test methods, top-level asserts, or test functions.

Each spec has a `name` and is run by `run()`, which returns quietly or raises.
"""

import sys

from harness_survey import kind, last_name, parse, walk

MAX_NAME = 200
ACTUAL, EXPECTED = "__actual_value__", "__expected_value__"
compile, exec, len, repr, getattr, next, type, AssertionFailure = (
    compile, exec, len, repr, getattr, next, type, AssertionError,
)  # fmt: skip


class Finder:
    """Imports the files of the exercise by their module names."""

    def __init__(self, files):
        self.files = {name[:-3]: name for name in files if name.endswith(".py")}
        self.sources = files

    def find_spec(self, name, path=None, target=None):
        if name not in self.files:
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, self, origin=self.files[name])

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        file = self.files[module.__name__]
        module.__file__ = file
        exec(compile(self.sources[file], file, "exec", 0, True), module.__dict__)


def test_files(files):
    """The Python files that hold tests, in their order; all of them where no name says so."""
    names = [name for name in files if name.endswith(".py")]
    tests = [name for name in names if name.startswith("test_") or name[:-3].endswith(("_test", "_tests"))]
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
        if self.compares and lies(self.namespace[ACTUAL], self.namespace[EXPECTED]):
            raise AssertionFailure(LIE)

    def details(self, error):
        """What the failed comparison compared, or the line of the assert that failed."""
        if self.compares and EXPECTED in self.namespace:
            return {"actual": text(self.namespace[ACTUAL]), "expected": text(self.namespace[EXPECTED])}
        step = error.__traceback__
        while step.tb_next is not None:
            step = step.tb_next
        line = self.lines[step.tb_lineno - 1].strip() if step.tb_lineno <= len(self.lines) else ""
        return {"message": str(error) or line}


LIE = "the answer has an __eq__ of its own, but a plain value was expected"
PLAIN = (int, float, str, bool, list, tuple, dict, set, type(None))
mro_of, type_vars = type.__dict__["__mro__"].__get__, type.__dict__["__dict__"].__get__


def lies(one, other):
    """Whether a plain value met an object whose class says itself what it is equal to, as only a student's may."""
    for value, partner in ((one, other), (other, one)):
        if type(partner) in PLAIN and type(value) not in PLAIN:
            owner = next(base for base in mro_of(type(value)) if "__eq__" in type_vars(base))
            if type(type_vars(owner)["__eq__"]) is type(lies) and owner.__module__ not in TRUSTED_EQUALITY:
                return True
    return False


# Of the standard library, written in Python.
TRUSTED_EQUALITY = frozenset("collections fractions decimal datetime _pydatetime _pydecimal enum dataclasses".split())


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


class MethodSpec:
    """A test method; `setUpModule` and `setUpClass` run before the first one of theirs."""

    opened = set()

    def __init__(self, name, module, case_class, method, framework):
        self.name = name
        self.module, self.case_class, self.method = module, case_class, method
        self.framework = framework

    def prepare(self):
        pass

    def run(self):
        for owner, hook in ((self.module, "setUpModule"), (self.case_class, "setUpClass")):
            if id(owner) not in self.opened:
                self.opened.add(id(owner))
                getattr(owner, hook, lambda: None)()
        self.framework.run_case(self.case_class(self.method))

    def details(self, error):
        return {"message": str(error)}


def collect_methods(files, framework):
    specs = []
    for file in test_files(files):
        module = __import__(file[:-3])
        for value in list(vars(module).values()):
            if not framework.is_case_class(value) or value.__module__ != module.__name__:
                continue
            for method in framework.method_names(value):
                specs.append(MethodSpec(method, module, value, method, framework))
    counts = {}
    for spec in specs:
        counts[spec.name] = counts.get(spec.name, 0) + 1
    for spec in specs:
        if counts[spec.name] > 1:
            spec.name = f"{spec.case_class.__name__}.{spec.name}"
    return specs


class Framework:
    """unittest, imported before the student's code and kept: what is replaced later is not used."""

    def __init__(self):
        import unittest

        self.module = unittest
        self.case = unittest.TestCase
        self.run_original = unittest.TestCase.run
        self.skip = unittest.SkipTest
        loader = unittest.defaultTestLoader
        self.names = loader.getTestCaseNames
        self.make_strict()

        class Result(unittest.TestResult):
            """Keeps the first failure; a skip while running is one, for the collector has left out the others."""

            failure = None

            def addError(self, test, err):
                self.failure = self.failure or err[1]

            addFailure = addError

            def addSubTest(self, test, subtest, err):
                if err is not None:
                    self.addError(test, err)

            def addSkip(self, test, reason):
                self.failure = self.failure or AssertionFailure(f"the test was skipped: {reason}")

            def addUnexpectedSuccess(self, test):
                self.failure = self.failure or AssertionFailure("the test passed, which it should not")

        self.result = Result

    def make_strict(self):
        original = self.case.assertEqual

        def assertEqual(test, first, second, msg=None):
            original(test, first, second, msg)
            if lies(first, second):
                raise AssertionFailure(LIE)

        self.case.assertEqual = assertEqual

    def is_case_class(self, value):
        return isinstance(value, type) and issubclass(value, self.case) and not getattr(value, "__unittest_skip__", False)

    def method_names(self, case_class):
        names = self.names(case_class)
        return [n for n in names if not getattr(getattr(case_class, n), "__unittest_skip__", False)]

    def run_case(self, case):
        result = self.result()
        self.run_original(case, result)
        if result.failure is not None:
            raise result.failure
        if result.testsRun != 1:
            raise AssertionFailure("the test did not run")


def install(files):
    sys.meta_path.insert(0, Finder(files))
