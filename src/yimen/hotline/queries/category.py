"""The category tree and dispatch directory in force, and what words and precedents suggest."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, UnitLevel
from yimen.hotline.contracts.category import (
    Category,
    Near,
    SuggestedCategory,
    SuggestedUnit,
)
from yimen.hotline.contracts.order import STATE_TITLES, OrderState
from yimen.hotline.contracts.rate import Formula
from yimen.hotline.contracts.side import PrecedentView
from yimen.hotline.models import CategoryRow, DirectoryEntry, Precedent, RetiredCategory, WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.rules import matching
from yimen.kernel.reference import Kept

_NEAR_DAYS, _CANDIDATES, _PRECEDENTS = 30, 200, 3
# Triggers on both tables (migration 0016) say when what is kept no longer holds.
_trees: Kept[tuple[Category, ...]] = Kept()
_paths: Kept[dict[str, str]] = Kept()


@lru_cache(maxsize=1)
def shipped_tree() -> tuple[Category, ...]:
    """Return the tree that comes with the package."""
    text = files("yimen.hotline.data").joinpath("categories.csv").read_text(encoding="utf-8")
    return tuple(
        Category(
            code=row["code"],
            parent=row["parent"],
            title=row["title"],
            keywords=tuple(row["keywords"].split()),
            lead=row["lead"],
            support=tuple(row["support"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


@lru_cache(maxsize=1)
def formulas() -> tuple[Formula, ...]:
    """Return the formulas of rates that come with the package."""
    text = files("yimen.hotline.data").joinpath("formulas.json").read_text(encoding="utf-8")
    return tuple(Formula(**row) for row in json.loads(text))


def tree() -> tuple[Category, ...]:
    """Return the tree in force: the imported one, else the shipped one."""
    return _trees.get("tree", _read_tree) or shipped_tree()


def _read_tree() -> tuple[Category, ...]:
    return tuple(
        Category(
            code=row.code,
            parent=row.parent,
            title=row.title,
            keywords=tuple(row.keywords),
            lead=row.lead,
            support=tuple(row.support),
        )
        for row in CategoryRow.objects.order_by("code")
    )


def paths() -> dict[str, str]:
    """Return the whole path of every category by code; of those out of use as it was last."""
    return dict(_paths.get("paths", _read_paths))


def _read_paths() -> dict[str, str]:
    by_code = {one.code: one for one in tree()}
    found = {one.code: matching.path_of(one.code, _shipped()) for one in shipped_tree()}
    found.update(RetiredCategory.objects.order_by("until", "id").values_list("code", "path"))
    return found | {code: matching.path_of(code, by_code) for code in by_code}


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Category]:
    return {one.code: one for one in shipped_tree()}


def suggest_categories(*, text: str) -> list[SuggestedCategory]:
    """Return the categories that the words speak for."""
    return matching.suggest_categories(text=text, tree=tree())


def list_precedents(*, category_code: str = "", area_code: str = "") -> list[PrecedentView]:
    """Return the newest precedents, of one category and place where they are named."""
    rows = Precedent.objects.order_by("-from_on", "-id")
    if category_code:
        rows = rows.filter(category_code=category_code)
    found = [
        PrecedentView(
            id=row.id,
            number=row.number,
            category_code=row.category_code,
            area_prefix=row.area_prefix,
            unit_id=row.unit_id,
            not_unit_id=row.not_unit_id,
            basis=row.basis,
            from_on=row.from_on,
        )
        for row in rows[:100]
    ]
    return [one for one in found if area_code.startswith(one.area_prefix) or not area_code]


def suggest_units(*, category_code: str, area_code: str) -> list[SuggestedUnit]:
    """Return the units that should have an order of this category and place, and why.

    A unit that a precedent ruled out is not named by the directory either.
    """
    units = directory.list_organisations()
    by_id = {one.id: one for one in units}
    known = list_precedents(category_code=category_code, area_code=area_code)[:_PRECEDENTS]
    town = _town(area_code)
    chosen = matching.choose_units(
        category=_directed(category_code, area_code),
        town_code=town.code if town else "",
        precedents=[by_id[one.unit_id].code for one in known[:1] if one.unit_id in by_id],
        excluded={
            by_id[one.not_unit_id].code
            for one in known[:1]
            if one.not_unit_id is not None and one.not_unit_id in by_id
        },
    )
    by_code = {one.code: one for one in units}
    number = known[0].number if known else ""
    ruled = known[0].id if known else None
    return [
        SuggestedUnit(
            unit_id=by_code[code].id,
            name=by_code[code].short_name,
            lead=lead,
            reason=f"{reason}（{number}）" if reason.startswith("先例") else reason,
            precedent_id=ruled if reason.startswith("先例") else None,
        )
        for code, lead, reason in chosen
        if code in by_code
    ]


def _directed(category_code: str, area_code: str) -> Category | None:
    """Return a category with who leads it in an area: the newest entry of the longest prefix."""
    found = next((one for one in tree() if one.code == category_code), None)
    if found is None:
        return None
    rows = [
        row
        for row in DirectoryEntry.objects.filter(category_code=category_code)
        if area_code.startswith(row.area_prefix)
    ]
    if not rows:
        return found
    best = max(rows, key=lambda row: (len(row.area_prefix), row.from_at, row.id))
    return replace(found, lead=best.lead, support=tuple(best.support))


def _town(area_code: str) -> OrganisationView | None:
    return directory.find_unit(level=UnitLevel.TOWN, area_code=area_code) if area_code else None


def find_near(
    *, title: str, content: str, category_code: str, area_code: str, at: datetime
) -> list[Near]:
    """Return recent orders of this category or place whose words are alike, the nearest first.

    Reports are left out: whether there is one must not be learnt from a suggestion.
    """
    since = at - timedelta(days=_NEAR_DAYS)
    rows = WorkOrder.objects.filter(opened_at__gte=since, reported_unit_id=None).exclude(
        state=OrderState.DRAFT
    )
    rows = rows.filter(area_code__startswith=area_code[:9])
    text, found = f"{title}{content}", []
    for row in rows.order_by("-opened_at", "-id")[:_CANDIDATES]:
        share = matching.alike(
            text, f"{row.title}{sealed.opened(sealed.CONTENT, row.content_encrypted)}"
        )
        same = bool(category_code) and row.category_code == category_code
        if share >= matching.NEAR_ENOUGH or (same and share >= matching.SAME_KIND):
            found.append(_near(row, share, same, at))
    return sorted(found, key=lambda one: (-one.alike, one.number))[: matching.SHOWN]


def _near(row: WorkOrder, share: float, same: bool, at: datetime) -> Near:
    days = (at - row.opened_at).days
    when = f"{days} 天前" if days else "今天"
    why = f"同在一个镇，{'同一类，' if same else ''}文字相同 {share:.0%}，{when}"
    return Near(
        order_id=row.id,
        number=row.number,
        title=row.title,
        state_title=STATE_TITLES[OrderState(row.state)],
        alike=share,
        reason=why,
    )


def is_leaf(*, code: str, within: Sequence[Category]) -> bool:
    """Say whether a category exists and has none under it."""
    return any(one.code == code for one in within) and all(one.parent != code for one in within)
