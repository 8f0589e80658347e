"""What a test file of the author's uses of the student's code, read from its syntax tree.

Runs in the tester, where no student code ever is. The answer decides, for every submission alike, whether calls can
be forwarded to another process; a doubt means that they cannot.
"""

import builtins

ONLY_AST = 0x400
EXCEPTION_ENDINGS = ("Error", "Exception", "Warning")
RAISES = ("assertRaises", "assertRaisesRegex", "raises")
IDENTITY = ("assertIs", "assertIsNot")
# Names of what reaches into the module under test, its output or its state.
INTRUSIVE = (
    "patch mock Mock MagicMock redirect_stdout redirect_stderr inspect reload seed setattr delattr vars stdout stdin "
    "getsource IsolatedAsyncioTestCase"
).split()
PLAIN_TYPES = (str, int, float, complex, bool, bytes, list, tuple, dict, set, frozenset, range, Exception)
PLAIN_MEMBERS = {name for one in PLAIN_TYPES for name in dir(one)} | {"exception", "__name__"}


def parse(source, name):
    return compile(source, name, "exec", ONLY_AST, True)


def kind(node):
    return type(node).__name__


def children(node):
    for field in node._fields:
        value = getattr(node, field, None)
        for item in value if type(value) is list else (value,):
            if hasattr(item, "_fields"):
                yield field, item


def walk(node, parent=None, field=""):
    yield node, parent, field
    for name, child in children(node):
        yield from walk(child, node, name)


class Survey:
    """`functions` and `exceptions`: what the tests use of the student's module; `low`: why it cannot be forwarded."""

    def __init__(self, files, module, shares_namespace):
        self.module = module
        self.aliases = {}  # local name -> name in the student's module
        self.modules = set()  # local names of the module itself
        self.required = []  # imported by name at the top of a test file
        self.uses = {}  # name -> the ways in which it is used
        self.low = None
        self.has_objects = False  # the tests look into what the code answers, or into its classes
        trees = [parse(source, name) for name, source in files.items() if name.endswith(".py")]
        for tree in trees:
            self.find_imports(tree)
        self.own = {name for tree in trees for name in bound_names(tree)}
        # Only what is imported or defined has members of its own; a variable may hold an answer.
        self.variables = {
            node.id for tree in trees for node, _, _ in walk(tree) if kind(node) == "Name" and kind(node.ctx) != "Load"
        }
        self.free = set()
        unbound = {n for tree in trees for n in loaded_names(tree)} - self.own - set(dir(builtins))
        self.starred = sorted(unbound) if "*" in self.aliases else []  # what `import *` has to bring
        if shares_namespace:
            self.free = unbound
            self.aliases.update({name: name for name in self.free})
            if not self.aliases and not self.modules:
                self.refuse("the tests name nothing of the student's code")
        for tree in trees:
            for node, parent, field in walk(tree):
                self.look_at(node, parent, field)
        self.exceptions = sorted(n for n, ways in self.uses.items() if "exception" in ways)
        self.classes = sorted(n for n, ways in self.uses.items() if "class" in ways and n not in self.exceptions)
        self.functions = sorted(n for n in self.uses if n not in self.exceptions and n not in self.classes)
        for name in self.functions:
            if not self.uses[name] & {"called", "passed"}:
                self.refuse(f"the tests read {name}, which they do not call")

    def refuse(self, reason):
        self.low = self.low or reason

    def find_imports(self, tree):
        top = tree.body
        for node, _, _ in walk(tree):
            if kind(node) == "ImportFrom" and node.module == self.module:
                for alias in node.names:
                    if alias.name == "*":
                        self.refuse("the tests import everything from the student's module")
                    self.aliases[alias.asname or alias.name] = alias.name
                    if node in top:
                        self.required.append(alias.name)
            elif kind(node) == "Import":
                self.modules.update(a.asname or a.name for a in node.names if a.name == self.module)

    def name_of(self, node):
        """The name in the student's module that an expression stands for."""
        if kind(node) == "Name" and kind(node.ctx) == "Load":
            return self.aliases.get(node.id)
        if kind(node) == "Attribute" and kind(node.value) == "Name" and node.value.id in self.modules:
            return node.attr
        return None

    def look_at(self, node, parent, field):
        name = self.name_of(node)
        if name is not None:
            self.uses.setdefault(name, set()).add(self.way_of(name, node, parent, field))
        if kind(node) == "Name" and node.id in self.modules and kind(parent) != "Attribute":
            self.refuse("the tests hand the student's module around")
        called = kind(node) == "Call" and self.name_of(node.func) is not None
        if called and any(self.is_function(arg) for arg in node.args + [k.value for k in node.keywords]):
            self.refuse("the tests pass functions to the student's code")
        self.look_for_intrusion(node)

    def way_of(self, name, node, parent, field):
        looks_like_exception = name.endswith(EXCEPTION_ENDINGS)
        if kind(parent) == "ExceptHandler" or looks_like_exception:
            return "exception"
        if kind(parent) == "Call" and field == "args" and last_name(parent.func) in RAISES:
            return "exception" if parent.args[0] is node else "passed"
        if name[:1].isupper() and not name.isupper() and kind(parent) in ("Call", "Attribute", "keyword"):
            self.has_objects = True
            return "class"
        if name[:1].isupper():
            self.refuse(f"the tests use the class or constant {name} of the student's code")
        if kind(parent) == "Call" and field == "func":
            return "called"
        if kind(parent) == "Call" and last_name(parent.func) in self.own:
            return "passed"
        if kind(parent) in ("Attribute", "ClassDef"):
            self.refuse(f"the tests look into {name} of the student's code")
        return "read"

    def is_function(self, arg):
        if any(kind(node) == "Lambda" for node, _, _ in walk(arg)):
            return True
        if kind(arg) == "Attribute" and kind(arg.value) == "Name":
            return isinstance(getattr(builtins, arg.value.id, None), type)
        if kind(arg) != "Name":
            return False
        return self.name_of(arg) is not None or (arg.id not in self.own and callable(getattr(builtins, arg.id, None)))

    def is_plain_member(self, node):
        """Whether every value that can be forwarded may have this attribute, or the tests themselves do."""
        base = node.value
        while kind(base) in ("Attribute", "Call"):
            base = base.func if kind(base) == "Call" else base.value
        is_own = kind(base) == "Name" and base.id in self.own | {"self", "cls"} and base.id not in self.variables
        return is_own or node.attr in PLAIN_MEMBERS or node.attr in self.own

    def look_for_intrusion(self, node):
        if kind(node) == "Attribute" and self.name_of(node) is None and not self.is_plain_member(node):
            if node.attr[:2] == "__":
                self.refuse(f"the tests look into answers ({node.attr})")
            self.has_objects = True
        if kind(node) in ("Await", "AsyncFunctionDef"):
            self.refuse("the tests are asynchronous")
        if last_name(node) in INTRUSIVE:
            self.refuse(f"the tests use {last_name(node)}")
        if kind(node) == "alias" and node.name.rpartition(".")[2] in INTRUSIVE:
            self.refuse(f"the tests use {node.name}")
        if kind(node) == "Call" and last_name(node.func) in IDENTITY and not any(map(is_singleton, node.args)):
            self.refuse("the tests compare identities")
        if kind(node) == "Compare" and any(kind(op) in ("Is", "IsNot") for op in node.ops):
            if not any(map(is_singleton, [node.left, *node.comparators])):
                self.refuse("the tests compare identities")


def is_singleton(node):
    return kind(node) == "Constant" and (node.value is None or type(node.value) is bool)


def last_name(node):
    if kind(node) == "Attribute":
        return node.attr
    return node.id if kind(node) == "Name" else None


def bound_names(tree):
    for node, _, _ in walk(tree):
        if kind(node) == "Name" and kind(node.ctx) != "Load":
            yield node.id
        elif kind(node) in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            yield node.name
        elif kind(node) == "arg":
            yield node.arg
        elif kind(node) == "alias":
            yield (node.asname or node.name).partition(".")[0]
        elif kind(node) == "ExceptHandler" and node.name:
            yield node.name


def loaded_names(tree):
    return (node.id for node, _, _ in walk(tree) if kind(node) == "Name" and kind(node.ctx) == "Load")
