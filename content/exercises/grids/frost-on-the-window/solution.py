def count_frost(window, row, column):
    count = 0
    for r, c in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]:
        if 0 <= r < len(window) and 0 <= c < len(window[0]) and window[r][c] == "*":
            count += 1
    return count


def next_hour(window):
    later = []
    for row in range(len(window)):
        line = ""
        for column in range(len(window[0])):
            frost = window[row][column] == "*" or count_frost(window, row, column) == 1
            line += "*" if frost else "."
        later.append(line)
    return later
