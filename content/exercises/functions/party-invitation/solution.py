def invite(name, place="the garden", hour=15):
    return f"Dear {name}, join us in {place} at {hour}:00."
