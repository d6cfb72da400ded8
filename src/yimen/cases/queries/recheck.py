"""Rechecks of what tables decided, for the applicant, the office and the to-do list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import RECHECK_KIND, ClockKind
from yimen.cases.models import Case, Recheck
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckView:
    """One request to look again: why, until when, and how a person ruled."""

    id: UUID
    case_id: UUID
    asked_at: datetime
    asked_by: str
    by_office: bool
    reason: str
    due_on: date | None
    ruled_at: datetime | None
    ruled_by: str
    upheld: bool | None
    words: str


def list_rechecks(*, case_id: UUID) -> tuple[RecheckView, ...]:
    """Return the rechecks of a case, first asked first; the caller has opened the case."""
    rows = Recheck.objects.filter(case_id=case_id).order_by("asked_at", "id")
    return tuple(_view(row) for row in rows)


def get_recheck(*, actor: Actor, recheck_id: UUID) -> RecheckView:
    """Return a recheck to who may see its case. Raises NotFound."""
    row = Recheck.objects.filter(id=recheck_id).first()
    if row is None:
        raise NotFound
    access.check_can_see(actor, Case.objects.get(id=row.case_id))
    return _view(row)


def _view(row: Recheck) -> RecheckView:
    clock = clocks.find(ref=Ref(RECHECK_KIND, row.id), kind=ClockKind.RECHECK)
    return RecheckView(
        id=row.id,
        case_id=row.case_id,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        by_office=row.by_office,
        reason=row.reason,
        due_on=clock.due_on if clock else None,
        ruled_at=row.ruled_at,
        ruled_by=row.ruled_by,
        upheld=row.upheld,
        words=row.words,
    )


def waiting() -> Iterator[ExpectedWork]:
    """Yield the rechecks on which nobody has ruled."""
    rows = Recheck.objects.filter(ruled_at=None).select_related("case").order_by("id")
    for row in rows:
        yield ExpectedWork(ref=Ref(RECHECK_KIND, row.id), unit_id=row.case.deciding_unit_id)
