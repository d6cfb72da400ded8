"""Reads across cases: what waits for the applicant, and what is applied for most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q

from yimen.cases import access
from yimen.cases.contracts import APPLICANT_CLOCKS, CASE_KIND, CaseState, CaseView, ClockKind
from yimen.cases.models import Case
from yimen.cases.queries.case import case_view
from yimen.kernel.actor import Actor
from yimen.kernel.models import Clock

_WAITS = (CaseState.CORRECTION, CaseState.COMPLETED)
_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCase:
    """A case in which it is the applicant's turn, and the last day for it where there is one."""

    case: CaseView
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCount:
    """An item and how many applications it had."""

    item_code: str
    count: int


def list_waiting(*, actor: Actor) -> list[WaitingCase]:
    """Return the actor's cases that wait for papers or for the result to be taken, oldest first.

    Papers are waited for in a correction, and where some were pledged for later.
    """
    if actor.person_id is None:
        return []
    pledged = Clock.objects.filter(
        ref_kind=CASE_KIND, ref_id=OuterRef("id"), kind=ClockKind.BRING, stopped_at=None
    )
    rows = list(
        Case.objects.filter(
            access.own_cases(actor),
            Q(state__in=_WAITS) | Exists(pledged),
        ).order_by("submitted_at", "id")[:_MOST]
    )
    due = dict(
        Clock.objects.filter(
            ref_kind=CASE_KIND,
            ref_id__in=[row.id for row in rows],
            kind__in=APPLICANT_CLOCKS,
            stopped_at=None,
        )
        .order_by("-due_on")
        .values_list("ref_id", "due_on")
    )
    return [WaitingCase(case=case_view(row), due_on=due.get(row.id)) for row in rows]


def most_applied(*, since: datetime, until: datetime, limit: int) -> list[ItemCount]:
    """Return the items that were applied for most between two moments, most first."""
    rows = (
        Case.objects.filter(submitted_at__gte=since, submitted_at__lt=until)
        .values("item_code")
        .annotate(count=Count("id"))
        .order_by("-count", "item_code")[:limit]
    )
    return [ItemCount(item_code=row["item_code"], count=row["count"]) for row in rows]
