def merge(left, right):
    return left + right
