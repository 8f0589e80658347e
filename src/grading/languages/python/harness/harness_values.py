"""Values between Python and the frames of PROTOCOL.md, exact in their types."""

import sys

MAX_DEPTH = 100
MAX_NODES = 1_000_000
MAX_INT_BITS = 66_000  # 20 000 digits, the engine's bound
EXACT = 1 << 53

# Bound before the student's code can patch them.
type_name = type.__dict__["__name__"].__get__
mro_of = type.__dict__["__mro__"].__get__
names_of = type.__dict__["__dict__"].__get__
get_digits = getattr(sys, "get_int_max_str_digits", lambda: 0)
set_digits = getattr(sys, "set_int_max_str_digits", lambda digits: None)
type, list, tuple, dict, set, frozenset, int, float, str, bool = (
    type, list, tuple, dict, set, frozenset, int, float, str, bool,
)  # fmt: skip
ITERATORS = (type(_ for _ in ()), map, zip, filter, enumerate, reversed, *map(type, map(iter, ([], (), {}, "", set()))))
len, bytes, bytearray, complex, range = len, bytes, bytearray, complex, range


CANNOT = "a value of this type cannot be compared"


class Unsupported(Exception):
    """A value the engine has no form for; args are the type's name and a sentence."""


def without_digit_limit(convert, *args):
    """Python refuses more than 4300 digits of text for a number; the engine takes 20 000."""
    digits = get_digits()
    set_digits(0)
    try:
        return convert(*args)
    finally:
        set_digits(digits)


def to_wire(value, depth, budget):
    """The type-exact frame form of a value. Subclasses count as their plain base, read by its own methods.

    `budget` is the number of nodes left, a second item where the forms between two harnesses are allowed, and a third, a
    function that may give a reference for an object that stays where it is.
    """
    kind = type(value)
    budget[0] -= 1
    if budget[0] < 0:
        raise Unsupported(type_name(kind), "the value has more than a million parts")
    if depth > MAX_DEPTH:
        raise Unsupported(type_name(kind), "the value is nested more than 100 levels deep, or contains itself")
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        if -EXACT <= value <= EXACT:
            return value
        if int.bit_length(value) > MAX_INT_BITS:
            raise Unsupported("int", "the number has more than 20000 digits")
        return {"$int": int.__repr__(value)}
    if kind is float:
        if value - value == 0.0 and int(value) != value:
            return value
        return {"$float": float.__repr__(value)}
    if kind is list:
        return [to_wire(item, depth + 1, budget) for item in value]
    if kind is tuple:
        return {"$tuple": [to_wire(item, depth + 1, budget) for item in value]}
    if kind is dict:
        return {"$dict": [[to_wire(k, depth + 1, budget), to_wire(v, depth + 1, budget)] for k, v in value.items()]}
    if kind is frozenset and len(budget) > 1:
        return {"$frozenset": [to_wire(item, depth + 1, budget) for item in value]}
    if kind is set or kind is frozenset:
        return {"$set": [to_wire(item, depth + 1, budget) for item in value]}
    if len(budget) > 1:
        if kind is bytes or kind is bytearray:
            return {"$bytes" if kind is bytes else "$bytearray": value.hex()}
        if kind is complex:
            return {"$complex": [float.__repr__(value.real), float.__repr__(value.imag)]}
        if kind is range:
            return {"$range": [value.start, value.stop, value.step]}
        if kind in ITERATORS:
            return {"$iterator": [to_wire(item, depth + 1, budget) for item in value]}
        reference = budget[2](value, kind) if len(budget) > 2 else None
        if reference is not None:
            return reference
    return to_wire(as_plain(value, kind), depth, budget)


def as_plain(value, kind):
    for base in mro_of(kind):
        if base is dict:
            return dict(dict.items(value))
        if base is list or base is tuple:
            return base(base.__iter__(value))
        if base is set or base is frozenset:
            return set(base.__iter__(value))
        if base is str:
            return str.__str__(value)
        if base is int:
            return int.__index__(value)
        if base is float:
            return float.__float__(value)
    raise Unsupported(type_name(kind), CANNOT)


def from_wire(value, referred=None):
    """`referred` gives the object of a reference."""
    kind = type(value)
    if kind is list:
        return [from_wire(item, referred) for item in value]
    if kind is not dict:
        return value
    ((tag, content),) = value.items()
    if tag == "$ref":
        return referred(content)
    if tag == "$int":
        return int(content)
    if tag == "$float":
        return float(content)
    if tag == "$dict":
        return {from_wire(k, referred): from_wire(v, referred) for k, v in content}
    if tag == "$bytes" or tag == "$bytearray":
        return (bytes if tag == "$bytes" else bytearray).fromhex(content)
    if tag == "$complex":
        return complex(float(content[0]), float(content[1]))
    if tag == "$range":
        return range(*content)
    items = [from_wire(item, referred) for item in content]
    if tag == "$iterator":
        return iter(items)
    return {"$tuple": tuple, "$frozenset": frozenset}.get(tag, set)(items)
