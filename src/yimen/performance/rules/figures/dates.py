"""Dates and periods as reports write them, those that do not exist included."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from yimen.performance.rules.figures.numbers import narrow

_YEAR = r"(?P<{0}y>(?:19|20)\d\d)"
_MONTH = r"(?P<{0}m>\d{{1,2}})"
_DAY = r"(?P<{0}d>\d{{1,2}})"


def _shape(prefix: str) -> str:
    year, month, day = (part.format(prefix) for part in (_YEAR, _MONTH, _DAY))
    return (
        rf"(?:{year}\s*(?:年\s*{month}\s*月(?:\s*{day}\s*日)?)"
        rf"|(?P<{prefix}y2>(?:19|20)\d\d)[.\-/](?P<{prefix}m2>\d{{1,2}})月?(?:[.\-/](?P<{prefix}d2>\d{{1,2}}))?(?!\d|\.\d|\s*(?:亿|万|元|%|分|版)))"
    )


_SHORT = (
    r"(?:(?P<sm>\d{1,2})\s*月(?:份)?(?:\s*(?P<sd>\d{1,2})\s*日)?"
    r"|(?P<sm2>\d{1,2})[.](?P<sd2>\d{1,2})(?![\d.%万元])|(?P<sd3>\d{1,2})\s*日)"
)
_ANY = re.compile(r"\d")
_FULL = re.compile(_shape("a"))
_BARE = re.compile(r"(?<![\d年./\-])(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_PERIOD = re.compile(_shape("a") + rf"\s*(?:至|到|—+|－|-|–|~|～)\s*(?:{_shape('b')}|{_SHORT})")
_SHORT_PERIOD = re.compile(
    r"(?<![\d年./\-])(?P<m>\d{1,2})月(?P<d>\d{1,2})日\s*(?:至|到|—+|－|-|–|~)\s*"
    r"(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date to the day or to the month; ``year`` 0 where none is written."""

    year: int
    month: int
    day: int
    start: int
    end: int
    written: str

    @property
    def exists(self) -> bool:
        """Tell whether the calendar has this date."""
        if not 1 <= self.month <= 12:
            return False
        if self.day == 0:
            return True
        return 1 <= self.day <= calendar.monthrange(self.year or 2000, self.month)[1]

    @property
    def first(self) -> tuple[int, int, int]:
        """Return the earliest day it can mean."""
        return (self.year, self.month, self.day or 1)

    @property
    def last(self) -> tuple[int, int, int]:
        """Return the latest day it can mean."""
        return (self.year, self.month, self.day or 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time from one date to another, as written."""

    begin: Day
    finish: Day
    start: int
    end: int
    written: str

    @property
    def backwards(self) -> bool:
        """Tell whether it ends before it begins, in every reading."""
        return self.finish.last < self.begin.first


def days(text: str) -> list[Day]:
    """Return every date of the text that names its month, in order."""
    flat = narrow(text)
    if not _ANY.search(flat):
        return []
    found = [_full(match, "a") for match in _FULL.finditer(flat) if _is_date(match)]
    taken = [(day.start, day.end) for day in found]
    found.extend(
        _day(match, 0, int(match["m"]), int(match["d"]))
        for match in _BARE.finditer(flat)
        if not any(start <= match.start() < end for start, end in taken)
    )
    return sorted(found, key=lambda day: day.start)


def periods(text: str) -> list[Period]:
    """Return every period of the text, in order."""
    flat = narrow(text)
    if not _ANY.search(flat):
        return []
    found = [_period(match) for match in _PERIOD.finditer(flat) if _is_date(match)]
    taken = [(period.start, period.end) for period in found]
    for match in _SHORT_PERIOD.finditer(flat):
        if any(start <= match.start() < end for start, end in taken):
            continue
        begin = _day(match, 0, int(match["m"]), int(match["d"]))
        finish = _day(match, 0, int(match["m2"] or match["m"]), int(match["d2"]))
        found.append(_between(match, begin, finish))
    return sorted(found, key=lambda period: period.start)


def _is_date(match: re.Match[str]) -> bool:
    """Tell a dotted date from a decimal number: its month must be one."""
    groups = match.groupdict()
    return not groups["ay2"] or bool(groups["ad2"]) or 1 <= int(groups["am2"]) <= 12


def _full(match: re.Match[str], prefix: str) -> Day:
    groups = match.groupdict()
    year = int(groups[f"{prefix}y"] or groups[f"{prefix}y2"])
    month = int(groups[f"{prefix}m"] or groups[f"{prefix}m2"])
    day = int(groups[f"{prefix}d"] or groups[f"{prefix}d2"] or 0)
    return _day(match, year, month, day)


def _period(match: re.Match[str]) -> Period:
    begin = _full(match, "a")
    groups = match.groupdict()
    if groups["by"] or groups["by2"]:
        return _between(match, begin, _full(match, "b"))
    month = int(groups["sm"] or groups["sm2"] or begin.month)
    day = int(groups["sd"] or groups["sd2"] or groups["sd3"] or 0)
    return _between(match, begin, _day(match, begin.year, month, day))


def _between(match: re.Match[str], begin: Day, finish: Day) -> Period:
    return Period(
        begin=begin, finish=finish, start=match.start(), end=match.end(), written=match.group()
    )


def _day(match: re.Match[str], year: int, month: int, day: int) -> Day:
    return Day(
        year=year,
        month=month,
        day=day,
        start=match.start(),
        end=match.end(),
        written=match.group(),
    )
