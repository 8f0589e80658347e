def invite(name, place, hour):
    return f"Dear {name}, join us in {place} at {hour}:00."
