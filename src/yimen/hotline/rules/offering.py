"""What a form sends back of what was suggested: read strictly, since a browser can send anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yimen.hotline.contracts.learning import Target

_BY = re.compile(r"rules|category-\d{1,6}")
_CODE = re.compile(r"[0-9A-Za-z-]{1,40}")
_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Who suggested, and the codes of each target, the likeliest first."""

    by: str
    codes: Mapping[Target, tuple[str, ...]]


def read_offer(text: str) -> Offer | None:
    """Return what a form says was suggested, or None where that is nothing that we wrote."""
    parts = text.split("|")
    if len(parts) != len(Target) + 1 or not _BY.fullmatch(parts[0]):
        return None
    codes: dict[Target, tuple[str, ...]] = {}
    for target, listed in zip(Target, parts[1:], strict=True):
        found = tuple(listed.split(",")) if listed else ()
        if len(found) > _MOST or not all(map(_CODE.fullmatch, found)):
            return None
        codes[target] = found
    return Offer(by=parts[0], codes=codes)
