def unique_guests(names):
    return list(set(names))
