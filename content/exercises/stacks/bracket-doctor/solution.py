PARTNER = {")": "(", "]": "[", "}": "{"}


def first_problem(text):
    still_open = []
    for index, character in enumerate(text):
        if character in "([{":
            still_open.append(character)
        elif character in PARTNER:
            if not still_open or still_open.pop() != PARTNER[character]:
                return index
    return len(text) if still_open else -1
