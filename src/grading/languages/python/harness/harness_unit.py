"""Runs the author's tests (PROTOCOL.md, "Unit tests"): as the tester, which forwards every call of the student's
code to another process, or, where that cannot be, in the student's own process.
"""

import builtins
import sys

from harness_faults import fault_of, text_of
from harness_folder import HOME
from harness_guard import TAMPERED, Guard
from harness_hollow import Hollow
from harness_methods import Framework, collect_methods
from harness_remote import Remote, anything
from harness_specs import collect_asserts, install
from harness_survey import Survey

BaseExc, AssertionFailure = BaseException, AssertionError
isinstance, getattr, len, type, dict, list, set = isinstance, getattr, len, type, dict, list, set
modules = sys.modules
import_module = __import__
MAX_VARIATIONS = 200


class Student:
    """The student's module where it shares the interpreter with the tests: run when it is first imported."""

    def __init__(self, name, file, code, is_hollow):
        self.name, self.file, self.code = name, file, code
        self.hollow = Hollow() if is_hollow else None

    def fill(self, module):
        module.__file__ = f"{HOME}/{self.file}"
        exec(self.code, module.__dict__)
        if self.hollow is not None:
            self.hollow.cover(module)


class Tampered(Exception):
    """The student's code has changed what the tests are found with."""


class Tests:
    """One set of test files: `frame` tells its specs, `run` runs one by its index."""

    def __init__(self, request, exchange, student, framework, guard):
        self.request, self.guard, self.student = request, guard, student
        self.files = files = request["files"]
        self.framework = framework
        self.remote = None
        self.main = name = request["main"].rpartition(".")[0]
        self.survey = survey = Survey(files, name, request["framework"] == "assert")
        self.low = survey.low
        self.namespace = {"__name__": "test", "__builtins__": builtins}
        if student is None:
            module = type(sys)(name)
            if survey.low:
                module.__getattr__ = anything
                module.__all__ = survey.starred
                self.namespace.update({free: anything(free) for free in survey.free})
            else:
                self.remote = Remote(survey, exchange)
                vars(module).update(self.remote.names)
                self.namespace.update({n: v for n, v in self.remote.names.items() if n in survey.free})
            modules[name] = module
        self.required = survey.required
        self.pytest = install(files, student)
        if guard is not None and self.pytest is not None:
            guard.watch(self.pytest)

    def load(self):
        """Imports the tests; undefined, or the fault that the student's code has where it shares the interpreter."""
        if self.guard is not None:
            self.guard.start(self.files)
        try:
            if self.student is not None and self.request["framework"] == "assert":
                self.namespace = vars(import_module(self.main))
            self.specs = self.collect(self.request, self.files, self.namespace)
        except Tampered:
            return dict(TAMPERED)
        except ImportError as error:
            missing = self.missing(error)
            if missing is None:
                raise
            return {"fault": "exception", "type": "MissingFunction", "message": missing}
        if self.remote is not None:
            self.remote.collecting = False
            self.low = self.remote.early
        return None

    def missing(self, error):
        """The name that the tests import and the student's module does not have."""
        if self.student is None or error.name != self.main or self.main not in modules:
            return None
        names = vars(modules[self.main])
        return next((name for name in self.required if name not in names), None)

    def collect(self, request, files, namespace):
        if request["framework"] == "assert":
            return collect_asserts(files, namespace)
        return collect_methods(files, self.framework, self.main, self.check, request.get("planned"))

    def check(self):
        if self.guard is not None and not self.guard.is_intact():
            raise Tampered

    def frame(self):
        return {
            "specs": [spec.name for spec in self.specs],
            "low": self.low,
            "required": self.required,
            "objects": self.survey.has_objects,
        }

    def run(self, index, sources):
        if self.guard is None:
            return self.perform(index, sources)
        if not self.guard.is_intact():
            return dict(TAMPERED)
        result = self.guard.run(lambda: self.perform(index, sources))
        return result if self.guard.is_intact() else dict(TAMPERED)

    def perform(self, index, sources):
        spec = self.specs[index]
        if self.remote is not None:
            self.remote.raised = self.remote.refused = None
        try:
            for earlier in self.specs[: index + 1]:
                earlier.prepare()
            spec.run()
        except BaseExc as error:
            return self.failure(spec, error, sources)
        return {"spec": "passed", **self.parts(spec)}

    def parts(self, spec):
        """The variations of one test (`subTest`), each with its label, and what a hollow run has seen."""
        found = {}
        variations = getattr(spec, "variations", None)
        if variations:
            found["parts"] = variations[:MAX_VARIATIONS]
        if self.student is not None and self.student.hollow is not None:
            found["kinds"] = self.student.hollow.kinds
        return found

    def is_own(self, error):
        """What a test's own stand-in raises is the test's word, whoever called it."""
        step = error.__traceback__
        while step.tb_next is not None:
            step = step.tb_next
        return step.tb_frame.f_code.co_filename in self.files

    def failure(self, spec, error, sources):
        if self.remote is not None and self.remote.refused:
            return {"spec": "unforwardable", "message": self.remote.refused}
        if self.remote is not None and error is self.remote.raised:
            return {"spec": "raised"}
        if AssertionFailure in type(error).__mro__:
            details = {key: text_of(value) for key, value in spec.details(error).items()}
            return {"spec": "failed", **details, **self.parts(spec)}
        fault = fault_of(error, sources)
        # What goes wrong in the tests themselves is the answer's doing: None where a list was expected.
        if ("trace" in fault and not self.is_own(error)) or fault["fault"] in ("memory", "exit"):
            return fault
        return {"spec": "failed", "message": f"{fault['type']}: {fault['message']}", **self.parts(spec)}


def unloadable(error, files):
    """Why the tests do not load where no student's code is: the innermost place in them."""
    file = line = None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in files:
            file, line = step.tb_frame.f_code.co_filename, step.tb_lineno
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename in files:
        file, line = error.filename, error.lineno
    message = error.msg if isinstance(error, SyntaxError) else text_of(error)
    return {"unloadable": {"file": file, "line": line, "type": type(error).__name__, "message": message}}


def new_framework(name):
    return Framework() if name == "unittest" else None


def new_guard(framework):
    return Guard(framework)
