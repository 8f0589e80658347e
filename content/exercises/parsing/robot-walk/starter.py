import sys

x = 0
y = 0
for line in sys.stdin:
    # Take the line apart and move the robot.
    pass

print(x, y)
