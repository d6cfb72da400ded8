"""Quantities in running text: money, percentages, points, scores and counts, with their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yimen.performance.rules.figures.numbers import Figure, narrow, parse_chinese, parse_number


class Kind(StrEnum):
    """What a number counts."""

    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    SCORE = "score"
    COUNT = "count"


_MONEY = {
    "亿元": Decimal(10000),
    "万元": Decimal(1),
    "万": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
COUNT_UNITS = (
    "万人次|万人|万亩|万户|万件|万平方米|万吨|公斤|千克|立方米|平方公里|人次|人|名|项次|项|件次|件|个|家|份|台|套|户|条|次|处|所|辆|座|公里|亩|平方米|批次|批|期|场|篇|册|本|张|吨"
    "|宗|起|例|栋|间|组|部|门|支|路|类|款|班|课时|小时|天|单|通|个工作日"
)
_QUANTITY = re.compile(
    r"(?P<number>(?<![\d.A-Za-z〔\[\uff3b])(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,8})?)\s{0,3}(?:余|多)?"
    r"(?P<unit>亿元|万元|千元|元|万(?![人次件份户名家个条平台亩吨])|%|个百分点|百分点"
    r"|分(?![钟别类项析布步支公之期局批])|" + COUNT_UNITS + r")"
)
_CAPITALS = re.compile(r"(?P<number>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,24})(?:元|圆)[整正]?")
_ANY = re.compile(r"[0-9壹贰叁肆伍陆柒捌玖拾佰仟]")
_STOPS = "，。；：、！？,;:!?（）()【】“”\"'《》\n\t "


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit, where it stands, and the words just before it.

    ``figure`` is in 万元 for money and as written for all else; ``written`` is the source text.
    """

    kind: Kind
    figure: Figure
    unit: str
    start: int
    end: int
    written: str
    lead: str
    depth: int = 0

    @property
    def label(self) -> str:
        """Return the last words before the number, cut at punctuation."""
        cut = max((self.lead.rfind(stop) for stop in _STOPS), default=-1)
        return self.lead[cut + 1 :].strip()

    def like(self, other: Quantity) -> bool:
        """Tell whether two quantities can be added or compared."""
        if self.kind is not other.kind:
            return False
        return self.kind is not Kind.COUNT or self.unit == other.unit


def quantities(text: str) -> list[Quantity]:
    """Return every quantity of the text in order."""
    flat = narrow(text)
    if not _ANY.search(flat):
        return []
    depths = _depths(flat)
    found: list[Quantity] = []
    matches = sorted(
        [*_QUANTITY.finditer(flat), *_CAPITALS.finditer(flat)], key=lambda match: match.start()
    )
    before = 0
    for match in matches:
        quantity = _quantity(match, flat[before : match.start()], depths)
        if quantity is not None:
            found.append(quantity)
            before = match.end()
    return found


def _quantity(match: re.Match[str], lead: str, depths: Sequence[int]) -> Quantity | None:
    written = match.group()
    if match.re is _CAPITALS:
        value = parse_chinese(match["number"])
        figure = None if value is None else Figure(value, 0).scaled(_MONEY["元"])
        kind, unit = Kind.MONEY, "元"
    else:
        figure = parse_number(match["number"])
        kind, unit, factor = _measure(match["unit"])
        if figure is not None and factor != 1:
            figure = figure.scaled(factor)
    if figure is None:
        return None
    return Quantity(
        kind=kind,
        figure=figure,
        unit=unit,
        start=match.start(),
        end=match.end(),
        written=written,
        lead=lead,
        depth=depths[match.start()],
    )


def _measure(unit: str) -> tuple[Kind, str, Decimal]:
    if unit in _MONEY:
        return Kind.MONEY, unit, _MONEY[unit]
    if unit == "%":
        return Kind.PERCENT, unit, Decimal(1)
    if unit.endswith("百分点"):
        return Kind.POINTS, unit, Decimal(1)
    if unit == "分":
        return Kind.SCORE, unit, Decimal(1)
    return Kind.COUNT, unit, Decimal(1)


def _depths(text: str) -> list[int]:
    depths: list[int] = []
    depth = 0
    for char in text:
        if char in ")）":
            depth = max(0, depth - 1)
        depths.append(depth)
        if char in "(（":
            depth += 1
    return depths


def sentences(text: str) -> list[tuple[int, str]]:
    """Return the sentences of a text with their offsets; a full stop inside brackets ends none."""
    flat = narrow(text)
    depths = _depths(flat)
    balanced = flat.count("(") == flat.count(")")
    parts: list[tuple[int, str]] = []
    start = 0
    for index, char in enumerate(flat):
        if char in "。！？!?\n" and (not balanced or depths[index] == 0):
            parts.append((start, flat[start : index + 1]))
            start = index + 1
    if start < len(flat):
        parts.append((start, flat[start:]))
    return parts
