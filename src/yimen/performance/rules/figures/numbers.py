"""Numbers with the precision they are written in, and what rounding can explain.

A figure stands for every value that rounds to it: 12.3 for 12.25 to 12.35. Two figures that are
written with different precision in one sum are read with the finer one, because reports drop
trailing zeros far more often than they round a single part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

_WIDE = str.maketrans(
    {
        code: code - 0xFEE0
        for code in (*range(0xFF10, 0xFF1A), 0xFF0E, 0xFF05, 0xFF0C, 0xFF0B, 0xFF0D)
    }
    | {0xFF08: "(", 0xFF09: ")", 0xFF1A: ":", 0x3000: " "}
)
_HAS_WIDE = re.compile("[" + "".join(map(chr, _WIDE)) + "]")
_MINUS = "\u2212"
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    c: n for n, c in enumerate("〇壹贰叁肆伍陆柒捌玖")
}
_DIGITS |= {"两": 2, "俩": 2}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_PLAIN = re.compile(r"^[-+\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A decimal value with the number of decimals it was written with."""

    value: Decimal
    decimals: int = 0

    @property
    def half(self) -> Decimal:
        """Return half a unit of the last written digit."""
        return Decimal(1).scaleb(-self.decimals) / 2

    def scaled(self, factor: Decimal) -> Figure:
        """Return the figure in another unit, its precision moved with it."""
        return Figure(self.value * factor, self.decimals - factor.adjusted())


def narrow(text: str) -> str:
    """Return the text with full-width digits and signs as narrow ones, length unchanged."""
    return text.translate(_WIDE) if _HAS_WIDE.search(text) else text


def parse_number(text: str) -> Figure | None:
    """Return the figure where the whole text is one plain number, else None."""
    stripped = narrow(text).strip().replace(_MINUS, "-")
    if len(stripped) > 24 or not _PLAIN.match(stripped):
        return None
    plain = stripped.replace(",", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return Figure(value, len(plain.partition(".")[2]))


def parse_chinese(text: str) -> Decimal | None:
    """Return the value of a Chinese numeral such as 壹佰伍拾万 or 二十三, else None."""
    total, section, digit, seen = 0, 0, 0, False
    for char in text:
        if char in _DIGITS:
            digit, seen = _DIGITS[char], True
        elif char in _UNITS:
            section += (digit or (0 if seen and digit == 0 and section else 1)) * _UNITS[char]
            digit, seen = 0, True
        elif char in _LARGE and seen:
            if char == "亿":
                total = (total + section + digit) * _LARGE[char]
            else:
                total += (section + digit) * _LARGE[char]
            section, digit = 0, 0
        else:
            return None
    return Decimal(total + section + digit) if seen else None


def plain(value: Decimal, decimals: int | None = None) -> str:
    """Return a number for people: no exponent, no idle zeros unless decimals are asked for."""
    with localcontext() as context:
        context.prec = 40
        if decimals is not None:
            return f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
        rounded = value.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def finest(figures: Iterable[Figure]) -> int:
    """Return the largest number of decimals among the figures."""
    return max((figure.decimals for figure in figures), default=0)


def sum_holds(*, parts: Iterable[Figure], total: Figure) -> bool:
    """Tell whether the parts make the total, as far as rounding can tell."""
    listed = list(parts)
    return abs(sum_of(listed) - total.value) <= sum_slack(parts=listed, total=total)


def sum_of(parts: Iterable[Figure]) -> Decimal:
    """Return the sum of the values."""
    return sum((part.value for part in parts), Decimal(0))


def sum_slack(*, parts: Iterable[Figure], total: Figure) -> Decimal:
    """Return the greatest difference between parts and total that rounding explains.

    What is written without decimals is exact. Decimals were each rounded on their own; a total that is written
    more coarsely than its parts was rounded once more.
    """
    listed = list(parts)
    fine = finest([*listed, total])
    if fine == 0 or (len(listed) == 1 and listed[0].decimals == total.decimals):
        return Decimal(0)
    unit = Decimal(1).scaleb(-fine) / 2
    rounded = sum(1 for part in listed if part.decimals > 0) + 1
    slack = unit * rounded
    if 0 < total.decimals < fine:
        slack = max(slack, total.half + unit)
    return slack


def score_slack(*, parts: Iterable[Figure], total: Figure) -> Decimal:
    """Return what rounding explains in a sum of scores: whole and half points are exact."""
    listed = list(parts)
    if finest([*listed, total]) <= 1:
        return Decimal(0)
    return sum_slack(parts=listed, total=total)


def ratio_range(*, part: Figure, whole: Figure) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and highest percentage that part of whole can be, None for zero."""
    fine = finest([part, whole])
    half = Decimal(1).scaleb(-fine) / 2 if fine else Decimal(0)
    return quotient_range(part=part.value, whole=whole.value, slack=half, whole_slack=half)


def quotient_range(
    *, part: Decimal, whole: Decimal, slack: Decimal, whole_slack: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Return the bounds of part ÷ whole × 100 when both may be off by their slack."""
    if whole - whole_slack <= 0:
        return None
    low = (part - slack) / (whole + whole_slack if part >= slack else whole - whole_slack)
    high = (part + slack) / (whole - whole_slack)
    return low * 100, high * 100


def percent_holds(stated: Figure, bounds: tuple[Decimal, Decimal]) -> bool:
    """Tell whether a stated percentage can be the rounding of a value within the bounds."""
    low, high = bounds
    return low - stated.half <= stated.value <= high + stated.half


def is_cut_off(stated: Figure, computed: Decimal) -> bool:
    """Tell whether the stated percentage is the computed one cut off instead of rounded."""
    return 0 < computed - stated.value < stated.half * 2
