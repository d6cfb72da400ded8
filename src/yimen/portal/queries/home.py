"""What the home page shows of the contexts below: life events, what is applied for most, places.

What does not depend on who looks is kept for five minutes, so that the page of a visitor costs the
database next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from yimen.cases import public as cases
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter, ItemRow, Level
from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.clock import local_day
from yimen.portal.contracts import Event, Line, Place

T = TypeVar("T")

KEPT = 300
_MISSING = object()
MONTH = timedelta(days=30)
_ELDERS = "retire"
_PLACES: dict[Level, str] = {
    Level.VILLAGE: "村里可办",
    Level.TOWN: "镇里可办",
    Level.COUNTY: "县里办",
}


def life_events(*, on: date) -> tuple[Sequence[Event], Sequence[Event]]:
    """Return the life events of people and those of businesses, each leading to its list."""
    found = _kept(f"portal.events.{on}", lambda: catalogue.life_events(on=on))
    events = [
        (
            event.for_business,
            Event(
                title=event.title,
                hint=event.hint,
                icon=event.icon,
                href=f"{reverse('catalogue:browse')}?event={event.code}",
            ),
        )
        for event, _ in found
    ]
    return (
        tuple(event for business, event in events if not business),
        tuple(event for business, event in events if business),
    )


def most_applied(*, at: datetime) -> Sequence[Line]:
    """Return the items that were applied for most in the last 30 days, most first."""

    def read() -> list[Line]:
        counts = cases.most_applied(since=at - MONTH, until=at)
        codes = [one.item_code for one in counts]
        return item_lines(catalogue.list_items(item_codes=codes, on=local_day(at)))

    return _kept(f"portal.most.{local_day(at)}", read)


def elder_items(*, on: date) -> Sequence[Line]:
    """Return what older people apply for and can do on line, at most five."""

    def read() -> list[Line]:
        where = ItemFilter(life_event=_ELDERS, open_only=True)
        return item_lines(catalogue.list_current(on=on, where=where, limit=5).rows)

    return _kept(f"portal.elders.{on}", read)


def item_lines(rows: Sequence[ItemRow]) -> list[Line]:
    """Return items as lines: the name, how long it takes, how near one can go."""
    return [
        Line(
            label=row.name,
            href=reverse("catalogue:guide", args=[row.item_code]),
            said=" · ".join(word for word in (_time(row), _place(row)) if word),
        )
        for row in rows
    ]


def _time(row: ItemRow) -> str:
    if row.instant:
        return "当场办好"
    return catalogue.limit_words(limit=row.promised_limit) if row.promised_limit else ""


def _place(row: ItemRow) -> str:
    if row.receive_level is Level.VILLAGE and row.decide_level is not Level.VILLAGE:
        return "村里可交"
    return _PLACES[row.decide_level]


def county_hall() -> Place | None:
    """Return the county's service hall with address and telephone, or None where there is none."""

    def read() -> Place | None:
        unit = directory.find_unit(
            level=UnitLevel.CENTRE, area_code=str(settings.YIMEN["area_code"])
        )
        return Place(name=unit.name, address=unit.address, phone=unit.phone) if unit else None

    return _kept("portal.hall", read)


def counts_of_places() -> tuple[int, int]:
    """Return how many towns and how many villages there are."""

    def read() -> tuple[int, int]:
        return (
            len(directory.list_organisations(level=UnitLevel.TOWN)),
            len(directory.list_organisations(level=UnitLevel.VILLAGE)),
        )

    return _kept("portal.places", read)


def _kept(key: str, read: Callable[[], T]) -> T:
    """Return what is kept under a key, else read it; an empty answer is kept as well."""
    found: T | object = cache.get(key, _MISSING)
    if found is _MISSING:
        found = read()
        cache.set(key, found, KEPT)
    return found  # type: ignore[return-value]  # what is kept under a key is what its reader gave
