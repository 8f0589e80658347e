import sys

votes = {}
for line in sys.stdin:
    name = line.strip()
    if name:
        votes[name] = votes.get(name, 0) + 1

for name in sorted(votes, key=lambda name: (-votes[name], name)):
    print(votes[name], name)
if not votes:
    print("no votes")
