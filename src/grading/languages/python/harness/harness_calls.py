"""The student's side of tests that run in another process (PROTOCOL.md, "Unit tests"): calls, objects that stay here, and
changed arguments.
"""

import _operator
import builtins

from harness_faults import fault_of
from harness_values import MAX_NODES, Unsupported, as_plain, from_wire, mro_of, names_of, to_wire, type_name, without_digit_limit

# Bound before the student's code can patch them.
BaseExc = BaseException
type, list, dict, set, enumerate, len, id, getattr, setattr, delattr, callable, isinstance, vars, object, str = (
    type, list, dict, set, enumerate, len, id, getattr, setattr, delattr, callable, isinstance, vars, object, str,
)  # fmt: skip
MAX_OBJECTS = 10_000
OPERATORS = {
    "get": getattr,
    "set": setattr,
    "del": delattr,
    "isinstance": isinstance,
    "list": list,
    "is": lambda one, other: one is other,
    "plain": lambda value: as_plain(value, type(value)),
}
for _name in "len str repr bool hash next int float complex round format abs reversed divmod".split():
    OPERATORS[_name] = getattr(builtins, _name)
for _name in dir(_operator):
    OPERATORS.setdefault(_name.rstrip("_"), getattr(_operator, _name))


class Objects:
    """What the tests hold of this process: they know an object by its number and by whether it is of a plain kind as well."""

    def __init__(self, module):
        self.module = module
        self.kept = []
        self.numbers = {}

    def refer(self, value, kind):
        is_own = any_of(mro_of(kind), lambda base: names_of(base).get("__module__") == self.module.__name__)
        try:
            is_plain = kind in (type, Function) or as_plain(value, kind) is None
            is_plain = not is_plain
        except Unsupported:
            is_plain = False
        if is_plain and not is_own:
            return None
        number = self.numbers.get(id(value))
        if number is None:
            if len(self.kept) >= MAX_OBJECTS:
                raise Unsupported(type_name(kind), "the tests hold too many objects")
            number = self.numbers[id(value)] = len(self.kept)
            self.kept.append(value)
        return {"$ref": [number, is_plain]}

    def referred(self, content):
        return self.kept[content[0]] if type(content[0]) is int else self.named(content[0])

    def named(self, name):
        return getattr(self.module, name)

    def wire(self, value):
        return without_digit_limit(to_wire, value, 0, [MAX_NODES, True, self.refer])

    def plain(self, value):
        return without_digit_limit(from_wire, value, self.referred)


Function = type(lambda: None)


def any_of(items, holds):
    for item in items:
        if holds(item):
            return True
    return False


def forwarded(objects, request, sources):
    """What the tests ask for: a call of a function or an object, or an operator; the outcome tells the value or the
    exception, and what has become of the arguments."""
    name = request.get("function")
    operator = request.get("operator")
    try:
        if name is not None:
            target = objects.named(name)
        else:
            target = OPERATORS[operator] if operator is not None else objects.referred([request["object"]])
    except AttributeError:
        return {"fault": "exception", "type": "MissingFunction", "message": name}
    if not callable(target) and name is not None:
        return {"fault": "exception", "type": "NotCallable", "message": name}
    reply = {}
    args = []
    try:
        args = [objects.plain(arg) for arg in request["args"]]
        kwargs = {key: objects.plain(arg) for key, arg in request["kwargs"].items()}
        reply["value"] = objects.wire(target(*args, **kwargs))
    except BaseExc as error:
        reply = fault_of(error, sources)
        reply.update(raised_as(error))
    changed = []
    for position, arg in enumerate(args):
        if type(arg) in (list, dict, set):
            now = objects.wire(arg)
            if now != request["args"][position]:
                changed.append([position, now])
    if reply.get("fault", "exception") != "exception":
        return reply
    if changed:
        reply["changed"] = changed
    return {"outcome": reply}


def raised_as(error):
    """For tests that expect an exception: its classes, and what it was made with."""
    bases = [type_name(base) for base in mro_of(type(error))[1:10]]
    try:
        return {"bases": bases, "args": [to_wire(arg, 0, [1000, True]) for arg in error.args]}
    except BaseExc:
        return {"bases": bases, "args": None}
