def count_dolls(doll):
    # doll[0] is the doll inside, if there is one.
    return 1
