"""Reads of terms and runs of retention."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.kernel import register
from yimen.kernel.contracts import NotFound
from yimen.privacy.contracts import RunLineView, RunState, RunView
from yimen.privacy.models import LegalHold, RetentionLine, RetentionRun, RetentionTerm


def months_on(*, day: date) -> dict[str, int]:
    """Return how many months each class of data is kept on a day; archived classes are left out."""
    kept = {code: one.months for code, one in register.data_classes().items()}
    for term in RetentionTerm.objects.filter(from_on__lte=day).order_by("from_on", "set_at"):
        if kept.get(term.code) is not None:
            kept[term.code] = term.months
    return {code: months for code, months in kept.items() if months is not None}


def held_persons() -> list[UUID]:
    """Return the persons of whom nothing may be removed."""
    return list(LegalHold.objects.filter(lifted_at=None).values_list("person_id", flat=True))


def list_holds() -> list[LegalHold]:
    """Return the holds that stand, the newest first."""
    return list(
        LegalHold.objects.filter(lifted_at=None).select_related("person").order_by("-set_at")
    )


def get_run(*, run_id: UUID) -> RunView:
    """Return a run with its lines. Raises NotFound."""
    row = RetentionRun.objects.filter(pk=run_id).first()
    if row is None:
        raise NotFound
    return _view(row)


def list_runs(*, limit: int = 12) -> list[RunView]:
    """Return the newest runs."""
    return [_view(row) for row in RetentionRun.objects.order_by("-proposed_at", "-pk")[:limit]]


def _view(row: RetentionRun) -> RunView:
    lines = RetentionLine.objects.filter(run=row).order_by("code")
    return RunView(
        id=row.pk,
        state=RunState(row.state),
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        checked_by=row.checked_by,
        approved_by=row.approved_by,
        finished_at=row.finished_at,
        lines=tuple(_line(one) for one in lines),
    )


def _line(row: RetentionLine) -> RunLineView:
    known = register.data_classes().get(row.code)
    return RunLineView(
        code=row.code,
        title=known.title if known else row.code,
        months=row.months,
        law=known.law if known else "",
        cutoff=row.cutoff,
        oldest=row.oldest,
        found=row.found,
        kept=tuple(sorted(row.kept.items())),
        removed=row.removed,
        finished=row.finished_at is not None,
    )
