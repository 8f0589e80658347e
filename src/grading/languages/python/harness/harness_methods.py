"""The author's unittest files as a list of specs: test methods, as unittest's own loader finds and its own suite runs them."""

import sys

from harness_specs import MAX_NAME, module_name, test_files
from harness_survey import bound_names, loaded_names, parse, walk

DOCTESTS = "doctest"
getattr, type, isinstance, issubclass, AssertionFailure = getattr, type, isinstance, issubclass, AssertionError


class MethodSpec:
    """A test method with the fixtures of its class and module; of doctests all examples of a module."""

    def __init__(self, name, cases, framework):
        self.name = name
        self.cases = cases
        self.framework = framework
        self.variations = []
        self.ends_class = self.ends_module = False
        self.is_skipped = any(is_skipped(case) for case in cases)

    def prepare(self):
        pass

    def run(self):
        self.variations = []
        failure = None
        if self.is_skipped:
            return
        try:
            for case in self.cases:
                self.framework.run_case(case, self.variations)
        finally:
            if self.ends_class:
                failure = self.framework.tear_down(type(self.cases[-1]), self.ends_module)
        if failure is not None:
            raise failure

    def details(self, error):
        return {"message": str(error)}


def collect_methods(files, framework, main, check, planned):
    """`main`: the student's module. `check` comes after all imports, before anything of the loader's is believed. A test that
    is skipped is none, but where the plan has it: then it is the student's code that has it skipped."""
    modules = [(import_file(file), names_in(files[file], file)) for file in test_files(files)]
    check()
    specs = []
    for module, names in modules:
        cases = framework.cases(module, "load_tests" in names, main)
        # How many examples there are is for the student's docstrings to say.
        examples = [case for case in cases if type(case).__name__ == "DocTestCase"]
        specs += [MethodSpec(label(case, framework.case), [case], framework) for case in cases if case not in examples]
        specs += [MethodSpec(DOCTESTS, examples, framework)] if "DocTestSuite" in names else []
    tell_apart(specs)
    specs = [spec for spec in specs if (not spec.is_skipped if planned is None else spec.name in planned)]
    classes = [spec.cases and type(spec.cases[-1]) for spec in specs]
    for spec, own, following in zip(specs, classes, [*classes[1:], None]):
        spec.ends_class = bool(own) and own is not following
        spec.ends_module = not following or own.__module__ != following.__module__
    return specs


def import_file(file):
    name = module_name(file)
    __import__(name)
    return sys.modules[name]


def names_in(source, file):
    tree = parse(source, file)
    attributes = {node.attr for node, _, _ in walk(tree) if hasattr(node, "attr")}
    return attributes | set(bound_names(tree)) | set(loaded_names(tree))


def label(case, plain):
    if type(case).__str__ is not plain.__str__:
        return str(case)[:MAX_NAME]
    method = case._testMethodName
    return type(case).__name__ if method == "runTest" else method


def tell_apart(specs):
    """Names that several have: with their class, then with a number."""
    for spec in of_one_name(specs):
        spec.name = f"{type(spec.cases[0]).__name__}.{spec.name}" if spec.cases else spec.name
    seen = {}
    for spec in of_one_name(specs):
        seen[spec.name] = number = seen.get(spec.name, 0) + 1
        spec.name = f"{spec.name} ({number})"


def of_one_name(specs):
    names = [spec.name for spec in specs]
    return [spec for spec in specs if names.count(spec.name) > 1]


class Framework:
    """unittest, imported before the student's code and kept: what is replaced later is not used."""

    def __init__(self):
        import unittest

        self.module = unittest
        self.case = unittest.TestCase
        self.suite, self.run_suite = unittest.TestSuite, unittest.TestSuite.run
        self.end_class, self.end_module = self.suite._tearDownPreviousClass, self.suite._handleModuleTearDown
        self.loader = unittest.TestLoader()
        self.load = self.loader.loadTestsFromTestCase
        self.result = result_class(unittest)
        self.results = self.result()
        # Fixtures of a class or module stay up until a test of another one comes.
        self.results._testRunEntered = True

    def is_case_class(self, value):
        return isinstance(value, type) and issubclass(value, self.case)

    def cases(self, module, hooked, main):
        """The tests of a module, in the order in which unittest runs them."""
        found = [value for _, value in sorted(vars(module).items()) if self.is_case_class(value)]
        suite = self.suite([self.load(value) for value in found if value.__module__ != main])
        # Only where the file itself names it: a module of the tests has what the student's code puts there, too.
        if hooked and "load_tests" in vars(module):
            suite = vars(module)["load_tests"](self.loader, suite, None)
        return [*leaves(suite)]

    def run_case(self, case, variations):
        results = self.results
        results.failure, results.parts = None, variations
        before = results.testsRun
        self.run_suite(self.suite([case]), results)
        failure = results.failure
        if failure is None and results.testsRun == before:
            failure = results.fixtures.get(type(case))
        elif failure is not None and results.testsRun == before:
            results.fixtures[type(case)] = failure
        if failure is not None:
            raise failure
        if results.testsRun != before + 1:
            raise AssertionFailure("the test did not run")

    def tear_down(self, case_class, ends_module):
        """What unittest does before the next class or at the end, for the last test of one: None, or what failed there."""
        results = self.results
        results.failure, suite = None, self.suite()
        self.end_class(suite, None, results)
        if ends_module:
            self.end_module(suite, results)
        # It is done, and the module is still the same.
        results._previousTestClass = type("Done", (), {"__module__": case_class.__module__})
        return results.failure


def leaves(suite):
    if not hasattr(type(suite), "__iter__"):
        yield suite
        return
    for part in suite:
        yield from leaves(part)


def is_skipped(case):
    owners = (type(case), getattr(case, getattr(case, "_testMethodName", "run"), None))
    return any(getattr(owner, "__unittest_skip__", False) for owner in owners)


def result_class(unittest):
    class Result(unittest.TestResult):
        """Keeps the first failure of the test that runs, and each of its variations; a skip while running is a failure,
        for the collector has left out the others."""

        failure = None
        parts = ()

        def __init__(self):
            super().__init__()
            self.fixtures = {}

        def addError(self, test, err):
            self.failure = self.failure or err[1]

        addFailure = addError

        def addSubTest(self, test, subtest, err):
            message = None if err is None else text_of(err[1])
            self.parts.append({"name": subtest._subDescription()[:MAX_NAME], "message": message})
            if err is not None:
                self.addError(test, err)

        def addSkip(self, test, reason):
            self.failure = self.failure or AssertionFailure(f"the test was skipped: {reason}")

        def addUnexpectedSuccess(self, test):
            self.failure = self.failure or AssertionFailure("the test passed, which it should not")

    return Result


def text_of(error):
    try:
        return f"{type(error).__name__}: {error}"[:2000] if type(error) is not AssertionFailure else str(error)[:2000]
    except BaseException:
        return "?"
