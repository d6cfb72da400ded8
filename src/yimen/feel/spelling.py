"""Names that the grammar cannot read (`贷款+利息`, `cost in use`), written so that it can.

A model from elsewhere may name things so. Each such name is replaced, outside texts and comments,
by a word that says the same in figures; the builder turns it back.
"""

from __future__ import annotations

import re

_MARK = "ꬰ"
_PLAIN = re.compile(r"[^\W\d]\w*( [^\W\d]\w*)*\Z")
_KEYWORDS = frozenset(
    {
        *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
        *("and", "or", "not", "between", "instance", "of", "true", "false", "null"),
        *("function", "external"),
    }
)
_QUOTED = r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/'


def needs_spelling(name: str) -> bool:
    """Tell whether the grammar cannot read a name as it is."""
    return not _PLAIN.match(name) or not _KEYWORDS.isdisjoint(name.split())


def spelled(source: str, names: frozenset[str]) -> str:
    """Return a source in which the names that the grammar cannot read are spelled."""
    if not names:
        return source
    longest_first = sorted(names, key=len, reverse=True)
    wanted = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    pattern = re.compile(rf"{_QUOTED}|(?<!\w)({wanted})(?!\w)", re.DOTALL)
    return pattern.sub(
        lambda found: found[0] if found[1] is None else _spell(" ".join(found[1].split())), source
    )


def _spell(name: str) -> str:
    return _MARK + name.encode().hex()


def unspelled(word: str) -> str:
    """Return the name that a word of the source stands for."""
    return bytes.fromhex(word[1:]).decode() if word.startswith(_MARK) else word
