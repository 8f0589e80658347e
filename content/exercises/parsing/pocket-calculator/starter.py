def tokenize(formula):
    """Cut a formula into numbers, operators and brackets."""
    return formula.split()


def evaluate(formula):
    tokens = tokenize(formula)
    return int(tokens[0])
