"""By what a case is called where nothing else of it may be read: its number and its item."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from yimen.cases.contracts import CaseMark
from yimen.cases.models import Case

_MOST = 1_000


def list_marks(*, case_ids: Collection[UUID]) -> list[CaseMark]:
    """Return number and item of these cases, in one query."""
    return _marks(id__in=case_ids) if case_ids else []


def find_mark(*, number: str) -> CaseMark | None:
    """Return the case with exactly this number, or None."""
    return next(iter(_marks(number=number.strip().upper())), None)


def list_marks_of(*, applicant_id: UUID) -> list[CaseMark]:
    """Return the newest cases of a person, up to a thousand."""
    return _marks(applicant_id=applicant_id)


def _marks(**narrowed: object) -> list[CaseMark]:
    rows = Case.objects.filter(**narrowed).order_by("-submitted_at", "-id")
    return [
        CaseMark(id=row[0], number=row[1], item_name=row[2])
        for row in rows.values_list("id", "number", "item_name")[:_MOST]
    ]
