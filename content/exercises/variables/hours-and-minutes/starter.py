def split_minutes(total):
    hours = 0
    minutes = total
    return hours, minutes
