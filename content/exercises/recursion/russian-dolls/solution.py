def count_dolls(doll):
    if not doll:
        return 1
    return 1 + count_dolls(doll[0])
