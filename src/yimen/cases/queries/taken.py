"""Papers taken before the camera: what a question offers, and how a file came about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.biometrics import public as biometrics
from yimen.cases.models import TakenPaper
from yimen.cases.models.answers import TAKEN_MEASURES, unseal
from yimen.cases.rules.camera import CARD, camera_of
from yimen.catalogue.contracts import Field, FieldKind, ItemVersionView
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenView:
    """How one file of a paper came about; `measures` are name and value in words."""

    preset_title: str
    measures: tuple[tuple[str, str], ...]
    made_at: datetime
    taken_by: str


def camera_for(*, actor: Actor, version: ItemVersionView, field: Field) -> str:
    """Return what this actor's camera makes for a question, empty where it makes nothing."""
    if field.kind is not FieldKind.FILE or not biometrics.can_take_pictures(actor=actor):
        return ""
    papers = version.definition.papers if version.definition else ()
    paper = next((one for one in papers if one.code == field.paper), None)
    wanted = camera_of(said=paper.camera if paper else "", name=paper.name if paper else field.name)
    if not wanted or wanted == CARD:
        return wanted  # most questions end here, without a statement
    known = {one.code for one in biometrics.list_photo_presets()}
    return wanted if wanted in known else ""


def file_asked(version: ItemVersionView, *, step: str, field: str) -> Field:
    """Return the question for files of a step. Raises NotFound."""
    steps = version.definition.form.steps if version.definition else ()
    for one in steps:
        for asked in one.fields:
            if one.code == step and asked.code == field and asked.kind is FieldKind.FILE:
                return asked
    raise NotFound


def find_taken(*, file_ids: Collection[UUID]) -> dict[UUID, TakenView]:
    """Return how those of the files came about that were taken before the camera."""
    return {
        row.file_id: TakenView(
            preset_title=row.preset_title,
            measures=tuple((name, value) for name, value in _measures(row)),
            made_at=row.made_at,
            taken_by=row.taken_by,
        )
        for row in TakenPaper.objects.filter(file_id__in=file_ids)
    }


def _measures(row: TakenPaper) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = unseal(TAKEN_MEASURES, row.measures)["said"]
    return kept
