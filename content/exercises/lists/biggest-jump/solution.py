def biggest_jump(temperatures):
    biggest = 0
    for today, tomorrow in zip(temperatures, temperatures[1:]):
        biggest = max(biggest, abs(tomorrow - today))
    return biggest
