def tokenize(formula):
    """Cut a formula into numbers, operators and brackets."""
    tokens = []
    for character in formula:
        if character.isdigit() and tokens and tokens[-1].isdigit():
            tokens[-1] += character
        elif character != " ":
            tokens.append(character)
    return tokens


def read_sum(tokens):
    value = read_product(tokens)
    while tokens and tokens[0] in "+-":
        if tokens.pop(0) == "+":
            value += read_product(tokens)
        else:
            value -= read_product(tokens)
    return value


def read_product(tokens):
    value = read_factor(tokens)
    while tokens and tokens[0] == "*":
        tokens.pop(0)
        value *= read_factor(tokens)
    return value


def read_factor(tokens):
    token = tokens.pop(0)
    if token == "-":
        return -read_factor(tokens)
    if token == "(":
        value = read_sum(tokens)
        tokens.pop(0)
        return value
    return int(token)


def evaluate(formula):
    return read_sum(tokenize(formula))
