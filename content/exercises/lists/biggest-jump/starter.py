def biggest_jump(temperatures):
    return max(temperatures) - min(temperatures)
