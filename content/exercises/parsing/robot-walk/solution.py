import sys

MOVES = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}

x = 0
y = 0
for line in sys.stdin:
    parts = line.lower().split()
    if len(parts) == 2 and parts[0] in MOVES:
        dx, dy = MOVES[parts[0]]
        steps = int(parts[1])
        x += dx * steps
        y += dy * steps

print(x, y)
