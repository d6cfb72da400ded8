"""Names: up to 50 characters, rare characters and the middle dot kept as they are."""

from __future__ import annotations

import unicodedata

from yimen.identity.contracts import NameRefused

LONGEST = 50
_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "∙": "·", "．": "·", "･": "·"})
_ALLOWED_MARKS = frozenset("·-'’ （）()")


def parse_name(*, text: str, field: str = "name") -> str:
    """Return the name with one kind of middle dot and single spaces. Raises NameRefused.

    Characters outside the basic plane and in private use are kept: they stand in people's
    documents. Nothing is folded (no NFKC), because folding would change rare characters.
    """
    name = " ".join(text.translate(_DOTS).split())
    if not name:
        raise NameRefused("请填写姓名或名称，与证件上一致。", field=field)
    if len(name) > LONGEST:
        raise NameRefused(f"姓名或名称最多 {LONGEST} 个字，您填了 {len(name)} 个。", field=field)
    for character in name:
        if not _belongs(character):
            raise NameRefused(
                f"姓名或名称里不应有“{_shown(character)}”，请对照证件核对。", field=field
            )
    return name


def _belongs(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in {"Co", "Mn", "Mc"} or character in _ALLOWED_MARKS


def _shown(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
