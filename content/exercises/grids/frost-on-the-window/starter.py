def next_hour(window):
    later = []
    for row in window:
        later.append(row)
    return later
