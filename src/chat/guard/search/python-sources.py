# The programs that the pieces of a reply may make: as they are, joined, indented anew.
MAX_SOURCES = 300
MAX_INDENTATIONS = 150
# How many older pieces are joined with the newest, chosen from how many of the latest ones.
REACHES = [(1, 24), (2, 9), (3, 7), (4, 6)]
OPENS_BLOCK = re.compile(r":\s*(#.*)?$")
GOES_ON = re.compile(r"(elif|else|except|finally)\b")
LEAVES = re.compile(r"(return|break|continue|pass|raise)\b")


def parsed(text):
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def readable(text):
    """The text, or what can be saved of it, such that it parses; None where nothing can."""
    text = textwrap.dedent(text.replace("\t", "    ")).strip("\n")
    if not text.strip():
        return None
    if parsed(text) is not None:
        return text
    lines = text.split("\n")
    first = textwrap.dedent("\n".join(lines[1:]))
    if parsed(lines[0] + "\n" + first) is not None:
        return lines[0] + "\n" + first
    if GOES_ON.match(text):
        text = "if False:\n    pass\n" + text
        if parsed(text) is not None:
            return text
    return None


def without_talk(text):
    """Leaves out lines, one at a time where the parser stops, as long as most of the text is left."""
    lines = textwrap.dedent(text).strip("\n").split("\n")
    for _ in range(len(lines) // 2):
        try:
            ast.parse("\n".join(lines))
            return "\n".join(lines)
        except SyntaxError as error:
            at = min(max(error.lineno or 1, 1), len(lines)) - 1
            del lines[at]
        except ValueError:
            return None
    return None


def indentations(lines):
    """Indents lines that have lost their indentation: the likely ways first, those with one or two surprises next."""
    lines = [line.strip() for line in lines if line.strip()]
    if not any(OPENS_BLOCK.search(line) for line in lines) or len(lines) > 60:
        return
    for surprises in range(4):
        yield from indented(lines, 0, [], [], surprises)


def indented(lines, at, levels, heads, surprises):
    if at == len(lines):
        if surprises == 0:
            yield "\n".join("    " * level + line for level, line in zip(levels, lines))
        return
    for cost, level in enumerate(choices(lines, at, levels, heads)):
        if cost > surprises:
            return
        opened = [head for head in heads if head[0] < level]
        if OPENS_BLOCK.search(lines[at]):
            opened = opened + [(level, lines[at])]
        yield from indented(lines, at + 1, levels + [level], opened, surprises - cost)


def choices(lines, at, levels, heads):
    line = lines[at]
    if at == 0 or re.match(r"(def|class|import|from)\b", line):
        return [0]
    before = levels[-1]
    if OPENS_BLOCK.search(lines[at - 1]):
        return [before + 1]
    if GOES_ON.match(line):
        return [level for level, head in reversed(heads) if re.match(r"(if|elif|for|while|try|except)\b", head)]
    if LEAVES.match(lines[at - 1]):
        before -= 1
    last = at + 1 == len(lines) or re.match(r"(def|class)\b", lines[at + 1])
    levels = list(range(max(before, 0), -1, -1))
    if last and line.startswith("return") and 1 in levels:
        levels.remove(1)
        return [1] + levels
    return levels


def overlapped(above, below):
    """Both texts, with what the second one repeats of the first one's end only once."""
    a, b = above.rstrip("\n").split("\n"), below.strip("\n").split("\n")
    for size in range(min(len(a), len(b)), 0, -1):
        if [line.strip() for line in a[-size:]] == [line.strip() for line in b[:size]]:
            return "\n".join(a + b[size:])
    return None


def joins(texts):
    """Ways to put pieces under each other."""
    yield "\n".join(texts)
    one = texts[0]
    for text in texts[1:]:
        one = overlapped(one, text) or one + "\n" + text
    yield one
    for indent in (4, 8, 12):
        below = [textwrap.indent(textwrap.dedent(text), " " * indent) for text in texts[1:]]
        yield "\n".join([texts[0], *below])


def sources(parts):
    """Distinct texts that parse and hold something of the newest part; the likely ones first."""
    seen = {}
    budget = [MAX_INDENTATIONS]

    def add(text):
        text = readable(text)
        if text is not None and text not in seen and len(seen) < MAX_SOURCES:
            seen[text] = True
            return True
        return text is not None

    newest = parts[-1]
    for text in newest:
        if not add(text):
            add_saved(text, add, budget)
    older = [part[0] for part in parts[:-1]]
    for size, reach in REACHES:
        for chosen in itertools.combinations(range(len(older) - 1, max(len(older) - reach, 0) - 1, -1), size):
            above = [older[at] for at in sorted(chosen)]
            for texts in {tuple(above + [newest[0]]), tuple([newest[0]] + above), (newest[0], *reversed(above))}:
                if not any([add(text) for text in joins(list(texts))]) and size == len(older):
                    add_saved("\n".join(texts), add, budget)
    if older:
        add_saved("\n".join(older + [newest[0]]), add, budget)
        add("\n".join(text for text in map(readable, older + [newest[0]]) if text is not None))
    return list(seen)


def add_saved(text, add, budget):
    lines = text.split("\n")
    if not any(line.startswith((" ", "\t")) for line in lines if line.strip()):
        share = max(budget[0] // 2, 8)
        for one in itertools.islice(indentations(lines), share):
            budget[0] -= 1
            add(one)
    saved = without_talk(text)
    if saved is not None:
        add(saved)
