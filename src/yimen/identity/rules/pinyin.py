"""Pinyin of names, for search: `zhangguilan` and `zgl`."""

from __future__ import annotations


def pinyin_of(name: str) -> str:
    """Return the whole pinyin in small letters, without tones and spaces."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- slow to load

    return _joined(lazy_pinyin(name, style=Style.NORMAL, errors="default"))


def initials_of(name: str) -> str:
    """Return the first letter of every syllable."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- slow to load

    return _joined(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default"))


def _joined(parts: list[str]) -> str:
    letters = "".join(parts).lower()
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
