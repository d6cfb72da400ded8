"""The first letters of the pinyin of a name, by which lists are searched while typing."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """Return the first letters in lower case; what is no Chinese character stays as it is."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- slow to load

    found = lazy_pinyin(text, style=Style.FIRST_LETTER, errors="default")
    return "".join(found).lower().replace(" ", "")
