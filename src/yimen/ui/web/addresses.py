"""Addresses of pages without Django's search for them: found once, then filled in.

`reverse` walks the tables of all contexts for each address, and a page has many. Routes do not
change while a process runs, so an address is reversed once with marks for its parts.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from django.urls import reverse

from yimen.ui.web.shaped import cut_at_marks, mark, mark_id

_SAFE = "!$&'()*+,;=:@~/"
"""What may stand in a path as it is (RFC 3986)."""


def address(name: str, *args: UUID | str) -> str:
    """Return the address of a route as `reverse` does. Raises NoReverseMatch."""
    parts = _cut(name, tuple(isinstance(one, UUID) for one in args)).copy()
    parts[1::2] = [quote(str(args[int(place[-1])]), safe=_SAFE) for place in parts[1::2]]
    return "".join(parts)


@lru_cache(maxsize=1024)
def _cut(name: str, ids: tuple[bool, ...]) -> list[str]:
    places = [f"address_{place}" for place in range(len(ids))]
    marks = [mark_id(one) if is_id else mark(one) for one, is_id in zip(places, ids, strict=True)]
    return cut_at_marks(reverse(name, args=marks))
