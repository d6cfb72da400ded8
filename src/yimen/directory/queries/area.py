"""Reads of areas."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from yimen.directory.contracts import AreaLevel, AreaUnknown, AreaView
from yimen.directory.models import Area
from yimen.kernel.reference import Kept

_names: Kept[tuple[str, str] | None] = Kept()
_lists: Kept[tuple[AreaView, ...]] = Kept()


def view(area: Area) -> AreaView:
    """Return the shape of a stored area; an area that no file has named shows its code."""
    return AreaView(
        code=area.code,
        name=area.name or area.code,
        level=AreaLevel(area.level),
        parent_code=area.parent_id,
        valid_from=area.valid_from,
        valid_until=area.valid_until,
    )


def get_area(*, code: str) -> AreaView:
    """Return an area, ended ones included. Raises AreaUnknown."""
    area = Area.objects.filter(pk=code).first()
    if area is None:
        raise AreaUnknown(code)
    return view(area)


def is_known(*, code: str) -> bool:
    """Say whether an area with this code was ever loaded."""
    return Area.objects.filter(pk=code).exists()


def area_name(*, code: str, full: bool) -> str:
    """Return an area's name, or the code when nobody knows it."""

    def read() -> tuple[str, str] | None:
        return Area.objects.filter(pk=code).values_list("name", "path").first()

    row = _names.get(code, read)
    if row is None:
        return code
    return row[1].replace("/", "") if full else row[0] or code


def area_names(*, codes: Collection[str]) -> dict[str, str]:
    """Return the names of areas by code; unknown ones are left out; one query."""
    if not codes:
        return {}
    return dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))


def list_areas(*, parent: str | None, on: date | None) -> list[AreaView]:
    """Return the areas directly under a parent, in effect on a day, by code."""

    def read() -> tuple[AreaView, ...]:
        found = Area.objects.filter(parent_id=parent)
        if on is None:
            found = found.filter(valid_until=None)
        else:
            found = found.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)
        return tuple(view(area) for area in found.order_by("code"))

    return list(_lists.get((parent, on), read))


def areas_by_parent(*, parents: Collection[str]) -> dict[str, list[AreaView]]:
    """Return the areas in effect directly under each of some parents, by code; one query."""

    def read() -> tuple[AreaView, ...]:
        found = Area.objects.filter(parent_id__in=parents, valid_until=None)
        return tuple(view(area) for area in found.order_by("code"))

    below: dict[str, list[AreaView]] = {parent: [] for parent in parents}
    for area in _lists.get(frozenset(parents), read):
        below[str(area.parent_code)].append(area)
    return below


def search_areas(*, text: str, limit: int) -> list[AreaView]:
    """Return areas by code or by the beginning of name or pinyin, higher levels first."""
    wanted = "".join(text.split())
    if not wanted:
        return []
    if wanted.isdigit():
        named = Q(code__startswith=wanted[:12])
    elif wanted.isascii():
        named = Q(pinyin__startswith=wanted.lower()) | Q(initials=wanted.lower())
    else:
        named = Q(name__startswith=wanted)
    found = Area.objects.filter(named, valid_until=None).order_by("level", "code")
    return [view(area) for area in found[:limit]]
