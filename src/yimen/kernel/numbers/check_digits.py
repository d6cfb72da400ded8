"""Check characters after ISO 7064 MOD 37,36 (GB/T 17710): digits and capital letters."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}


def check_character(text: str) -> str:
    """Return the check character of a text of digits and capital letters.

    Raises:
        ValueError: the text is empty or holds another character.
    """
    if not text or any(character not in _VALUE for character in text):
        raise ValueError("only digits and capital letters carry a check character")
    product = 36
    for character in text:
        product = (product + _VALUE[character]) % 36 or 36
        product = product * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def is_valid(text: str) -> bool:
    """Say whether the last character is the check character of those before it."""
    body, check = text[:-1], text[-1:]
    return bool(body) and all(c in _VALUE for c in body) and check_character(body) == check
