"""Rules of what is printed: photos on a six-inch sheet, a card's two sides on A4. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yimen.biometrics.contracts import FaceRefused
from yimen.kernel.rules import rule

LONG_MM, SHORT_MM = 152.0, 102.0
CARD_MM = (85.6, 54.0)
"""A card of the size ID-1 (GB/T 14916)."""

MARGIN_MM, GAP_MM = 4.0, 2.0
LONGEST_PURPOSE = 30
_LEAST_WORDS = 4
_SAID = re.compile(r"^(仅(限)?(供|用于|作)|用于)")
_NO_PURPOSE = {"其他", "其它", "备用", "办事", "使用", "测试", "身份证复印件", "复印件", "身份证"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How photos lie on a sheet, in millimetres: the upper left corner of each."""

    width: float
    height: float
    places: tuple[tuple[float, float], ...]


@rule("BIO-PHO-6", cites="六英寸相纸 152×102 毫米（照相行业通行尺寸）")
def lay_out(*, width: float, height: float) -> Sheet:
    """Return the sheet, lying or standing, that takes the most photos of this size in millimetres.

    Between photos a gap stays for the cut, and at the edges a margin that printers do not print.
    """
    lying = _places(LONG_MM, SHORT_MM, width, height)
    standing = _places(SHORT_MM, LONG_MM, width, height)
    if len(standing) > len(lying):
        return Sheet(width=SHORT_MM, height=LONG_MM, places=standing)
    return Sheet(width=LONG_MM, height=SHORT_MM, places=lying)


def _places(
    sheet_width: float, sheet_height: float, width: float, height: float
) -> tuple[tuple[float, float], ...]:
    across = int((sheet_width - 2 * MARGIN_MM + GAP_MM) // (width + GAP_MM))
    down = int((sheet_height - 2 * MARGIN_MM + GAP_MM) // (height + GAP_MM))
    left = (sheet_width - across * width - (across - 1) * GAP_MM) / 2
    top = (sheet_height - down * height - (down - 1) * GAP_MM) / 2
    return tuple(
        (round(left + column * (width + GAP_MM), 3), round(top + row * (height + GAP_MM), 3))
        for row in range(down)
        for column in range(across)
    )


@rule("BIO-PHO-7", cites="《个人信息保护法》第六条（目的明确、最小范围）")
def clean_purpose(*, typed: str) -> str:
    """Return the purpose of a card's copy as it is printed across it.

    Raises: FaceRefused where nothing is said, or nothing that would bind anybody.
    """
    said = _SAID.sub("", " ".join(typed.split())).strip(" ，。,.！!“”\"'")
    told = sum(one.isalpha() for one in said)
    if said in _NO_PURPOSE or told < _LEAST_WORDS:
        raise FaceRefused(
            "写清楚这份复印件交给谁、办什么，比如“柳浦镇便民中心办理老年人优待证”。",
            field="purpose",
        )
    if len(said) > LONGEST_PURPOSE:
        raise FaceRefused(f"用途写短一点，最多 {LONGEST_PURPOSE} 个字。", field="purpose")
    return said


def watermark(*, purpose: str, on: date) -> str:
    """Return the words across a card's copy: what for, that it is good for nothing else, and when."""
    return f"仅用于{purpose}，他用无效 {on.year}年{on.month}月{on.day}日"
