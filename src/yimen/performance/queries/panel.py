"""What the panel gave: read only after the scoring is closed, by those who may see the result."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.performance.access import evaluation as access
from yimen.performance.contracts.evaluation import SCORED, EvaluationState, ScoresClosed
from yimen.performance.contracts.expert import SheetState
from yimen.performance.contracts.result import PanelResult
from yimen.performance.models import Evaluation, PanelScore, ScoreExclusion, ScoreSheet
from yimen.performance.queries.evaluation import get_row, list_indicators
from yimen.performance.queries.framework import read_grades
from yimen.performance.rules import panel as rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a sheet says of an indicator, or of the whole where no indicator is named."""

    sheet: str
    indicator_id: UUID | None
    indicator: str
    words: str


def get_result(*, actor: Actor, evaluation_id: UUID) -> PanelResult:
    """Return what the panel came to. Raises NotFound, and ScoresClosed before the closing."""
    return result_of(row=_readable(actor, evaluation_id))


def _readable(actor: Actor, evaluation_id: UUID) -> Evaluation:
    row = get_row(actor=actor, evaluation_id=evaluation_id)
    if EvaluationState(row.state) not in SCORED or not access.can_see_result(actor, row):
        raise ScoresClosed
    return row


def result_of(*, row: Evaluation) -> PanelResult:
    """Return what the submitted sheets come to; the caller has asked whether it may be read.

    Raises ScoresClosed before the closing.
    """
    if EvaluationState(row.state) not in SCORED:
        raise ScoresClosed
    sheets = [
        (one.id, one.title)
        for one in ScoreSheet.objects.filter(evaluation=row, state=SheetState.SUBMITTED).order_by(
            "position"
        )
    ]
    left_out = dict(
        ScoreExclusion.objects.filter(score__sheet__evaluation=row).values_list(
            "score_id", "reason"
        )
    )
    given: dict[UUID, list[rules.Given]] = {}
    scores = PanelScore.objects.filter(
        sheet_id__in=[key for key, _ in sheets], value__isnull=False
    ).order_by("sheet__position")
    for one in scores:
        given.setdefault(one.indicator_id, []).append(
            rules.Given(
                sheet_id=one.sheet_id,
                value=one.value or Decimal(0),
                excluded_because=left_out.get(one.id, ""),
            )
        )
    return rules.result_of(
        sheets=sheets,
        indicators=list_indicators(evaluation_id=row.id),
        given=given,
        grades=read_grades(row.grades),
        outlier_rule=row.outlier_rule,
    )


def list_opinions(*, actor: Actor, evaluation_id: UUID) -> list[Opinion]:
    """Return every opinion of the submitted sheets by sheet, none before the closing.

    Raises NotFound, ScoresClosed.
    """
    return opinions_of(row=_readable(actor, evaluation_id))


def opinions_of(*, row: Evaluation) -> list[Opinion]:
    """Return the opinions; the caller has asked whether they may be read. Raises ScoresClosed."""
    if EvaluationState(row.state) not in SCORED:
        raise ScoresClosed
    rows = (
        PanelScore.objects.select_related("sheet", "indicator")
        .filter(sheet__evaluation=row, sheet__state=SheetState.SUBMITTED)
        .exclude(opinion="")
        .order_by("indicator__position", "sheet__position")
    )
    found = [
        Opinion(
            sheet=one.sheet.title,
            indicator_id=one.indicator_id,
            indicator=one.indicator.name,
            words=one.opinion,
        )
        for one in rows
    ]
    overall = ScoreSheet.objects.filter(evaluation=row, state=SheetState.SUBMITTED)
    found += [
        Opinion(sheet=one.title, indicator_id=None, indicator="", words=one.overall)
        for one in overall.exclude(overall="").order_by("position")
    ]
    return found


def score_ids(*, actor: Actor, evaluation_id: UUID) -> dict[tuple[UUID, UUID], UUID]:
    """Return the id of each score by sheet and indicator, to name one in a form.

    Raises NotFound, ScoresClosed.
    """
    row = _readable(actor, evaluation_id)
    rows = PanelScore.objects.filter(sheet__evaluation=row)
    return {
        (sheet, indicator): key
        for key, sheet, indicator in rows.values_list("id", "sheet_id", "indicator_id")
    }
