def solve(discs, start, goal, spare):
    """Return the list of moves that bring the discs from start to goal."""
    if discs == 0:
        return []
    before = solve(discs - 1, start, spare, goal)
    after = solve(discs - 1, spare, goal, start)
    return before + [f"{start} {goal}"] + after


moves = solve(int(input()), "A", "C", "B")
print(len(moves))
for move in moves:
    print(move)
