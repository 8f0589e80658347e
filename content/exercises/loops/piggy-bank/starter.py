def weeks_to_save(price, first_week):
    weeks = 0
    saved = 0
    coins = first_week
    # Keep saving until there is enough.
    return weeks
