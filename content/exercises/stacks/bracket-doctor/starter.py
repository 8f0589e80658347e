def first_problem(text):
    if text.count("(") == text.count(")"):
        return -1
    return len(text)
