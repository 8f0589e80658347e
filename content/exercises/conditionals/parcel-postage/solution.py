weight = int(input())
speed = input().strip()

if weight <= 0:
    print("not a parcel")
elif weight > 10000:
    print("too heavy")
else:
    if weight <= 500:
        price = 3
    elif weight <= 2000:
        price = 6
    else:
        price = 11
    if speed == "express":
        price = price * 2
    print(price)
