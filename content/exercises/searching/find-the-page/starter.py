def find_page(pages, wanted):
    low = 0
    high = len(pages) - 1
    middle = (low + high) // 2
    # Look at pages[middle] and decide where to go on.
    return middle
