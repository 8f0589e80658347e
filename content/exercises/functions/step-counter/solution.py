def so_far(steps):
    total = 0
    for count in steps:
        total += count
        yield total
