"""Limits, pauses and extensions, as law and notices state them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Unit(StrEnum):
    """What a limit is counted in (codes of the item standard's limits)."""

    WORKDAY = "W"
    DAY = "D"
    HOUR = "H"
    MINUTE = "N"
    MONTH = "M"
    YEAR = "Y"


UNIT_WORDS: dict[Unit, str] = {
    Unit.WORKDAY: "个工作日",
    Unit.DAY: "天",
    Unit.HOUR: "小时",
    Unit.MINUTE: "分钟",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}

SPANS = {Unit.HOUR: timedelta(hours=1), Unit.MINUTE: timedelta(minutes=1)}
"""Units whose limits end at a moment, not on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many working days, days, hours, minutes, months or years, and the article that says so."""

    amount: int
    unit: Unit = Unit.WORKDAY
    law: str = ""

    def __post_init__(self) -> None:
        """Refuse a limit below zero."""
        if self.amount < 0:
            raise ValueError("a limit is not negative")

    def __str__(self) -> str:
        """Write the limit as people read it."""
        return f"{self.amount} {UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time that is not counted: from the notice that stops the clock to the day it goes on (null: still stopped).

    The moments matter to limits in hours only.
    """

    start: date
    end: date | None = None
    why: str = ""
    ground: str = ""
    start_at: datetime | None = None
    end_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a pause that ends before it begins."""
        if self.end is not None and self.end < self.start:
            raise ValueError("a pause ends before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """What was added to a limit, when and on which ground."""

    amount: int
    unit: Unit = Unit.WORKDAY
    decided_on: date | None = None
    ground: str = ""

    def __post_init__(self) -> None:
        """Refuse an extension that adds nothing."""
        if self.amount < 1:
            raise ValueError("an extension adds time")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """The hours of a working day in which a limit of working hours runs, in order."""

    spans: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13), time(17)))
