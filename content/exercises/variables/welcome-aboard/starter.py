name = input()
# Read the destination here, then greet the passenger.
print("Welcome aboard!")
