"""How dates, money and numbers are written on every screen. Pure."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_WEEKDAYS = "一二三四五六日"
_DIGITS = "零一二三四五六七八九"
_ID_LENGTH = 18


def long_date(*, on: date) -> str:
    """Return 2026年11月20日."""
    return f"{on.year}年{on.month}月{on.day}日"


def long_moment(*, at: date) -> str:
    """Return 2026年11月20日 14:03; a plain date has no time."""
    return f"{long_date(on=at)}{_clock(at)}"


def short_moment(*, at: date, year: int | None) -> str:
    """Return 11月20日 14:03 within the given year, else with the year."""
    if at.year != year:
        return long_moment(at=at)
    return f"{at.month}月{at.day}日{_clock(at)}"


def weekday(*, on: date) -> str:
    """Return 周五."""
    return f"周{_WEEKDAYS[on.weekday()]}"


def yuan(*, amount: Decimal) -> str:
    """Return ¥1,234.50, halves rounded up as on a bill."""
    rounded = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    sign = "-" if rounded < 0 else ""
    return f"{sign}¥{abs(rounded):,.2f}"


def grouped(*, number: str) -> str:
    """Return a number in groups that can be read out: 6 8 4 for an ID number, else fours.

    A masked number keeps its stars. Blanks that are already there go first.
    """
    plain = "".join(number.split())
    if len(plain) == _ID_LENGTH and all(c.isdigit() or c == "*" for c in plain[:-1]):
        return f"{plain[:6]} {plain[6:14]} {plain[14:]}"
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def ordinal(*, place: int) -> str:
    """Return 第三 for 3, up to 第九十九; beyond that the figure stands: 第 100.

    Raises:
        ValueError: the place is below one.
    """
    if place < 1:
        raise ValueError("a place in a row begins at one")
    if place >= 100:
        return f"第 {place} "
    tens, ones = divmod(place, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return f"第{head}{_DIGITS[ones] if ones else ''}"


def _clock(at: date) -> str:
    return f" {at:%H:%M}" if isinstance(at, datetime) else ""
