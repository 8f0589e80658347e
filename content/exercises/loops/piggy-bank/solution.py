def weeks_to_save(price, first_week):
    weeks = 0
    saved = 0
    coins = first_week
    while saved < price:
        saved += coins
        coins += 1
        weeks += 1
    return weeks
