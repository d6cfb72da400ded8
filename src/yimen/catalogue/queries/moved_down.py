"""What was moved down to town and village: the matters, and where each village handles them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.db.models.fields.json import KT

from yimen.catalogue.contracts import ItemState, Level, LimitText
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.rules.moved_down import MovedMark, MovedMode, way_of
from yimen.directory import public as directory
from yimen.directory.contracts import AreaUnknown, OrganisationView, UnitLevel
from yimen.kernel.contracts import NotFound
from yimen.kernel.reference import Kept

_SHOWN = (ItemState.IN_USE.value, ItemState.SUSPENDED.value)
# Items and versions, from which it is read, are watched by triggers (migration 0006).
_moved_on: Kept[tuple[MovedItem, ...]] = Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedItem:
    """A matter that is received below the county: its way, its marks and what a list says of it."""

    code: str
    name: str
    department_code: str
    receive: Level
    decide: Level
    mode: MovedMode
    marks: frozenset[MovedMark]
    instant: bool
    promised: LimitText | None
    has_guide: bool
    villages: frozenset[str]
    towns: frozenset[str]

    def serves(self, *, village: str) -> bool:
        """Say whether it is handled for a village: where no places are named, for every one."""
        if self.receive is Level.VILLAGE:
            return not self.villages or village in self.villages
        return not self.towns or f"{village[:9]}000" in self.towns


@dataclass(frozen=True, slots=True, kw_only=True)
class VillagePlace:
    """A village's own counter and that of its town, from the directory."""

    area_code: str
    name: str
    village: OrganisationView | None
    town: OrganisationView | None


def list_moved(*, on: date) -> tuple[MovedItem, ...]:
    """Return the matters received below the county that hold on a day, by name."""
    return _moved_on.get(on, lambda: _read_moved(on))


def _read_moved(on: date) -> tuple[MovedItem, ...]:
    rows = (
        ItemVersion.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gt=on),
            state__in=_SHOWN,
            effective_on__lte=on,
        )
        .exclude(receive_level=Level.COUNTY.value)
        .annotate(
            code=F("item__code"),
            elements=F("definition__elements"),
            papers=F("definition__papers"),
            summary=KT("definition__guide__summary"),
        )
        .order_by("sort_key", "id")
        .values(
            "code", "name", "state", "department_code", "receive_level", "decide_level", "instant",
            "entrusted_acceptance", "promised_amount", "promised_unit", "elements", "papers",
            "summary",
        )
    )  # fmt: skip
    return tuple(found for row in rows if (found := _moved(row)) is not None)


def _moved(row: Mapping[str, Any]) -> MovedItem | None:
    elements = row["elements"] or {}
    receive, decide = Level(row["receive_level"]), Level(row["decide_level"])
    mode = way_of(
        receive=receive,
        decide=decide,
        delegated=bool(elements.get("delegated_approval")),
        entrusted=row["entrusted_acceptance"],
    )
    if mode is None:
        return None
    amount = row["promised_amount"]
    return MovedItem(
        code=row["code"],
        name=row["name"],
        department_code=row["department_code"],
        receive=receive,
        decide=decide,
        mode=mode,
        marks=frozenset(_marks(row, elements)),
        instant=row["instant"],
        promised=None if amount is None else LimitText(amount=amount, unit=row["promised_unit"]),
        has_guide=bool(row["summary"]),
        villages=frozenset(elements.get("village_codes", ())),
        towns=frozenset(elements.get("town_codes", ())),
    )


def _marks(row: Mapping[str, Any], elements: Mapping[str, Any]) -> Sequence[MovedMark]:
    papers = row["papers"] or []
    told = {
        MovedMark.PLEDGE: elements.get("pledge_based") or any(one.get("pledge") for one in papers),
        MovedMark.RECORD: elements.get("record_for_check"),
        MovedMark.DEFERRED: any(one.get("deferrable_days") for one in papers),
        MovedMark.ONLINE: row["papers"] is not None and row["state"] == ItemState.IN_USE,
    }
    return [mark for mark, holds in told.items() if holds]


def find_place(*, area_code: str) -> VillagePlace:
    """Return where a village and its town handle what was moved down. Raises NotFound."""
    if not (area_code.isascii() and area_code.isdigit() and len(area_code) == 12):
        raise NotFound
    try:
        area = directory.get_area(code=area_code)
    except AreaUnknown as unknown:
        raise NotFound from unknown
    if area_code.endswith("000"):
        raise NotFound
    return VillagePlace(
        area_code=area_code,
        name=area.name,
        village=directory.find_unit(level=UnitLevel.VILLAGE, area_code=area_code),
        town=directory.find_unit(level=UnitLevel.TOWN, area_code=area_code),
    )
