"""Shapes of the keeping of items: work of vetting, changed parts, claims, scores, savings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

VERSION_KIND, ITEM_KIND = "catalogue.version", "catalogue.item"
"""Kinds of the references to versions and to items."""


def version_ref(*, version_id: UUID) -> Ref:
    """Return the reference to a version that ledger entries and open work carry."""
    return Ref(VERSION_KIND, version_id)


def item_ref(*, item_id: UUID) -> Ref:
    """Return the reference to an item whose guide has to be looked at."""
    return Ref(ITEM_KIND, item_id)


class WorkKind(StrEnum):
    """Work that units have with versions: three steps of vetting, mending, and reviews of guides."""

    VET_UNIT = "catalogue.vet_unit"
    VET_LAW = "catalogue.vet_law"
    VET_OFFICE = "catalogue.vet_office"
    MEND = "catalogue.mend"
    REVIEW = "catalogue.review"


class SectionChanged(Refusal):
    """Somebody else changed this part of the draft meanwhile; nothing was written over."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "catalogue.version.section_changed",
            "您打开以后，别人改了这一部分。您写的还在下面，没有保存；对照看过以后再保存一次。",
        )


class Verdict(StrEnum):
    """What a unit says to a row of the basic catalogue."""

    TAKEN = "taken"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicView:
    """A row of the basic catalogue, which local items inherit and may not contradict."""

    id: UUID
    code: str
    name: str
    item_type: str
    levels: tuple[str, ...]
    laws: tuple[str, ...]
    lead: str
    department_code: str
    source: str
    is_ended: bool
    verdict: Verdict | None = None
    reason: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    item_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideReview:
    """A guide with who answers for it and the day by which it is looked at again."""

    item_id: UUID
    item_code: str
    name: str
    version: int
    department_code: str
    owner_id: UUID | None
    review_by: date | None
    is_asked: bool
