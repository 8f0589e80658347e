def solve(discs, start, goal, spare):
    """Return the list of moves that bring the discs from start to goal."""
    return []


moves = solve(int(input()), "A", "C", "B")
print(len(moves))
for move in moves:
    print(move)
