"""Days and moments outside the years 1 to 9999, which the standard knows and Python does not.

The calendar repeats every 400 years, 146,097 days. A far day is a near one in the years 2000 to
2399 and how many times 400 years lie between; where a result comes near again it is an ordinary day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta

_YEARS, _DAYS, _BASE = 400, 146_097, 2000
MAX_YEAR = 999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class FarDay:
    """A day in a far year."""

    cycles: int
    near: date

    @property
    def year(self) -> int:
        """Return the year as it is written."""
        return self.near.year + self.cycles * _YEARS

    @property
    def month(self) -> int:
        """Return its month."""
        return self.near.month

    @property
    def day(self) -> int:
        """Return its day of the month."""
        return self.near.day

    def __str__(self) -> str:
        return with_year(self.year, self.near.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class FarMoment:
    """A moment in a far year."""

    cycles: int
    near: datetime

    @property
    def year(self) -> int:
        """Return the year as it is written."""
        return self.near.year + self.cycles * _YEARS

    def __str__(self) -> str:
        return with_year(self.year, self.near.isoformat())


Day = date | FarDay
Moment = datetime | FarMoment


def with_year(year: int, near: str) -> str:
    """Return a near day or moment in words, under the year that it stands for."""
    return f"{'-' if year < 0 else ''}{abs(year):04d}{near[4:]}"


def day(year: int, month: int, number: int) -> Day:
    """Return a day of any year. Raises ValueError where there is no such day."""
    if MINYEAR <= year <= MAXYEAR:
        return date(year, month, number)
    if abs(year) > MAX_YEAR:
        raise ValueError(year)
    cycles, rest = divmod(year - _BASE, _YEARS)
    return FarDay(cycles=cycles, near=date(_BASE + rest, month, number))


def at(on: Day, clock: time) -> Moment:
    """Return the moment of a day at a time."""
    if isinstance(on, FarDay):
        return FarMoment(cycles=on.cycles, near=datetime.combine(on.near, clock))
    return datetime.combine(on, clock)


def day_of(moment: Moment | Day) -> Day:
    """Return the day of a moment, a day as it is."""
    if isinstance(moment, FarMoment):
        return FarDay(cycles=moment.cycles, near=moment.near.date())
    return moment.date() if isinstance(moment, datetime) else moment


def shifted(moment: Day | Moment, by: timedelta) -> Day | Moment:
    """Return a day or moment so much later. Raises ValueError where its year leaves all bounds."""
    if isinstance(moment, date):
        try:
            if isinstance(moment, datetime):
                return moment + by
            return (datetime.combine(moment, time()) + by).date()
        except OverflowError:
            pass
    far = _far(moment)
    cycles, days = divmod(by.days, _DAYS)
    rest = timedelta(days=days, seconds=by.seconds, microseconds=by.microseconds)
    if isinstance(far, FarDay):
        moved = datetime.combine(far.near, time()) + rest
        return _near(far.cycles + cycles, moved.date())
    return _near(far.cycles + cycles, far.near + rest)


def shifted_months(moment: Day | Moment, months: int) -> Day | Moment:
    """Return the same day of the month so many months later, or the month's last day."""
    far = _far(moment)
    total = far.year * 12 + far.near.month - 1 + months
    year, month = divmod(total, 12)
    cycles, rest = divmod(year - _BASE, _YEARS)
    last = monthrange(_BASE + rest, month + 1)[1]
    near = far.near.replace(year=_BASE + rest, month=month + 1, day=min(far.near.day, last))
    return _near(cycles, near)


def between(left: Day | Moment, right: Day | Moment) -> timedelta:
    """Return how long it is from the right to the left. Raises OverflowError, TypeError."""
    one, other = _far(left), _far(right)
    span: timedelta = one.near - other.near
    return span + timedelta(days=(one.cycles - other.cycles) * _DAYS)


def ordered(sign: Callable[[int, int], bool], left: Day | Moment, right: Day | Moment) -> bool:
    """Compare two. Raises TypeError where one has an offset and the other has none."""
    one, other = _far(left), _far(right)
    apart = one.near - other.near
    days = (one.cycles - other.cycles) * _DAYS + apart.days
    rest = apart.seconds * 1_000_000 + apart.microseconds
    return sign(days * 86_400_000_000 + rest, 0)


def _far(moment: Day | Moment) -> FarDay | FarMoment:
    if isinstance(moment, FarDay | FarMoment):
        return moment
    cycles, rest = divmod(moment.year - _BASE, _YEARS)
    if isinstance(moment, datetime):
        return FarMoment(cycles=cycles, near=moment.replace(year=_BASE + rest))
    return FarDay(cycles=cycles, near=moment.replace(year=_BASE + rest))


def _near(cycles: int, moved: date) -> Day | Moment:
    """Return what may lie in the next 400 years, or near, as it is kept."""
    more, rest = divmod(moved.year - _BASE, _YEARS)
    year = _BASE + rest + (cycles + more) * _YEARS
    if MINYEAR <= year <= MAXYEAR:
        return moved.replace(year=year)
    if abs(year) > MAX_YEAR:
        raise ValueError(year)
    near = moved.replace(year=_BASE + rest)
    if isinstance(near, datetime):
        return FarMoment(cycles=cycles + more, near=near)
    return FarDay(cycles=cycles + more, near=near)
