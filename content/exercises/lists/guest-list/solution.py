def unique_guests(names):
    seen = set()
    guests = []
    for name in names:
        key = name.lower()
        if key not in seen:
            seen.add(key)
            guests.append(name)
    return guests
