name = input()
destination = input()
print(f"Welcome aboard, {name}! Next stop: {destination}.")
