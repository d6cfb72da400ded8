"""The satisfaction that finished surveys of a year measured: the figure, its rows and its list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import QuerySet

from yimen.feedback.contracts.survey import SMALL_CELL, Question, QuestionKind, SurveyState
from yimen.feedback.contracts.survey_results import SatisfactionRow
from yimen.feedback.models import Survey
from yimen.feedback.queries.survey import questionnaire_of, visible_to
from yimen.feedback.rules.satisfaction import overall_question
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.register import Figure, FigureValue

DAYS = 365
_DONE = (SurveyState.CLOSED.value, SurveyState.ARCHIVED.value)
_COUNT = """
    SELECT answers ->> %(question)s, count(*) FROM feedback_survey_response
    WHERE survey_id = %(survey)s AND area_code LIKE %(area)s GROUP BY 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    survey: Survey
    answers: int
    points: Decimal
    base: int


def satisfied(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the rate of satisfaction of the surveys that ended in the 365 days up to a moment.

    As it was answered, without weights; the denominator is who had an opinion. A survey of a
    larger area counts with the answers drawn in this one, and not at all where they are fewer
    than five.
    """
    points, base = Decimal(0), 0
    for one in _measured(_finished(at), area_prefix):
        points += one.points
        base += one.base
    if not base:
        return FigureValue(value=None, denominator=0)
    return FigureValue(value=float(points / base / 100), denominator=base)


def satisfied_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each survey behind the figure with its points and its base."""
    for one in _measured(_finished(at), area_prefix):
        if one.base:
            yield str(one.survey.id), f"{one.points.normalize():f}/{one.base}"


def list_satisfaction(*, actor: Actor, at: datetime) -> list[SatisfactionRow]:
    """Return the surveys that ended in the last 365 days and that the actor may read, newest first."""
    rows = _finished(at).filter(visible_to(actor)).order_by("-closed_at", "-id")
    return [
        SatisfactionRow(
            survey_id=str(one.survey.id),
            title=one.survey.title,
            closed_on=local_day(one.survey.closed_at or at),
            answers=one.answers,
            base=one.base,
            rate=(one.points / one.base).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
            if one.base
            else None,
            target=one.survey.target,
        )
        for one in _measured(rows, "")
    ]


def _finished(at: datetime) -> QuerySet[Survey]:
    return Survey.objects.filter(
        state__in=_DONE, closed_at__lte=at, closed_at__gt=at - timedelta(days=DAYS)
    ).order_by("closed_at", "id")


def _measured(surveys: QuerySet[Survey], area_prefix: str) -> Iterator[_Measured]:
    """Yield the surveys that ask for satisfaction, counted in an area."""
    for row in surveys:
        inside = row.area_code.startswith(area_prefix)
        if not inside and not area_prefix.startswith(row.area_code.rstrip("0")):
            continue
        asked = overall_question(questionnaire_of(survey_id=row.id, version=row.version))
        if asked is None or asked.kind is QuestionKind.MATRIX:
            continue
        yield _counted(row, asked, "" if inside else area_prefix)


def _counted(row: Survey, asked: Question, area_prefix: str) -> _Measured:
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT, {"question": asked.code, "survey": row.id, "area": f"{area_prefix}%"}
        )
        found = {code: int(count) for code, count in cursor.fetchall()}
    answers = sum(found.values())
    if area_prefix and answers < SMALL_CELL:
        return _Measured(survey=row, answers=0, points=Decimal(0), base=0)
    counts = [found.get(one.code, 0) for one in asked.options]
    worth = [one.value for one in asked.options]
    base = sum(count for count, value in zip(counts, worth, strict=True) if value is not None)
    points = sum(
        (count * value for count, value in zip(counts, worth, strict=True) if value is not None),
        Decimal(0),
    )
    return _Measured(survey=row, answers=answers, points=points, base=base)


FIGURES: tuple[Figure, ...] = (
    Figure(
        code="feedback.survey_satisfaction",
        headline=False,
        title="满意度调查的满意率（近一年结束的调查）",
        unit="%",
        as_of=satisfied,
        rows=satisfied_rows,
        rows_url="feedback:survey_satisfaction",
    ),
)
