def plan(tasks):
    done = []
    waiting = {task: set(before) for task, before in tasks.items()}
    while waiting:
        possible = [task for task, before in waiting.items() if not before]
        if not possible:
            return []
        task = min(possible)
        done.append(task)
        del waiting[task]
        for before in waiting.values():
            before.discard(task)
    return done
