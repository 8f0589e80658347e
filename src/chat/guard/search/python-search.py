# Tries every variant against the tests and says what passes. The tests that the starter fails come first.
# Texts put into the starter: in all, and of each.
MAX_SPLICED = 1500
MAX_SPLICED_EACH = 260


class Target:
    def __init__(self, data):
        self.id = data["id"]
        self.kind = data["kind"]
        self.starter = data["starter"] or ""
        self.tests = data["tests"]
        self.weight = sum(test["weight"] for test in self.tests) or 1
        self.name = data["name"]
        self.arity = len(self.tests[0]["args"]) if self.kind == "call" else 0
        self.params = self.params_of_starter()
        self.best = 0
        self.solved = False
        self.stuck = False
        self.seen = set()
        self.starter_failed = self.order()

    def params_of_starter(self):
        tree = parsed(self.starter)
        for node in ast.walk(tree) if tree else []:
            if isinstance(node, ast.FunctionDef) and node.name == self.name:
                return [arg.arg for arg in node.args.args]
        return None

    def order(self):
        """Tests that the starter passes say little: they come last."""
        passes = []
        for each in self.variants(self.starter, False) if self.starter and parsed(self.starter) else []:
            passes = [self.passes(each, test, {})[0] for test in self.tests]
            break
        passes = passes or [False] * len(self.tests)
        ranked = sorted(range(len(self.tests)), key=lambda at: (passes[at], self.tests[at]["size"]))
        self.tests = [self.tests[at] for at in ranked]
        self.best = sum(test["weight"] for test, passed in zip(self.tests, sorted(passes)) if passed)
        return passes.count(False)

    def variants(self, text, with_bodies=True):
        """Functions from a test to answers by form. Those under the tested name come first."""
        tree = parsed(text)
        if tree is None:
            return
        try:
            if self.kind == "io":
                yield from self.programs(tree)
                return
            space, _, _ = executed(tree)
            if self.starter and self.name not in space:
                whole = self.with_starter(text)
                if whole is not None:
                    space = whole
            for function in functions_of(space, self.name, self.arity):
                yield self.caller(function, space)
            if with_bodies:
                for function in as_bodies(tree, self.params, self.arity):
                    yield self.caller(function, space)
        except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError, OverflowError):
            return

    def with_starter(self, text):
        """The starter's functions, with those of the same name replaced."""
        tree = parsed(self.starter)
        if tree is None:
            return None
        space, _, _ = executed(tree)
        return executed(parsed(text), space=space)[0]

    def caller(self, function, space):
        def call(test):
            called = function if test["function"] == self.name else space.get(test["function"])
            # A new copy for each run: a solution may change its arguments.
            return answers(called, json.loads(test["json"]))

        call.named = getattr(function, "__name__", "") == self.name
        return call

    def programs(self, tree):
        def whole(test):
            ok, _, printed, stuck = watched(lambda: exec(code, fresh()), test["stdin"])
            return {"print": printed}, stuck

        code = compile(tree, "<reply>", "exec")
        whole.named = True
        yield whole
        own = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        if own:
            space, _, printed = executed(tree)
            if not printed.strip():
                for function in functions_of(space, "main", 0):
                    yield lambda test, function=function: self.fed(function, [], test)
                for function in [each for each in functions_of(space, "solve", 1)]:
                    for read in READERS:
                        yield lambda test, function=function, read=read: self.fed(function, [read(test["stdin"])], test)
                yield lambda test: self.by_lines(space, test)
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            shown = compile(ast.Expression(tree.body[0].value), "<reply>", "eval")
            yield lambda test: self.fed(lambda: eval(shown, fresh()), [], test)

    def by_lines(self, space, test):
        lines = [plain(line) for line in test["stdin"].split("\n")[:-1]]
        for function in functions_of(space, "solve", len(lines)):
            given, stuck = self.fed(function, lines, test)
            if given:
                return given, stuck
        return {}, False

    def fed(self, function, args, test):
        ok, value, printed, stuck = watched(lambda: function(*args), test["stdin"])
        if not ok:
            return {}, stuck
        lines = "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        return {"print": printed, "value": lines}, stuck

    def passes(self, variant, test, forms):
        """Whether some form of the answer that was right in all tests so far is right again."""
        given, stuck = variant(test)
        value = given.get("value")
        if isinstance(value, Locals):
            given.update({"name " + key: each for key, each in value.items()})
        right = {}
        for form, answer in given.items():
            if forms and form not in forms:
                continue
            if self.kind == "io" or form == "print":
                wanted = test["expected"] if self.kind == "io" else words(test["expected"])
                wanted = wanted.split() if isinstance(wanted, str) else wanted
                got = words(answer) if self.kind == "call" else str(answer).split()
                good = same_words(wanted, got, test)
            else:
                good = same(test["expected"], answer, test)
            if good:
                right[form] = True
        return bool(right), right, stuck

    def attempt(self, variant):
        forms, passed, weight = {}, 0, 0
        for at, test in enumerate(self.tests):
            good, right, stuck = self.passes(variant, test, forms)
            if good:
                forms = right
                passed += 1
                weight += test["weight"]
            else:
                # What was right once and then ran too long may still be a solution.
                self.stuck = self.stuck or stuck and passed > 0
                if at == 0 or not getattr(variant, "named", False):
                    return
        if passed == len(self.tests):
            self.solved = True
        if getattr(variant, "named", False):
            self.best = max(self.best, weight)

    def search(self, texts, scraps):
        for text in texts:
            self.try_text(text)
            if self.solved or STEPS.spent():
                return
        if not self.starter:
            return
        left = MAX_SPLICED
        for text in scraps + texts:
            for whole in itertools.islice(spliced(self.starter, text), MAX_SPLICED_EACH):
                left -= 1
                if left < 0 or self.solved or STEPS.spent():
                    return
                if parsed(whole) is not None:
                    self.try_text(whole, False)

    def try_text(self, text, with_bodies=True):
        key = text.strip()
        if key in self.seen or key == self.starter.strip():
            return
        self.seen.add(key)
        for variant in self.variants(text, with_bodies):
            self.attempt(variant)
            if self.solved or STEPS.spent():
                return


def plain(line):
    return int(line) if re.fullmatch(r"-?\d+", line) else line


READERS = [
    lambda stdin: stdin,
    lambda stdin: plain(stdin.strip()),
    lambda stdin: stdin.strip().split("\n"),
    lambda stdin: [plain(word) for word in stdin.split()],
]


def search(data):
    """`id:percent:state` of each target: the best score, and `solved`, `open` or `stuck`."""
    sys.setrecursionlimit(3000)
    texts = sources(data["parts"])
    # The head of a function alone is no program, but it may be the line that the starter lacks.
    scraps = [textwrap.dedent(text).strip("\n") for text in data["parts"][-1] if readable(text) is None][:4]
    found = []
    for each in data["targets"]:
        target = Target(each)
        if target.starter_failed:
            target.search(texts, scraps)
        stuck = target.stuck or STEPS.spent()
        state = "solved" if target.solved else "stuck" if stuck else "open"
        found.append(f"{target.id}:{100 * target.best // target.weight}:{state}")
    return " ".join(found)
