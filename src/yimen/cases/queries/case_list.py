"""Lists of cases for officers and supervisors: narrowed, searched, paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from yimen.cases import access
from yimen.cases.contracts import APPLICANT_CLOCKS, CASE_KIND, CaseRow, CaseState
from yimen.cases.models import Case
from yimen.cases.rules.conduct import plain
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.kernel.actor import Actor

RETURNED = (CaseState.BOUNCED, CaseState.DECLINED, CaseState.WRONG_UNIT, CaseState.NOT_REQUIRED)
"""States in which an applicant was turned away before anything was decided."""
_ITEMS_FOUND = 20
_SHORTEST_NUMBER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What a list of cases is narrowed to; nothing set narrows nothing.

    `text` is the beginning of a number, of an applicant's name, or a part of an item's name; the
    item's name is looked for among the items in force on `on`. `unit_id` is who decides.
    """

    states: tuple[CaseState, ...] = ()
    item_code: str = ""
    text: str = ""
    on: date | None = None
    unit_id: UUID | None = None
    area_prefix: str = ""
    submitted_from: datetime | None = None
    submitted_until: datetime | None = None
    completed_from: datetime | None = None
    completed_until: datetime | None = None
    received_from: datetime | None = None
    decided_from: datetime | None = None
    overdue_at: datetime | None = None
    corrected: bool = False


_ROW = (
    *("id", "number", "state", "item_name", "applicant_name"),
    *("submitted_at", "route_step"),
)


def list_cases(
    *,
    actor: Actor,
    narrowed: CaseFilter,
    limit: int = 50,
    after: tuple[datetime, UUID] | None = None,
) -> list[CaseRow]:
    """Return the cases that the actor may see, newest first, by key.

    One query, and one more to find items by a word. Each way to see a case, and each thing the
    word may be, gives its newest rows from its own index; the newest of these count.
    """
    cases = _narrow(Case.objects.all(), narrowed)
    if after is not None:
        cases = cases.filter(
            Q(submitted_at__lt=after[0]) | Q(submitted_at=after[0], id__lt=after[1])
        )
    newest = [
        cases.filter(way, meant).order_by("-submitted_at", "-id").values(*_ROW)[:limit]
        for way in access.ways_to_see(actor)
        for meant in _meanings(plain(narrowed.text), narrowed.on)
    ]
    if not newest:
        return []
    rows = newest[0]
    if len(newest) > 1:
        rows = rows.union(*newest[1:]).order_by("-submitted_at", "-id")[:limit]
    return [
        CaseRow(
            id=row["id"],
            number=row["number"],
            state=CaseState(row["state"]),
            item_name=row["item_name"],
            applicant_name=row["applicant_name"],
            submitted_at=row["submitted_at"],
            due_on=None,
            step_code=row["route_step"],
        )
        for row in rows
    ]


def _meanings(text: str, on: date | None) -> list[Q]:
    """Return what a word may be, each answered by one index."""
    if not text:
        return [Q()]
    if is_number(text):
        return [Q(number__startswith="".join(text.split()).upper())]
    named = [Q(applicant_name__startswith=text)]
    if on is None:
        return named
    items = catalogue.list_current(on=on, where=ItemFilter(text=text), limit=_ITEMS_FOUND).rows
    return [*named, Q(item_code__in=[one.item_code for one in items])] if items else named


def is_number(text: str) -> bool:
    """Say whether a word is the beginning of a case number rather than a name."""
    tight = "".join(text.split())
    return tight.isascii() and tight.isalnum() and len(tight) >= _SHORTEST_NUMBER


def _overdue(at: datetime) -> RawSQL:
    return RawSQL(
        "SELECT ref_id FROM kernel_clock WHERE ref_kind = %s AND kind <> ALL(%s) AND due_at < %s"
        " AND stopped_at IS NULL",
        (CASE_KIND, [kind.value for kind in APPLICANT_CLOCKS], at),
    )


def _narrow(cases: QuerySet[Case], narrowed: CaseFilter) -> QuerySet[Case]:
    wanted: dict[str, Any] = {
        "state__in": narrowed.states,
        "item_code": narrowed.item_code,
        "area_code__startswith": narrowed.area_prefix,
        "submitted_at__gte": narrowed.submitted_from,
        "submitted_at__lt": narrowed.submitted_until,
        "completed_at__gte": narrowed.completed_from,
        "completed_at__lt": narrowed.completed_until,
        "received_at__gte": narrowed.received_from,
        "decided_at__gte": narrowed.decided_from,
        "deciding_unit_id": narrowed.unit_id,
    }
    cases = cases.filter(**{name: value for name, value in wanted.items() if value})
    if narrowed.overdue_at is not None:
        cases = cases.filter(id__in=_overdue(narrowed.overdue_at))
    if narrowed.corrected:
        cases = cases.filter(correction_asked_at__isnull=False)
    return cases
