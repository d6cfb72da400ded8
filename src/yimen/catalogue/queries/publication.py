"""What the rules of publication say of versions, by version, by department and in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, BigIntegerField, Count, Q, TextField
from django.db.models.functions import Cast, Concat

from yimen.catalogue.contracts import ItemState, ItemVersionView
from yimen.catalogue.contracts.vetting import BasicView
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries import basic
from yimen.catalogue.queries import version as versions
from yimen.catalogue.rules.publication import PublicationFinding
from yimen.catalogue.rules.quality import Checked, Score, check_all, score
from yimen.catalogue.rules.savings import Savings, Totals, savings, totals
from yimen.exchange import public as exchange

KEPT = 20_000
_SHOWN = (ItemState.IN_USE.value, ItemState.SUSPENDED.value)
_AT_ONCE = 200

_kept: dict[UUID, tuple[datetime, datetime | None, ItemReport]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """A current version with what the rules found in it and what it saves."""

    item_code: str
    name: str
    version: int
    department_code: str
    checked: Checked
    savings: Savings
    is_open: bool

    @property
    def score(self) -> Score:
        """Return the score of this item alone."""
        return score([self.checked])


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentReport:
    """The items of one department together."""

    department_code: str
    items: int
    failing: int
    score: Score
    totals: Totals


class _Print(Aggregate):
    """One number for many texts, whatever their order; another one where any differs."""

    template = "bit_xor(hashtextextended(%(expressions)s, 0))"
    output_field = BigIntegerField()


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentReports:
    """Every current version with what was found, by department with the lowest score first, and in all."""

    items: tuple[ItemReport, ...]
    departments: tuple[DepartmentReport, ...]
    everything: DepartmentReport

    def of(self, department: str) -> tuple[DepartmentReport, tuple[ItemReport, ...]]:
        """Return what was found in one department, in all where none is named."""
        if not department:
            return self.everything, self.items
        mine = tuple(one for one in self.items if one.department_code == department)
        return _department(department, mine), mine


_STAMP = Concat(Cast("id", TextField()), Cast("changed_at", TextField()))
_last: tuple[dict[str, Any], datetime | None, CurrentReports] | None = None


def checked(*, view: ItemVersionView, on: date | None = None) -> Checked:
    """Return what all rules say of a version, its row of the basic catalogue beside it.

    With a day the grants of registers that hold on it are asked as well.
    """
    granted = None if on is None else exchange.granted_fields(item_code=view.item_code, on=on)
    basic_row = basic.find_basic(code=view.catalogue_code)
    return check_all(view=view, basic=basic_row, granted=granted)


def findings_of(*, view: ItemVersionView, on: date | None = None) -> list[PublicationFinding]:
    """Return everything that stands against publishing this version, in order of the rules."""
    return list(checked(view=view, on=on).blocking)


def current_reports(*, on: date) -> CurrentReports:
    """Return every current version with its findings and savings.

    What was computed is kept in memory until a version or a basic row changes.
    """
    global _last
    rows = ItemVersion.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on), state__in=_SHOWN, effective_on__lte=on
    )
    mark = rows.aggregate(count=Count("id"), print=_Print(_STAMP))
    changed = basic.last_changes()
    if _last is not None and _last[:2] == (mark, changed):
        return _last[2]
    stamps = list(rows.order_by("sort_key", "id").values_list("id", "changed_at"))
    items = tuple(_reports(stamps, changed))
    found = CurrentReports(
        items=items, departments=_departments(items), everything=_department("", items)
    )
    _last = (mark, changed, found)
    return found


def _reports(
    stamps: Sequence[tuple[UUID, datetime]], changed: datetime | None
) -> Iterator[ItemReport]:
    for start in range(0, len(stamps), _AT_ONCE):
        part = stamps[start : start + _AT_ONCE]
        fresh = [one for one, at in part if _find_kept(one, at, changed) is None]
        views = versions.views_of(version_ids=fresh)
        rows = basic.basics_of(codes={view.catalogue_code for view in views.values()})
        for version_id, at in part:
            found = _find_kept(version_id, at, changed)
            if found is None:
                found = _report(views[version_id], rows.get(views[version_id].catalogue_code))
                _keep(version_id, at, changed, found)
            yield found


def _find_kept(version_id: UUID, at: datetime, changed: datetime | None) -> ItemReport | None:
    kept = _kept.get(version_id)
    return kept[2] if kept is not None and kept[:2] == (at, changed) else None


def _keep(version_id: UUID, at: datetime, changed: datetime | None, found: ItemReport) -> None:
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[version_id] = (at, changed, found)


def _report(view: ItemVersionView, row: BasicView | None) -> ItemReport:
    return ItemReport(
        item_code=view.item_code,
        name=view.name,
        version=view.version,
        department_code=view.department_code,
        checked=check_all(view=view, basic=row),
        savings=savings(view),
        is_open=view.definition is not None and view.state is ItemState.IN_USE,
    )


def _departments(items: Sequence[ItemReport]) -> tuple[DepartmentReport, ...]:
    by_code: dict[str, list[ItemReport]] = {}
    for one in items:
        by_code.setdefault(one.department_code, []).append(one)
    found = [_department(code, mine) for code, mine in by_code.items()]
    return tuple(sorted(found, key=lambda one: (one.score.percent or 0, one.department_code)))


def _department(code: str, items: Sequence[ItemReport]) -> DepartmentReport:
    return DepartmentReport(
        department_code=code,
        items=len(items),
        failing=sum(bool(one.checked.findings) for one in items),
        score=score(one.checked for one in items),
        totals=totals(one.savings for one in items),
    )
