"""Write down who changed what in a draft, and why: one row for each value that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from yimen.catalogue.models import FieldChange, ItemVersion
from yimen.catalogue.rules.difference import difference
from yimen.catalogue.rules.sections import section_of
from yimen.kernel.actor import Actor

MAX_PLACE = 500
MAX_WHY = 200
MAX_SOURCE = 120


def record_changes(
    *,
    row: ItemVersion,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: Actor,
    why: str,
    at: datetime,
) -> list[str]:
    """Keep every value that differs between two texts of a version; return the places."""
    made = list(unsaved_changes(row=row, before=before, after=after, actor=actor, why=why, at=at))
    FieldChange.objects.bulk_create(made)
    return [change.place for change in made]


def unsaved_changes(
    *,
    row: ItemVersion,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: Actor,
    why: str,
    at: datetime,
    source: str = "",
) -> Iterator[FieldChange]:
    """Yield every value that differs between two texts of a version, to be kept with many others.

    `source` names the list or the batch that brought them, where nobody here wrote them.
    """
    for change in difference(before=before, after=after):
        yield FieldChange(
            version=row,
            section=section_of(change.path),
            place=change.place[:MAX_PLACE],
            before=change.before,
            after=change.after,
            why=why[:MAX_WHY],
            officer_id=actor.officer_id,
            made_by=actor.name,
            source=source[:MAX_SOURCE],
            made_at=at,
        )


def record_definition(
    *,
    row: ItemVersion,
    before: Mapping[str, Any] | None,
    actor: Actor,
    why: str,
    at: datetime,
) -> list[str]:
    """As `record_changes`, where only the definition of a row has changed."""
    return record_changes(
        row=row,
        before={"definition": before or {}},
        after={"definition": row.definition or {}},
        actor=actor,
        why=why,
        at=at,
    )
