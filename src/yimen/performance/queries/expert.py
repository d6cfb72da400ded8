"""Reads of experts and their own score sheets; never another's scores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.fields import decrypt_text
from yimen.kernel.work.contracts import ExpectedWork
from yimen.performance.access import expert as access
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.contracts.expert import (
    EXPERT_KIND,
    ExpertState,
    ExpertView,
    RivalView,
    ScoreView,
    SheetState,
    SheetView,
)
from yimen.performance.models import (
    EvaluationIndicator,
    Expert,
    PanelScore,
    PanelScoreEntry,
    ScoreSheet,
)
from yimen.performance.queries.evaluation import get_row, list_indicators

NAME = "performance_expert.name"
CONTACT = "performance_expert.contact"


def name_of(row: Expert) -> str:
    """Return an expert's name."""
    return decrypt_text(column=NAME, stored=row.name)


def list_experts(*, actor: Actor, evaluation_id: UUID) -> list[ExpertView]:
    """Return the experts with how far each sheet is, and nothing of what stands on it.

    Raises NotFound.
    """
    get_row(actor=actor, evaluation_id=evaluation_id)
    asked = EvaluationIndicator.objects.filter(evaluation_id=evaluation_id).count()
    filled = {
        row["sheet_id"]: row["filled"]
        for row in PanelScore.objects.filter(sheet__evaluation_id=evaluation_id)
        .values("sheet_id")
        .annotate(filled=Count("id", filter=Q(value__isnull=False)))
    }
    rows = Expert.objects.select_related("sheet").filter(evaluation_id=evaluation_id)
    return [
        expert_view(row, filled.get(row.sheet_id, 0), asked)
        for row in rows.order_by("sheet__position", "invited_at", "id")
    ]


def expert_view(row: Expert, filled: int = 0, asked: int = 0) -> ExpertView:
    """Return an expert as the organiser sees him."""
    return ExpertView(
        id=row.id,
        evaluation_id=row.evaluation_id,
        sheet_id=row.sheet_id,
        sheet_title=row.sheet.title,
        sheet_state=SheetState(row.sheet.state),
        officer_id=row.officer_id,
        name=name_of(row),
        organisation=row.organisation,
        speciality=row.speciality,
        contact=decrypt_text(column=CONTACT, stored=row.contact) if row.contact else "",
        state=ExpertState(row.state),
        conflict=row.conflict,
        absent_because=row.absent_because,
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        opened_at=row.opened_at,
        declared_at=row.declared_at,
        reminded_at=row.reminded_at,
        reminders=row.reminders,
        filled=filled,
        asked=asked,
    )


def own_seat(
    *, actor: Actor, evaluation_id: UUID | None = None, seat: str = "", at: datetime
) -> Expert:
    """Return the seat of who asks. Raises NotFound, LinkDead."""
    row = access.find_seat(actor=actor, evaluation_id=evaluation_id, seat=seat)
    access.check_seat(row=row, at=at)
    return row


def own_sheet(*, row: Expert) -> SheetView:
    """Return the sheet of a seat: its indicators, its scores, the rival values that wait."""
    sheet = row.sheet
    writers = Expert.objects.filter(sheet=sheet, state__in=access.SEATED).order_by("invited_at")
    return SheetView(
        id=sheet.id,
        evaluation_id=sheet.evaluation_id,
        title=sheet.title,
        state=SheetState(sheet.state),
        writers=tuple(name_of(one) for one in writers),
        indicators=tuple(list_indicators(evaluation_id=sheet.evaluation_id)),
        scores=scores_of(sheet=sheet),
        overall=sheet.overall,
        overall_version=sheet.overall_version,
        submitted_at=sheet.submitted_at,
    )


def scores_of(*, sheet: ScoreSheet) -> dict[UUID, ScoreView]:
    """Return what stands on a sheet by indicator, with the rival value that waits for a choice."""
    waiting = {
        one.indicator_id: RivalView(
            entry_id=one.id,
            value=one.value,
            opinion=one.opinion,
            by=name_of(one.expert),
            at=one.at,
        )
        for one in PanelScoreEntry.objects.select_related("expert")
        .filter(sheet=sheet, waiting=True)
        .order_by("at", "id")
    }
    rows = PanelScore.objects.select_related("expert").filter(sheet=sheet)
    return {
        one.indicator_id: ScoreView(
            indicator_id=one.indicator_id,
            value=one.value,
            opinion=one.opinion,
            version=one.version,
            by=name_of(one.expert),
            at=one.at,
            rival=waiting.get(one.indicator_id),
        )
        for one in rows
    }


def list_own_evaluations(*, actor: Actor) -> list[tuple[UUID, str, SheetState]]:
    """Return the evaluations for which this officer scores now: id, title, his sheet's state."""
    if actor.officer_id is None:
        return []
    rows = Expert.objects.select_related("evaluation", "sheet").filter(
        officer_id=actor.officer_id,
        state__in=access.SEATED,
        evaluation__state=EvaluationState.SCORING,
    )
    return [
        (one.evaluation_id, one.evaluation.title, SheetState(one.sheet.state))
        for one in rows.order_by("evaluation__due_on", "id")
    ]


def expected_work() -> Iterator[ExpectedWork]:
    """Yield the sheets that officers still owe: the list of open work must equal this."""
    rows = Expert.objects.select_related("evaluation").filter(
        officer_id__isnull=False,
        state__in=access.SEATED,
        sheet__state=SheetState.OPEN,
        evaluation__state=EvaluationState.SCORING,
    )
    for row in rows.order_by("id"):
        yield ExpectedWork(ref=Ref(EXPERT_KIND, row.id), unit_id=row.evaluation.organiser_id)
