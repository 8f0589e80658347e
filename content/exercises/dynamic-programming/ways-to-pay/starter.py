def ways_to_pay(amount, coins):
    # One way to pay 0, and no way yet to pay any other total.
    ways = [1] + [0] * amount
    return ways[amount]
