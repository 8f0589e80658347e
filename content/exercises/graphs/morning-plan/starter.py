def plan(tasks):
    return sorted(tasks)
