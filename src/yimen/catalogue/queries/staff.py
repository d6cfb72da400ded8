"""What those who keep the catalogue see: every item with its latest version, drafts included."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yimen.catalogue import access
from yimen.catalogue.contracts import (
    UNPUBLISHED,
    ItemFilter,
    ItemPage,
    ItemState,
    ItemUnknown,
    ItemVersionView,
)
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries import version as versions
from yimen.catalogue.rules.version import VersionText, dump_version
from yimen.kernel.actor import Actor
from yimen.kernel.prepared import run
from yimen.kernel.reference import Kept

_STATES = """
    SELECT state, count(*) FROM (
        SELECT DISTINCT ON (item_id) state FROM catalogue_item_version
        WHERE %s OR state <> ALL(%s) OR department_code = ANY(%s)
        ORDER BY item_id, version DESC
    ) latest GROUP BY state
"""
_states: Kept[Mapping[str, int]] = Kept()
"""By the units whose drafts are seen; each change of a version is noticed (migration 0006)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version in the list of an item's versions."""

    id: UUID
    version: int
    name: str
    state: ItemState
    effective_on: date
    effective_at: datetime | None
    until_on: date | None
    changed_at: datetime
    is_open: bool


def list_latest(
    *, actor: Actor, where: ItemFilter, state: str = "", after: str = "", limit: int = 50
) -> ItemPage:
    """Return items by name with the latest version that the actor may see, whatever its state."""
    found = _latest(actor).filter(versions.narrowed(where))
    if state:
        found = found.filter(state=state)
    return versions.page_of(found, after=after, limit=limit)


def names_of(codes: Collection[str]) -> Mapping[str, str]:
    """Return the newest name of each item by code; unknown codes are left out."""
    rows = ItemVersion.objects.filter(item__code__in=codes).order_by("version")
    return dict(rows.values_list("item__code", "name"))


def count_states(*, actor: Actor) -> Mapping[str, int]:
    """Return how many items stand in each state, by the latest version that the actor may see."""
    mine = access.own_departments(actor)

    def read() -> Mapping[str, int]:
        rows = run(_STATES, (mine is None, list(UNPUBLISHED), list(mine or ()))).fetchall()
        return dict(rows)

    return _states.get(mine, read)


def _latest(actor: Actor) -> QuerySet[ItemVersion]:
    seen = _seen(actor)
    later = seen.filter(item=OuterRef("item"), version__gt=OuterRef("version"))
    return seen.filter(~Exists(later))


def _seen(actor: Actor) -> QuerySet[ItemVersion]:
    mine = access.own_departments(actor)
    if mine is None:
        return ItemVersion.objects.all()
    return ItemVersion.objects.filter(~Q(state__in=UNPUBLISHED) | Q(department_code__in=mine))


def list_versions(*, actor: Actor, item_code: str) -> list[VersionLine]:
    """Return an item's versions that the actor may see, newest first. Raises ItemUnknown."""
    rows = _seen(actor).filter(item__code=item_code).order_by("-version").defer("definition")
    found = [
        VersionLine(
            id=row.id,
            version=row.version,
            name=row.name,
            state=ItemState(row.state),
            effective_on=row.effective_on,
            effective_at=row.effective_at,
            until_on=row.until_on,
            changed_at=row.changed_at,
            is_open=row.is_open,
        )
        for row in rows.annotate(is_open=Q(definition__isnull=False))
    ]
    if not found:
        raise ItemUnknown
    return found


def end_of(*, version_id: UUID) -> date | None:
    """Return the first day on which a version no longer holds, or None while none is set."""
    rows = ItemVersion.objects.filter(id=version_id)
    return rows.values_list("until_on", flat=True).first()


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


def department_of(*, item_code: str) -> str:
    """Return the code of the unit that keeps an item, by its latest version; empty where none is."""
    rows = ItemVersion.objects.filter(item__code=item_code).order_by("-version")
    return rows.values_list("department_code", flat=True).first() or ""


def find_for(*, actor: Actor, item_code: str, version: int) -> ItemVersionView:
    """Return a version by its number for who may see it. Raises ItemUnknown, NotAllowed.

    Published versions are for everybody who keeps items; drafts for their own unit's people.
    """
    view = find_version(item_code=item_code, version=version)
    if view.state in UNPUBLISHED:
        access.check_can_read(actor, department=view.department_code)
    return view


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
