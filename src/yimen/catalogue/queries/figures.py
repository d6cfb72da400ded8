"""Figures of the catalogue: time promised below the law, and where matters are handled nearby."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from yimen.catalogue.contracts import ItemState
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries.moved_down import list_moved
from yimen.directory import public as directory
from yimen.directory.contracts import AreaLevel, AreaUnknown, AreaView
from yimen.kernel.clock import local_day
from yimen.kernel.register import Figure, FigureValue

_WORKING = "W"


def _limits(at: datetime) -> Iterator[tuple[str, str, int, int]]:
    """Yield each matter in force with its lawful and its promised working days."""
    on = local_day(at)
    rows = (
        ItemVersion.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gt=on),
            state=ItemState.IN_USE.value,
            effective_on__lte=on,
            lawful_unit=_WORKING,
            promised_unit=_WORKING,
            lawful_amount__gt=0,
            promised_amount__isnull=False,
        )
        .order_by("item__code", "version")
        .values_list("item__code", "name", "lawful_amount", "promised_amount")
    )
    for code, name, lawful, promised in rows:
        yield code, name, lawful or 0, promised or 0


def time_saved(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return how much of the lawful time is saved by what is promised, over all matters."""
    del area_prefix  # one catalogue for the whole county
    lawful = saved = 0
    for _, _, allowed, promised in _limits(at):
        lawful += allowed
        saved += allowed - promised
    return FigureValue(
        value=saved / lawful if lawful else None, numerator=saved, denominator=lawful
    )


def time_saved_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each matter with its lawful and its promised limit."""
    del area_prefix
    for code, name, lawful, promised in _limits(at):
        yield f"{code} {name}", f"法定 {lawful} 个工作日，承诺 {promised} 个工作日"


def _areas(at: datetime, area_prefix: str) -> Iterator[AreaView]:
    """Yield the towns and villages inside an area that were in effect on the day."""
    on = local_day(at)
    whole = _whole(area_prefix)
    towns = (
        [whole] if whole.level is AreaLevel.TOWN else directory.list_areas(parent=whole.code, on=on)
    )
    for town in towns:
        if town.level is AreaLevel.TOWN:
            yield town
            yield from directory.list_areas(parent=town.code, on=on)


def _whole(area_prefix: str) -> AreaView:
    return directory.get_area(code=area_prefix.ljust(12, "0"))


def _covered(at: datetime, area_prefix: str, level: AreaLevel) -> Iterator[tuple[AreaView, int]]:
    """Yield each town or village with how many matters are handled for it near by."""
    moved = list_moved(on=local_day(at))
    try:
        found = [one for one in _areas(at, area_prefix) if one.level is level]
    except AreaUnknown:
        return
    for area in found:
        yield area, sum(1 for item in moved if item.serves(village=area.code))


def _share(at: datetime, area_prefix: str, level: AreaLevel) -> FigureValue:
    counts = [number for _, number in _covered(at, area_prefix, level)]
    served = sum(1 for number in counts if number)
    return FigureValue(
        value=served / len(counts) if counts else None, numerator=served, denominator=len(counts)
    )


def towns_covered(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the share of towns in which at least one matter is handled."""
    return _share(at, area_prefix, AreaLevel.TOWN)


def villages_covered(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the share of villages for which at least one matter is handled below the county."""
    return _share(at, area_prefix, AreaLevel.VILLAGE)


def _named(at: datetime, area_prefix: str, level: AreaLevel) -> Iterator[tuple[str, str]]:
    for area, number in _covered(at, area_prefix, level):
        yield f"{area.code} {area.name}", f"能办 {number} 项"


def towns_covered_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each town with the number of matters handled there."""
    yield from _named(at, area_prefix, AreaLevel.TOWN)


def villages_covered_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each village with the number of matters handled for it."""
    yield from _named(at, area_prefix, AreaLevel.VILLAGE)


FIGURES: tuple[Figure, ...] = (
    Figure(
        code="catalogue.time_saved",
        headline=False,
        title="承诺时限比法定时限压缩",
        unit="%",
        as_of=time_saved,
        rows_url="catalogue:browse",
        rows=time_saved_rows,
    ),
    Figure(
        code="catalogue.towns_covered",
        headline=False,
        title="能就近办事的镇占比",
        unit="%",
        as_of=towns_covered,
        rows_url="catalogue:moved_down",
        rows=towns_covered_rows,
    ),
    Figure(
        code="catalogue.villages_covered",
        headline=False,
        title="能就近办事的村占比",
        unit="%",
        as_of=villages_covered,
        rows_url="catalogue:villages",
        rows=villages_covered_rows,
    ),
)
