# The ways to take a text for a solution: its functions under any name, its statements as a body, put into the starter.
MAX_FUNCTIONS = 5


def executed(tree, stdin="", space=None):
    space = fresh() if space is None else space
    code = compile(tree, "<reply>", "exec") if not isinstance(tree, str) else compile(tree, "<reply>", "exec")
    ok, _, printed, _ = watched(lambda: exec(code, space), stdin)
    return space, ok, printed


def functions_of(space, name, arity):
    """What was defined and takes that many arguments: the tested name first, then the last defined first."""
    found = []
    own = [(key, value) for key, value in space.items() if key not in ("__builtins__", "open")]
    own.sort(key=lambda item: item[0] != name)
    head, rest = own[:1], own[1:]
    for key, value in head + rest[::-1] if head and head[0][0] == name else own[::-1]:
        if inspect.isclass(value) and value.__module__ == "__main__":
            try:
                thing = value()
            except BaseException:
                continue
            found += [getattr(thing, each) for each in vars(value) if not each.startswith("__")]
        elif callable(value) and not inspect.isclass(value) and not inspect.isbuiltin(value):
            found.append(value)
    return [one for one in found if callable(one) and takes(one, arity)][:MAX_FUNCTIONS]


def takes(function, arity):
    try:
        inspect.signature(function).bind(*[None] * arity)
        return True
    except (TypeError, ValueError):
        return False


def answers(function, args):
    """What a call gave, in each form that may be meant: (answers by form, whether the steps ran out)."""

    def call():
        value = function(*args)
        return list(itertools.islice(value, 100_000)) if inspect.isgenerator(value) else value

    ok, value, printed, stuck = watched(call)
    if not ok:
        return {}, stuck
    given = {"value": value}
    if printed.strip():
        given["print"] = printed
    return given, stuck


def names_in(tree):
    """Names in the order of their first use: those read before they are set, and those that are set."""
    free, stored = [], []
    inner = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.comprehension,)):
            inner |= {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
        if isinstance(node, ast.arg):
            inner.add(node.arg)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    for node in sorted(names, key=lambda each: (each.lineno, isinstance(each.ctx, ast.Store), each.col_offset)):
        if node.id in BUILTINS or node.id in inner:
            continue
        if isinstance(node.ctx, ast.Store):
            if node.id not in stored and node.id not in free:
                stored.append(node.id)
        elif node.id not in stored and node.id not in free:
            free.append(node.id)
    return free, stored


def is_input(node):
    """A statement that sets a name to a constant or to what was read: in a function that would be a parameter."""
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
        return False
    if any(isinstance(each, ast.Call) and getattr(each.func, "id", "") == "input" for each in ast.walk(node.value)):
        return True
    try:
        ast.literal_eval(node.value)
        return True
    except (ValueError, TypeError, SyntaxError):
        return False


def as_bodies(tree, params, arity):
    """The statements as the body of a function of that many parameters: functions of the arguments."""
    body = [node for node in tree.body if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))]
    helpers = [node for node in tree.body if node not in body]
    if not body:
        return
    free, _ = names_in(ast.Module(body=body, type_ignores=[]))
    defined = {node.name for node in helpers if hasattr(node, "name")}
    free = [name for name in free if name not in defined]
    choices = []
    if params and len(params) >= arity:
        choices.append((params[:arity], body))
    if len(free) == arity and free != (params or [])[:arity]:
        choices.append((free, body))
        if arity == 2:
            choices.append((free[::-1], body))
    set_first = [node for node in body if is_input(node)][:arity]
    if len(set_first) == arity > 0:
        choices.append(([node.targets[0].id for node in set_first], [node for node in body if node not in set_first]))
    for names, statements in choices:
        made = as_function(helpers, names, statements)
        if made is not None:
            yield made


def as_function(helpers, names, statements):
    if not statements:
        return None
    statements = list(statements)
    last = statements[-1]
    if isinstance(last, ast.Expr) and not (isinstance(last.value, (ast.Yield, ast.YieldFrom))):
        statements[-1] = ast.copy_location(
            ast.Assign(targets=[ast.Name(id="last_value", ctx=ast.Store())], value=last.value), last
        )
    leaves = any(
        isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)) for each in statements for node in ast.walk(each)
    )
    ending = [] if leaves else ast.parse("return Locals(locals())").body
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=name) for name in names], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    function = ast.FunctionDef(name="body", args=arguments, body=statements + ending, decorator_list=[], type_params=[])
    module = ast.fix_missing_locations(ast.Module(body=helpers + [function], type_ignores=[]))
    space = fresh()
    space["Locals"] = Locals
    try:
        executed(module, space=space)
    except (SyntaxError, ValueError, TypeError):
        return None
    return space.get("body")


class Locals(dict):
    """All names of a body that returns nothing: one of them may hold the answer."""


def spliced(starter, text):
    """The starter with some of its lines replaced by the text, at any place and depth."""
    lines = starter.rstrip("\n").split("\n")
    text = textwrap.dedent(text)
    by_name = replaced_by_name(lines, text)
    if by_name is not None:
        yield by_name
    yield from with_values(lines, text)
    if len(lines) > 24 or text.count("\n") > 15:
        return
    for start in range(len(lines) + 1):
        near = [line for line in lines[max(start - 1, 0) : start + 1] if line.strip()]
        depths = {len(line) - len(line.lstrip()) for line in near} | {
            len(line) - len(line.lstrip()) + 4 for line in near if OPENS_BLOCK.search(line)
        }
        for end in range(start, min(len(lines), start + 8) + 1):
            for depth in depths or {0}:
                yield "\n".join(lines[:start] + [textwrap.indent(text, " " * depth)] + lines[end:])


def replaced_by_name(lines, text):
    """Each line of the text in the place of the starter's line that sets the same name, or that returns."""
    lines = list(lines)
    hits = 0
    for line in text.split("\n"):
        head = re.match(r"\s*(return\b|yield\b|[\w.\[\], ]+ [-+*/]?=(?!=)|def \w+\()", line)
        if head is None:
            continue
        key = head.group(1).replace("+=", "=")
        for at in range(len(lines) - 1, -1, -1):
            own = lines[at].lstrip()
            if own.replace("+=", "=").startswith(key):
                lines[at] = lines[at][: len(lines[at]) - len(own)] + line.strip()
                hits += 1
                break
    return "\n".join(lines) if hits else None


def with_values(lines, text):
    """Expressions, a line each, as the values that the starter sets, prints or returns."""
    values = [line.strip() for line in text.split("\n") if line.strip()]
    if not 1 <= len(values) <= 4 or not all(is_expression(value) for value in values):
        return
    slots = [(at, slot) for at, line in enumerate(lines) for slot in [SLOT.match(line)] if slot]
    for first in range(len(slots) - len(values) + 1):
        changed = list(lines)
        for (at, slot), value in zip(slots[first:], values):
            changed[at] = slot.group(1) + value + (")" if slot.group(1).endswith("(") else "")
        yield "\n".join(changed)


SLOT = re.compile(r"(\s*(?:[\w.\[\]]+ [-+*/]?= |return |yield |print\())")


def is_expression(text):
    try:
        ast.parse(text, mode="eval")
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
