"""What happened to a version: its steps of vetting, and who changed which value and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.catalogue.contracts import ItemState
from yimen.catalogue.models import FieldChange, VersionStep
from yimen.catalogue.rules.lifecycle import VersionVerb

SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One move of a version."""

    verb: VersionVerb
    before: ItemState
    after: ItemState
    made_by: str
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One value that somebody changed, where, from what to what, and why."""

    section: str
    place: str
    before: str
    after: str
    why: str
    made_by: str
    made_at: datetime


def list_steps(*, version_id: UUID) -> list[StepLine]:
    """Return the moves of a version, the oldest first."""
    rows = VersionStep.objects.filter(version_id=version_id).order_by("made_at", "id")
    return [
        StepLine(
            verb=VersionVerb(row.verb),
            before=ItemState(row.before),
            after=ItemState(row.after),
            made_by=row.made_by,
            reason=row.reason,
            made_at=row.made_at,
        )
        for row in rows
    ]


def list_changes(*, version_id: UUID, section: str = "") -> list[ChangeLine]:
    """Return what was changed in a version, or in one part of it, the newest first."""
    rows = FieldChange.objects.filter(version_id=version_id)
    if section:
        rows = rows.filter(section=section)
    return [
        ChangeLine(
            section=row.section,
            place=row.place,
            before=row.before,
            after=row.after,
            why=row.why,
            made_by=row.made_by,
            made_at=row.made_at,
        )
        for row in rows.order_by("-made_at", "-id")[:SHOWN]
    ]


def last_by_place(*, version_id: UUID) -> dict[str, ChangeLine]:
    """Return who changed each place of a version last, by the place in words."""
    found: dict[str, ChangeLine] = {}
    for line in list_changes(version_id=version_id):
        found.setdefault(line.place, line)
    return found
