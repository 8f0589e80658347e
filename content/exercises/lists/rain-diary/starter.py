readings = []
line = input()
while line != "end":
    readings.append(line)
    line = input()

print("least", min(readings))
