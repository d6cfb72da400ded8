"""Count along working days, whatever lies between: weekends, holidays, make-up Saturdays.

Every answer is one or two look-ups in arrays built once, so a hundred thousand clocks cost little.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

FIRST_YEAR = 2000
LAST_YEAR = 2070
_SATURDAY = 5


class DayKind(StrEnum):
    """What an arrangement makes of a day that the week would decide otherwise."""

    OFF = "off"
    WORK = "work"


class OutsideCalendarError(ValueError):
    """Say that a day lies outside the years that the calendar covers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """The working days of 2000 to 2070 as one version of the arrangements makes them.

    Saturdays and Sundays are off unless `days` says otherwise. In `provisional_years` the arrangement is not
    published yet, and days may still change.
    """

    version: int
    days: Mapping[date, DayKind] = field(default_factory=dict)
    provisional_years: frozenset[int] = frozenset()
    first: int = field(init=False, default=date(FIRST_YEAR, 1, 1).toordinal())
    last: int = field(init=False, default=date(LAST_YEAR, 12, 31).toordinal())
    counts: array[int] = field(init=False, repr=False)
    ordinals: array[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build the arrays: how many working days lie before each day, and where each one lies."""
        special = {day.toordinal(): kind is DayKind.WORK for day, kind in self.days.items()}
        counts, ordinals = array("i", [0]), array("i")
        for ordinal in range(self.first, self.last + 1):
            if special.get(ordinal, (ordinal + 6) % 7 < _SATURDAY):
                ordinals.append(ordinal)
            counts.append(len(ordinals))
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "ordinals", ordinals)

    def is_workday(self, day: date) -> bool:
        """Tell whether the authority works on this day."""
        index = self._index(day)
        return self.counts[index + 1] > self.counts[index]

    def add_workdays(self, day: date, number: int) -> date:
        """Return the n-th working day after a day (before it, where negative); the day itself is not counted."""
        index = self._index(day)
        if number == 0:
            return day
        place = self.counts[index + 1] + number - 1 if number > 0 else self.counts[index] + number
        if not 0 <= place < len(self.ordinals):
            raise OutsideCalendarError(f"{number} working days from {day} lie outside the calendar")
        return date.fromordinal(self.ordinals[place])

    def workdays_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; negative where `end` lies before."""
        return self.counts[self._index(end) + 1] - self.counts[self._index(start) + 1]

    def next_workday(self, day: date) -> date:
        """Return this day where it is a working day, else the first one after it."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def is_provisional(self, day: date) -> bool:
        """Tell whether the arrangement of the day's year is not published yet."""
        return day.year in self.provisional_years

    def _index(self, day: date) -> int:
        index = day.toordinal() - self.first
        if not 0 <= index <= self.last - self.first:
            raise OutsideCalendarError(f"{day} lies outside {FIRST_YEAR}-{LAST_YEAR}")
        return index


def calendar_from_rows(*, version: int, rows: Iterable[tuple[date, bool, bool]]) -> Calendar:
    """Return the calendar that rows of (day, is working day, provisional) make."""
    days: dict[date, DayKind] = {}
    provisional: set[int] = set()
    for day, is_workday, is_provisional in rows:
        days[day] = DayKind.WORK if is_workday else DayKind.OFF
        if is_provisional:
            provisional.add(day.year)
    return Calendar(version=version, days=days, provisional_years=frozenset(provisional))
