def encode(text, shift):
    secret = ""
    for letter in text:
        secret += chr(ord(letter) + shift)
    return secret
