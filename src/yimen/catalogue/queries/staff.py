"""What those who keep the catalogue see: every item with its latest version, drafts included."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from yimen.catalogue.contracts import (
    ItemFilter,
    ItemPage,
    ItemState,
    ItemUnknown,
    ItemVersionView,
)
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries import version as versions
from yimen.catalogue.rules.version import VersionText, dump_version


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version in the list of an item's versions."""

    id: UUID
    version: int
    name: str
    state: ItemState
    effective_on: date
    until_on: date | None
    changed_at: datetime
    is_open: bool


def list_latest(
    *, where: ItemFilter, state: str = "", after: str = "", limit: int = 50
) -> ItemPage:
    """Return items by name with their latest version, whatever its state."""
    later = ItemVersion.objects.filter(item=OuterRef("item"), version__gt=OuterRef("version"))
    found = ItemVersion.objects.filter(~Exists(later)).filter(versions.narrowed(where))
    if state:
        found = found.filter(state=state)
    return versions.page_of(found, after=after, limit=limit)


def names_of(codes: Collection[str]) -> Mapping[str, str]:
    """Return the newest name of each item by code; unknown codes are left out."""
    rows = ItemVersion.objects.filter(item__code__in=codes).order_by("version")
    return dict(rows.values_list("item__code", "name"))


def count_states() -> Mapping[str, int]:
    """Return how many items stand in each state, by their latest version."""
    later = ItemVersion.objects.filter(item=OuterRef("item"), version__gt=OuterRef("version"))
    latest = ItemVersion.objects.filter(~Exists(later))
    return dict(latest.values_list("state").annotate(count=Count("id")).order_by())


def list_versions(*, item_code: str) -> list[VersionLine]:
    """Return an item's versions, newest first. Raises ItemUnknown."""
    rows = ItemVersion.objects.filter(item__code=item_code).order_by("-version").defer("definition")
    found = [
        VersionLine(
            id=row.id,
            version=row.version,
            name=row.name,
            state=ItemState(row.state),
            effective_on=row.effective_on,
            until_on=row.until_on,
            changed_at=row.changed_at,
            is_open=row.is_open,
        )
        for row in rows.annotate(is_open=Q(definition__isnull=False))
    ]
    if not found:
        raise ItemUnknown
    return found


def find_version(*, item_code: str, version: int) -> ItemVersionView:
    """Return a version by its number. Raises ItemUnknown."""
    version_id = (
        ItemVersion.objects.filter(item__code=item_code, version=version)
        .values_list("id", flat=True)
        .first()
    )
    if version_id is None:
        raise ItemUnknown
    return versions.get_version(version_id=version_id)


def version_text(*, view: ItemVersionView) -> VersionText:
    """Return a version as it is written down, for editing and comparing."""
    keywords = (
        ItemVersion.objects.filter(id=view.id).values_list("keywords", flat=True).first() or []
    )
    return VersionText(
        catalogue_code=view.catalogue_code,
        name=view.name,
        item_type=view.item_type,
        regime=view.regime,
        department_code=view.department_code,
        receive_level=view.receive_level,
        decide_level=view.decide_level,
        instant=view.instant,
        entrusted_acceptance=view.entrusted_acceptance,
        lawful_limit=view.lawful_limit,
        promised_limit=view.promised_limit,
        audiences=view.audiences,
        topics=view.topics,
        life_events=view.life_events,
        keywords=tuple(keywords),
        definition=view.definition,
    )


def version_json(*, view: ItemVersionView) -> dict[str, Any]:
    """Return a version as JSON, as the editor shows it."""
    return dump_version(version_text(view=view))
