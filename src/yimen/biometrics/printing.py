"""Set sheets of photos and pages of card copies as PDF, in millimetres."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from yimen.biometrics.rules import sheets
from yimen.biometrics.rules.presets import Preset
from yimen.kernel.typeset.pages import set_page

_TEMPLATES = Path(__file__).with_name("typst")


def photo_sheet(*, photo: bytes, preset: Preset, at: datetime) -> bytes:
    """Return a six-inch sheet with as many photos as fit, and marks where to cut."""
    sheet = sheets.lay_out(width=preset.width_mm, height=preset.height_mm)
    data = {
        "title": f"{preset.title}排版（{len(sheet.places)} 张）",
        "page": [sheet.width, sheet.height],
        "size": [preset.width_mm, preset.height_mm],
        "places": [list(one) for one in sheet.places],
        "photo": list(photo),
        "alt": f"{preset.title}证件照",
    }
    return set_page(template=_TEMPLATES / "photo_sheet.typ", data=data, made_at=at)


def card_page(*, front: bytes, back: bytes, words: str, at: datetime) -> bytes:
    """Return an A4 page with both sides of a card at true size; `words` stand under them once more."""
    data = {
        "title": "身份证复印件",
        "size": list(sheets.CARD_MM),
        "front": list(front),
        "back": list(back),
        "words": words,
    }
    return set_page(template=_TEMPLATES / "card_copy.typ", data=data, made_at=at)
