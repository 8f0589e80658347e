"""A run that shows whether the tests pass by what the student's code answers, or by something else it does.

The tests get everything of the student's through covers: a call runs the real function, but what comes back tells nothing,
and any use of it but another call or attribute fails. A test that passes all the same has not looked at an answer.
"""

from harness_values import mro_of, names_of

# Bound before the student's code can patch them.
type, getattr, isinstance, vars, list, tuple, dict, next, len = type, getattr, isinstance, vars, list, tuple, dict, next, len
BaseExc, Missing = BaseException, AttributeError
put = object.__setattr__
take = object.__getattribute__

PLAIN = "builtins collections fractions decimal datetime enum itertools functools types abc typing".split()
COMPARING = "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __contains__ __bool__ __len__ __float__ __round__ __sub__ __rsub__".split()
MAX_PATHS = 200


class Uncovered(Exception):
    """What every use of a covered value raises."""

    def __init__(self, *_):
        super().__init__("the answer is covered")


class Cover:
    """Stands for a value of the student's."""

    def __init__(self, value, path, hollow):
        put(self, "_value", value)
        put(self, "_path", path)
        put(self, "_hollow", hollow)

    def __getattribute__(self, name):
        if name in ("__class__", "__dict__") or name[:2] == "__":
            return take(self, name)
        value, path, hollow = take(self, "_value"), take(self, "_path"), take(self, "_hollow")
        try:
            return hollow.covered(getattr(value, name), f"{path}.{name}")
        except BaseExc:
            raise Missing(name) from None

    def __setattr__(self, name, value):
        setattr(take(self, "_value"), name, bare(value))

    def __call__(self, *args, **kwargs):
        value, path, hollow = take(self, "_value"), take(self, "_path"), take(self, "_hollow")
        try:
            result = value(*map(bare, args), **{key: bare(arg) for key, arg in kwargs.items()})
        except BaseExc:
            result = None
        return hollow.covered(result, f"{path}()")


def refuse(*_, **__):
    raise Uncovered


for _name in (
    "eq ne lt le gt ge bool len iter next contains getitem setitem delitem str repr format hash int float complex index round "
    "add radd sub rsub mul rmul truediv rtruediv floordiv mod pow neg abs and or xor invert enter exit await aiter anext "
    "instancecheck subclasscheck fspath bytes reversed mro_entries"
).split():
    setattr(Cover, f"__{_name}__", refuse)


def bare(value):
    return take(value, "_value") if type(value) is Cover else value


class Hollow:
    def __init__(self):
        # What stands at each path: plain, an object of the student's, or one whose class compares itself.
        self.kinds = {}

    def cover(self, module):
        names = vars(module)
        for name, value in list(names.items()):
            if not name.startswith("__") and getattr(value, "__module__", None) == module.__name__:
                names[name] = Cover(value, name, self)

    def covered(self, value, path):
        if len(self.kinds) < MAX_PATHS and self.kinds.get(path) != "comparing":
            self.kinds[path[:200]] = kind_of(value)
        return Cover(value, path, self)


def kind_of(value):
    for base in mro_of(type(value)):
        members = names_of(base)
        if members.get("__module__", "builtins") in PLAIN:
            return "plain" if base is type(value) else "object"
        if next((True for name in COMPARING if name in members), False):
            return "comparing"
    return "object"
