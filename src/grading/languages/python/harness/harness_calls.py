"""Calls out of tests that run in another process (PROTOCOL.md, "Unit tests"): richer values, and changed arguments."""

from harness_faults import fault_of
from harness_values import MAX_NODES, from_wire, mro_of, to_wire, type_name, without_digit_limit

# Bound before the student's code can patch them.
BaseExc = BaseException
type, list, dict, set, enumerate = type, list, dict, set, enumerate


def forwarded(target, request, sources):
    """Calls `target`; the outcome tells the value or the exception, and what has become of the arguments."""
    args = without_digit_limit(from_wire, request["args"])
    kwargs = {key: without_digit_limit(from_wire, arg) for key, arg in request["kwargs"].items()}
    reply = {}
    try:
        value = target(*args, **kwargs)
        reply["value"] = without_digit_limit(to_wire, value, 0, [MAX_NODES, True])
    except BaseExc as error:
        reply = fault_of(error, sources)
        reply.update(raised_as(error))
    changed = []
    for position, arg in enumerate(args):
        if type(arg) in (list, dict, set):
            now = without_digit_limit(to_wire, arg, 0, [MAX_NODES, True])
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
