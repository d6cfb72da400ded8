"""The State Council's yearly arrangements of holidays, shipped with the package and imported when published.

A year without a published arrangement is provisional: weekends and the days that 《全国年节及纪念日放假办法》
(国务院令第795号, in force since 2025) fixes are off, nothing is made up.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from yimen.kernel.calendar.workdays import FIRST_YEAR, LAST_YEAR, Calendar, DayKind

SOURCE = "国务院办公厅关于部分节假日安排的通知"
_FIXED = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (5, 2, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)
_MAX_DAYS = 120


class HolidayFileError(ValueError):
    """Say in Chinese why a holiday file was not taken; nothing of it was."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class HolidayDay:
    """A day that an arrangement makes off or working."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayYear:
    """The arrangement of one year; its days may lie at the edges of the years beside it."""

    year: int
    days: tuple[HolidayDay, ...]
    papers: tuple[str, ...]
    provisional: bool


def parse_holiday_file(text: str | bytes) -> HolidayYear:
    """Return the arrangement in a holiday file (`year`, `papers`, `days` of `name`, `date`, `isOffDay`).

    Raises: HolidayFileError where the file is broken, says one day twice or names a day of another year.
    """
    try:
        content = json.loads(text)
    except ValueError:
        raise HolidayFileError("文件不是有效的 JSON，没有导入") from None
    if not isinstance(content, dict):
        raise HolidayFileError("文件内容不对：最外层应当是一个对象，没有导入")
    year, listed, papers = content.get("year"), content.get("days"), content.get("papers", [])
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR < year < LAST_YEAR:
        raise HolidayFileError("没有写清年份（year），没有导入")
    if not isinstance(listed, list) or len(listed) > _MAX_DAYS:
        raise HolidayFileError("没有日期列表（days），或者列表太长，没有导入")
    if not isinstance(papers, list) or not all(isinstance(each, str) for each in papers):
        raise HolidayFileError("文件来源（papers）应当是网址列表，没有导入")
    days = tuple(sorted(_day(year, place, each) for place, each in enumerate(listed, start=1)))
    _check_once(days)
    if not days:
        return provisional_year(year)
    return HolidayYear(year=year, days=days, papers=tuple(papers), provisional=False)


def _day(year: int, place: int, row: object) -> HolidayDay:
    where = f"第{place}条"
    if not isinstance(row, dict):
        raise HolidayFileError(f"{where}不是一个日期，没有导入")
    name, off = row.get("name"), row.get("isOffDay")
    try:
        day = date.fromisoformat(str(row.get("date")))
    except ValueError:
        raise HolidayFileError(f"{where}的日期“{row.get('date')}”不对，没有导入") from None
    if not isinstance(off, bool) or not isinstance(name, str) or not name.strip():
        raise HolidayFileError(f"{where}（{day}）没有写清名称或是否放假，没有导入")
    if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
        raise HolidayFileError(f"{where}（{day}）不属于{year}年的安排，没有导入")
    return HolidayDay(day=day, kind=DayKind.OFF if off else DayKind.WORK, name=name.strip())


def _check_once(days: tuple[HolidayDay, ...]) -> None:
    for earlier, later in itertools.pairwise(days):
        if earlier.day == later.day:
            raise HolidayFileError(f"{later.day}写了两次，没有导入")


def provisional_year(year: int) -> HolidayYear:
    """Return what is certain of a year whose arrangement is not published: the days fixed by date."""
    days = tuple(
        HolidayDay(day=date(year, month, day), kind=DayKind.OFF, name=name)
        for month, day, name in _FIXED
    )
    return HolidayYear(year=year, days=days, papers=(), provisional=True)


@cache
def shipped_years() -> tuple[HolidayYear, ...]:
    """Return the arrangements that come with the package, by year."""
    text = resources.files("yimen.kernel.calendar").joinpath("arrangements.json").read_text("utf-8")
    years = json.loads(text)["years"]
    return tuple(_shipped_year(int(year), content) for year, content in sorted(years.items()))


def _shipped_year(year: int, content: Mapping[str, object]) -> HolidayYear:
    days = sorted(
        HolidayDay(day=date.fromisoformat(day), kind=kind, name=name)
        for kind in DayKind
        for name, listed in _named(content.get(kind.value))
        for day in listed
    )
    papers = content.get("papers")
    assert isinstance(papers, list)
    return HolidayYear(
        year=year,
        days=tuple(days),
        papers=tuple(papers),
        provisional=bool(content.get("provisional")),
    )


def _named(group: object) -> Iterable[tuple[str, list[str]]]:
    assert isinstance(group, dict)
    return group.items()


def build_calendar(*, version: int, years: Iterable[HolidayYear]) -> Calendar:
    """Return the calendar that these arrangements make; a later year's file overrides an earlier one's.

    From the first published year on, every year without an arrangement is provisional.
    """
    days: dict[date, DayKind] = {}
    published: set[int] = set()
    for each in sorted(years, key=lambda it: it.year):
        days |= {it.day: it.kind for it in each.days}
        if not each.provisional:
            published.add(each.year)
    first = min(published, default=FIRST_YEAR)
    provisional = frozenset(range(first, LAST_YEAR + 1)) - published
    for year in provisional:
        days = {it.day: it.kind for it in provisional_year(year).days} | days
    return Calendar(version=version, days=days, provisional_years=provisional)


@cache
def shipped_calendar() -> Calendar:
    """Return the calendar of the arrangements that come with the package, as version 0."""
    return build_calendar(version=0, years=shipped_years())
