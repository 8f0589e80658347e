import sys

votes = {}
for line in sys.stdin:
    name = line.strip()
    # Count the vote for this name.

for name in votes:
    print(votes[name], name)
