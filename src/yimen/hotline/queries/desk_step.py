"""The history of what the desks handle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.hotline.models import DeskStep
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import opened


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStepView:
    """One line: what was done, when, by whom, in which words."""

    title: str
    verb: str
    at: datetime
    by: str
    words: str


def steps(*, thing_id: UUID, titles: Mapping[str, str]) -> list[DeskStepView]:
    """Return the history of a thing, the oldest first."""
    return [
        DeskStepView(
            title=titles.get(row.verb, row.verb),
            verb=row.verb,
            at=row.at,
            by=row.by,
            words=opened(columns.STEP, row.words_encrypted),
        )
        for row in DeskStep.objects.filter(thing_id=thing_id).order_by("at", "id")
    ]
