"""What the camera makes for a paper: as the item says, or by what the paper is called."""

from __future__ import annotations

import re

NONE, CARD = "none", "card"
"""Said of a paper: nothing is taken for it; the copy of an ID card. All else is a preset's code."""

_CARD = re.compile(r"身份证(?!明)")
_PORTRAIT = re.compile(r"免冠|证件照|寸照|[一二两12]\s*寸.{0,6}(?:照|相)片|标准照|登记照|近照")
_BY_NAME = (
    (re.compile(r"驾驶证|驾照"), "driver"),
    (re.compile(r"社保卡|社会保障卡"), "social-card"),
    (re.compile(r"[二两2]\s*寸"), "two-inch"),
)
_ONE_INCH = "one-inch"


def camera_of(*, said: str, name: str) -> str:
    """Return what is taken for a paper: a preset's code, `card`, or an empty text for nothing.

    What the item's paper says goes first; else its name tells.
    """
    return "" if said == NONE else said or _by_name(name)


def _by_name(name: str) -> str:
    if _PORTRAIT.search(name):
        return next((code for words, code in _BY_NAME if words.search(name)), _ONE_INCH)
    return CARD if _CARD.search(name) else ""
