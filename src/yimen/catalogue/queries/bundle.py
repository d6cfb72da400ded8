"""Editions of bundles as views, and the versions of their items that hold on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from yimen.catalogue.contracts import ItemFilter, ItemRow, ItemState, ItemVersionView
from yimen.catalogue.contracts.bundles import (
    BundleState,
    BundleText,
    BundleUnknown,
    BundleView,
    MergedForm,
)
from yimen.catalogue.models import Bundle
from yimen.catalogue.queries import staff
from yimen.catalogue.queries import version as versions
from yimen.catalogue.rules.bundle_merging import clashes, merge_forms
from yimen.catalogue.rules.definition import read_as

Versions = Mapping[str, ItemVersionView]
KEPT_FORMS = 64
_merged: dict[tuple[UUID, str, tuple[UUID, ...]], MergedForm] = {}


def bundle_view(row: Bundle) -> BundleView:
    """Return an edition as other contexts see it."""
    return BundleView(
        id=row.id,
        code=row.code,
        edition=row.edition,
        state=BundleState(row.state),
        text=read_as(BundleText, row.text),
        published_on=row.published_on,
        mark=row.mark,
    )


def get_bundle(*, bundle_id: UUID) -> BundleView:
    """Return an edition by id. Raises BundleUnknown."""
    row = Bundle.objects.filter(id=bundle_id).first()
    if row is None:
        raise BundleUnknown
    return bundle_view(row)


def find_in_use(*, code: str) -> BundleView | None:
    """Return the edition of a bundle that is in use, or None."""
    row = Bundle.objects.filter(code=code, state=BundleState.IN_USE).first()
    return bundle_view(row) if row else None


def list_in_use() -> list[BundleView]:
    """Return the bundles that may be asked for, by title."""
    rows = Bundle.objects.filter(state=BundleState.IN_USE).order_by("title", "id")
    return [bundle_view(row) for row in rows]


def find_newest(*, code: str) -> BundleView | None:
    """Return the newest edition of a bundle, drafts included, or None."""
    row = Bundle.objects.filter(code=code).order_by("-edition").first()
    return bundle_view(row) if row else None


def list_newest() -> list[BundleView]:
    """Return the newest edition of every bundle, by title."""
    rows = Bundle.objects.order_by("code", "-edition").distinct("code")
    return sorted((bundle_view(row) for row in rows), key=lambda one: (one.text.title, one.code))


def versions_today(*, text: BundleText, on: date) -> dict[str, ItemVersionView]:
    """Return, by item code, the versions of a bundle's items that can be applied for on a day."""
    found = {}
    for part in text.parts:
        view = versions.find_current(item_code=part.item_code, on=on)
        if view is not None and view.definition is not None and view.state is ItemState.IN_USE:
            found[part.item_code] = view
    return found


def merged_form(*, bundle: BundleView, pinned: Sequence[ItemVersionView]) -> MergedForm:
    """Return the merged form of an edition over these versions; worked out once a process."""
    key = (bundle.id, bundle.mark, tuple(one.id for one in pinned))
    found = _merged.get(key)
    if found is None:
        found = merge_forms(bundle.text, {one.item_code: one for one in pinned})
        while len(_merged) >= KEPT_FORMS:
            _merged.pop(next(iter(_merged)), None)
        _merged[key] = found
    return found


def is_sound(*, bundle: BundleView, found: Mapping[str, ItemVersionView]) -> bool:
    """Say whether the bundle holds over these versions: items may have gone on since it was saved."""
    return not clashes(bundle.text, found)


def open_items(*, on: date) -> list[ItemRow]:
    """Return the items that a bundle may take up, by name."""
    rows: list[ItemRow] = []
    after = ""
    while True:
        page = versions.list_current(
            on=on, where=ItemFilter(open_only=True), after=after, limit=versions.MAX_PAGE
        )
        rows += page.rows
        after = page.next_after
        if not after:
            return rows


def editions_led(*, departments: Collection[str]) -> set[UUID]:
    """Return the editions of bundles that one of these units leads."""
    led = set()
    for row in Bundle.objects.only("id", "text"):
        lead = row.text.get("lead") or _first_department(row.text)
        if lead in departments:
            led.add(row.id)
    return led


def _first_department(text: Mapping[str, Any]) -> str:
    parts = text.get("parts") or ()
    return staff.department_of(item_code=parts[0]["item_code"]) if parts else ""
