"""Comparisons that were kept: the newest of a case, and one to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.cases.contracts import DRAFT_KIND
from yimen.cases.models import CaseComparison, Draft
from yimen.cases.models.answers import COMPARISON_ROWS, unseal
from yimen.cases.queries.comparison import Compared, from_stored
from yimen.exchange import public as exchange
from yimen.exchange.contracts import DisputeView
from yimen.kernel.contracts import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison as it was made; `silent` are the registers that did not answer."""

    id: UUID
    made_at: datetime
    made_by: str
    at_acceptance: bool
    at_window: bool
    silent: tuple[str, ...]
    rows: tuple[Compared, ...]

    @property
    def differing(self) -> int:
        """Return how many questions differ."""
        return sum(not one.same for one in self.rows)

    @property
    def unchecked(self) -> int:
        """Return how many questions could be held against nothing, because nobody answered."""
        return sum(not one.held for one in self.rows)


def newest(*, case_id: UUID) -> Comparison | None:
    """Return the newest comparison of a case, or None."""
    found = list_made(case_id=case_id, limit=1)
    return found[0] if found else None


def list_made(*, case_id: UUID, limit: int = 20) -> list[Comparison]:
    """Return the comparisons of a case, the newest first."""
    rows = CaseComparison.objects.filter(case_id=case_id).order_by("-made_at", "-id")
    return [
        Comparison(
            id=one.id,
            made_at=one.made_at,
            made_by=one.made_by,
            at_acceptance=one.at_acceptance,
            at_window=one.at_window,
            silent=tuple(one.silent),
            rows=from_stored(unseal(COMPARISON_ROWS, one.rows)),
        )
        for one in rows[:limit]
    ]


def doubts_of(*, case_id: UUID) -> list[DisputeView]:
    """Return what the applicant doubted of registers while filling in."""
    draft_id = Draft.objects.filter(case_id=case_id).values_list("id", flat=True).first()
    return exchange.list_disputes(about=Ref(DRAFT_KIND, draft_id)) if draft_id else []
