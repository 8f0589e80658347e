def shift_letter(letter, first, shift):
    place = ord(letter) - ord(first)
    return chr(ord(first) + (place + shift) % 26)


def encode(text, shift):
    secret = ""
    for letter in text:
        if "a" <= letter <= "z":
            secret += shift_letter(letter, "a", shift)
        elif "A" <= letter <= "Z":
            secret += shift_letter(letter, "A", shift)
        else:
            secret += letter
    return secret
