def count_words(text):
    counts = {}
    for part in text.lower().split():
        word = part.rstrip(".,!?")
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts
