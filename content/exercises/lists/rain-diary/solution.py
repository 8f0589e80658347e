readings = []
line = input()
while line != "end":
    readings.append(int(line))
    line = input()

if readings:
    average = sum(readings) / len(readings)
    print("least", min(readings))
    print("most", max(readings))
    print(f"average {average:.1f}")
else:
    print("no rain diary")
