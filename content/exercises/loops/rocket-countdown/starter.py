start = int(input())

print(start)
print("Lift-off!")
