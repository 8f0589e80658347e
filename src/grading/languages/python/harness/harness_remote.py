"""The student's code as the tests see it when it is in another process: calls and plain values go there and back, objects
stay there and are known by their numbers. What is plain is compared here, where the student's code has no say in it.
"""

import _operator
import builtins

from harness_survey import EXCEPTION_ENDINGS
from harness_values import CANNOT, MAX_NODES, Unsupported, from_wire, to_wire, without_digit_limit

BaseExc, AssertionFailure = BaseException, AssertionError


class Abandoned(BaseException):
    """Unwinds a spec whose fate the engine has decided already."""


class Unforwardable(BaseException):
    """The tests pass something that cannot go into another process."""


class Anything(type):
    """Stands for whatever the student's code would offer, while the specs are only collected."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return anything(name)

    def __call__(cls, *args, **kwargs):
        return cls

    def __iter__(cls):
        return iter(())

    def __getitem__(cls, key):
        return cls

    def __len__(cls):
        return 0


def anything(name):
    if name.endswith(EXCEPTION_ENDINGS):
        return type(name, (Exception,), {})
    return Anything(name, (), {})


class Remote:
    """The student's functions, classes and exceptions."""

    def __init__(self, survey, exchange):
        self.exchange = exchange
        self.collecting = True
        self.early = None
        self.raised = None
        self.refused = None
        self.objects = {}
        self.names = {name: self.function(name) for name in survey.functions}
        self.names.update({name: RemoteObject(self, name, False) for name in survey.classes})
        self.exceptions = {name: type(name, (Exception,), {}) for name in survey.exceptions}
        self.names.update(self.exceptions)

    def function(self, name):
        def forward(*args, **kwargs):
            return self.call(name, args, kwargs)

        forward.__name__ = forward.__qualname__ = name
        return forward

    def call(self, at, args, kwargs):
        """`at`: the name of a function or class, or the number of an object."""
        target = {"function": at} if type(at) is str else {"object": at}
        return self.ask(target, args, kwargs, at)

    def operate(self, operator, *args):
        return self.ask({"operator": operator}, args, {}, operator)

    def ask(self, target, args, kwargs, called):
        if self.collecting:
            self.early = f"the tests use {called} while they are collected"
            return anything(str(called))
        budget = [MAX_NODES, True, refer]
        try:
            sent = [without_digit_limit(to_wire, arg, 0, budget) for arg in args]
            named = {key: without_digit_limit(to_wire, arg, 0, budget) for key, arg in kwargs.items()}
        except Unsupported as error:
            if error.args[1] != CANNOT:
                raise AssertionFailure(error.args[1]) from None
            raise self.refusal(f"the tests pass a value of the type {error.args[0]} to the student's code") from None
        answer = self.exchange({"call": {**target, "args": sent, "kwargs": named}})
        for position, changed in answer.get("changed") or ():
            write_back(args[position], self.value_of(changed))
        if "value" in answer:
            return self.value_of(answer["value"])
        if "fault" not in answer:
            raise Abandoned
        self.raised = self.exception_of(answer)
        raise self.raised

    def refusal(self, reason):
        self.refused = reason
        return Unforwardable()

    def value_of(self, wire):
        return without_digit_limit(from_wire, wire, self.referred)

    def referred(self, content):
        number, is_plain = content
        if number not in self.objects:
            self.objects[number] = RemoteObject(self, number, is_plain)
        return self.objects[number]

    def exception_of(self, fault):
        name = fault["type"]
        if name in ("MissingFunction", "NotCallable"):
            return AttributeError(f"the solution has no function {fault['message']}")
        args = self.value_of(fault["args"]) if fault.get("args") is not None else [fault["message"]]
        for base in (name, *fault.get("bases", ())):
            known = self.exceptions.get(base) or getattr(builtins, base, None)
            if isinstance(known, type) and issubclass(known, BaseExc):
                try:
                    return known(*args)
                except TypeError:
                    break
        return Exception(fault["message"])


def refer(value, kind):
    return {"$ref": [at_of(value), is_plain(value)]} if kind is RemoteObject else None


class RemoteObject:
    """A class, a function or an object of the student's. One whose class extends a plain one (`is_plain`) counts as that
    wherever it is compared or used as such; any other is compared with its like by its own class, and with nothing plain.
    """

    __slots__ = ("_remote", "_at", "_is_plain")

    def __init__(self, remote, at, is_plain):
        put_remote(self, remote)
        put_at(self, at)
        put_plain(self, is_plain)

    def __getattribute__(self, name):
        # A class asks for this one itself.
        if name == "__class__":
            return RemoteObject
        if name[:2] == "__" and name not in ("__name__", "__doc__"):
            raise AttributeError(name)
        return remote_of(self).operate("get", self, name)

    def __setattr__(self, name, value):
        remote_of(self).operate("set", self, name, value)

    def __delattr__(self, name):
        remote_of(self).operate("del", self, name)

    def __call__(self, *args, **kwargs):
        return remote_of(self).call(at_of(self), args, kwargs)

    def __instancecheck__(self, other):
        return type(other) is RemoteObject and remote_of(self).operate("isinstance", other, self)

    def __enter__(self):
        return remote_of(self).operate("get", self, "__enter__")()

    def __exit__(self, kind, error, trace):
        if kind is not None:
            raise remote_of(self).refusal("the tests leave a context of the student's with an exception")
        return remote_of(self).operate("get", self, "__exit__")(None, None, None)

    def __iter__(self):
        return iter(remote_of(self).operate("list", self))


(remote_of, put_remote), (at_of, put_at), (is_plain, put_plain) = (
    (slot.__get__, slot.__set__) for slot in map(RemoteObject.__dict__.get, RemoteObject.__slots__)
)


def plain_of(value):
    """The plain value that an object counts as; the object itself where there is none."""
    if type(value) is not RemoteObject or not is_plain(value):
        return value
    return remote_of(value).operate("plain", value)


def comparison(name):
    compare = getattr(_operator, name)

    def method(self, other):
        one, two = plain_of(self), plain_of(other)
        if type(one) is not RemoteObject and type(two) is not RemoteObject:
            return compare(one, two)
        remote = remote_of(self)
        if type(one) is type(two):
            result = remote.operate(name, self, other)
            if type(result) is not bool:
                raise remote.refusal("an object of the student's compares to something that is neither true nor false")
            return result
        if one is None or two is None:
            return name == "ne"
        raise remote.refusal("the tests compare an object of the student's with a plain value")

    return method


def operation(name, apply, is_reflected=False):
    def method(self, *others):
        args = (*others, self) if is_reflected else (self, *others)
        plain = [plain_of(arg) for arg in args]
        if all(type(arg) is not RemoteObject for arg in plain):
            return apply(*plain)
        return remote_of(self).operate(name, *args)

    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(RemoteObject, f"__{_name}__", comparison(_name))
for _name in "len str repr bool hash next int float complex round format abs reversed divmod".split():
    setattr(RemoteObject, f"__{_name}__", operation(_name, getattr(builtins, _name)))
for _name in "add sub mul truediv floordiv mod pow matmul and_ or_ xor lshift rshift".split():
    _bare = _name.rstrip("_")
    setattr(RemoteObject, f"__{_bare}__", operation(_bare, getattr(_operator, _name)))
    setattr(RemoteObject, f"__r{_bare}__", operation(_bare, getattr(_operator, _name), True))
for _name in "neg pos invert index contains getitem setitem delitem iadd isub imul itruediv ifloordiv imod ior iand ixor".split():
    setattr(RemoteObject, f"__{_name}__", operation(_name, getattr(_operator, _name)))


def write_back(target, value):
    """A function may have changed an argument in place."""
    if type(target) is list and type(value) is list:
        target[:] = value
    elif type(target) in (dict, set) and type(value) is type(target):
        target.clear()
        target.update(value)
