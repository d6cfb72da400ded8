"""What a survey found, counted from its answer sheets in the way a reader asks for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from yimen.feedback.contracts.survey import (
    FrameKind,
    Question,
    QuestionKind,
    SurveyView,
)
from yimen.feedback.contracts.survey_results import (
    Bounds,
    Compared,
    CrossTable,
    QuestionResult,
    Reading,
    SurveyResults,
    SurveyTally,
    TextResult,
    TextTheme,
)
from yimen.feedback.models import SurveyPlan
from yimen.feedback.queries import survey as surveys
from yimen.feedback.queries import survey_answers
from yimen.feedback.rules import (
    intervals,
    satisfaction,
    survey_columns,
    survey_cross,
    survey_tally,
    themes,
)
from yimen.feedback.rules.intervals import Interval
from yimen.feedback.rules.satisfaction import TARGET_TITLES
from yimen.feedback.rules.survey_columns import Marks, Sheets
from yimen.kernel.actor import Actor

SIGNIFICANT = 0.05
_OF_PEOPLE = (FrameKind.APPLICANTS.value, FrameKind.STAFF.value)
"""Frames that count people; one of villages says nothing of how many live there."""


def get_results(*, actor: Actor, survey_id: UUID, reading: Reading) -> SurveyResults:
    """Return everything a survey found, for who may read it. Raises NotFound."""
    return results_of(surveys.get_survey(actor=actor, survey_id=survey_id), reading=reading)


def get_cross_table(
    *, actor: Actor, survey_id: UUID, reading: Reading, rows: str, columns: str
) -> CrossTable | None:
    """Return two questions against each other, or None where they cannot be. Raises NotFound.

    `rows` is a question, or `survey_cross.AREA` for the areas that were sampled.
    """
    survey = surveys.get_survey(actor=actor, survey_id=survey_id)
    sizes, titles, _ = _frame(survey.id)
    return survey_cross.cross(
        _sheets(survey, with_words=False),
        reading=reading,
        strata=sizes,
        titles=titles,
        rows=rows,
        columns=columns,
    )


def results_of(survey: SurveyView, *, reading: Reading) -> SurveyResults:
    """Return everything a survey found; the caller has asked who may."""
    sheets = _sheets(survey, with_words=True)
    sizes, titles, population = _frame(survey.id)
    marks = survey_columns.marks_of(sheets)
    found = survey_tally.tally(
        sheets, reading=reading, marks=marks, strata=sizes, population=population
    )
    other = replace(reading, with_marked=not reading.with_marked)
    otherwise = found
    if any(marks):
        otherwise = survey_tally.tally(
            sheets, reading=other, marks=marks, strata=sizes, population=population
        )
    return SurveyResults(
        survey=survey,
        reading=reading,
        tally=found,
        otherwise=otherwise,
        texts=_texts(sheets, reading, marks),
        compared=tuple(_compared(survey, found)),
        population=population,
        strata=tuple(titles.items()),
    )


def _sheets(survey: SurveyView, *, with_words: bool) -> Sheets:
    wordy = any(one.kind is QuestionKind.TEXT for one in survey.questionnaire.questions)
    rows = survey_answers.rows(survey.id, with_words=with_words and wordy)
    return survey_columns.collect(survey.questionnaire, rows)


def _frame(survey_id: UUID) -> tuple[dict[str, float], dict[str, str], int | None]:
    """Return the people behind each area that was sampled, their names, and how many in all."""
    sizes: dict[str, float] = {}
    titles: dict[str, str] = {}
    population = 0
    plans = SurveyPlan.objects.filter(
        survey_id=survey_id, invited_at__isnull=False, kind__in=_OF_PEOPLE
    )
    for plan in plans.order_by("drawn_at"):
        population += plan.population
        for one in plan.strata:
            sizes[one["code"]] = sizes.get(one["code"], 0) + one["size"]
            titles[one["code"]] = one["title"]
    return sizes, titles, population or None


def _texts(sheets: Sheets, reading: Reading, marks: Marks) -> tuple[TextResult, ...]:
    found = []
    for number, question in enumerate(sheets.questionnaire.questions, 1):
        if question.kind is not QuestionKind.TEXT:
            continue
        given = [
            text
            for place, text in sheets.texts[question.code]
            if reading.with_marked or not marks[place]
        ]
        found.append(_text_result(question, number, themes.masked_all(given)))
    return tuple(found)


def _text_result(question: Question, number: int, texts: list[str]) -> TextResult:
    sorted_out = themes.themes_of(texts)
    return TextResult(
        question=question,
        number=number,
        given=len(texts),
        nothing=len(sorted_out.nothing),
        praise=tuple(texts[at] for at in sorted_out.praise),
        opinions=len(sorted_out.opinions),
        themes=tuple(
            TextTheme(
                title=one.title,
                words=one.words,
                answers=tuple(texts[at] for at in one.answers),
            )
            for one in sorted_out.themes
        ),
        other=tuple(texts[at] for at in sorted_out.other),
    )


def _compared(survey: SurveyView, found: SurveyTally) -> list[Compared]:
    """Return the overall rate beside its target and beside the survey before."""
    overall = found.overall
    if overall is None or overall.mean is None:
        return []
    said: list[Compared] = []
    if survey.target is not None:
        said += _to_target(overall, survey.target)
    if survey.previous_id is not None:
        before = surveys.find_survey(survey_id=survey.previous_id)
        if before is not None:
            said += _to_before(overall, before)
    return said


def _to_target(overall: QuestionResult, target: Decimal) -> list[Compared]:
    assert overall.mean is not None
    best = max(
        (one for one in overall.lines if one.value is not None), key=lambda one: one.value or 0
    )
    measured = [("满意率（按分值）", overall.mean.value, overall.mean.bounds)]
    if best.held is not None:
        measured.append((f"选“{best.title}”的比例", best.held, best.bounds))
    return [
        Compared(
            title=f"{title}和目标 {target.normalize():f}% 比",
            value=value,
            difference=value - target,
            said=TARGET_TITLES[
                satisfaction.reached(
                    rate=value,
                    target=target,
                    interval=_interval(bounds),
                )
            ],
        )
        for title, value, bounds in measured
    ]


def _interval(bounds: Bounds | None) -> Interval | None:
    if bounds is None:
        return None
    return Interval(low=float(bounds.low), high=float(bounds.high))


def _to_before(overall: QuestionResult, before: SurveyView) -> list[Compared]:
    old = survey_tally.tally(_sheets(before, with_words=False), reading=Reading()).overall
    if old is None or old.mean is None or overall.mean is None:
        return []
    now, then = overall.mean, old.mean
    likelihood = intervals.means_likelihood(
        mean=float(now.value),
        spread=float(now.spread),
        answers=now.base,
        other_mean=float(then.value),
        other_spread=float(then.spread),
        other_answers=then.base,
    )
    same_points = [one.value for one in overall.lines] == [one.value for one in old.lines]
    return [
        Compared(
            title=f"满意率（按分值）和“{before.title}”的 {then.value}% 比",
            value=now.value,
            difference=now.value - then.value,
            said=_change(likelihood) if same_points else "两次调查的选项分值不同，不能直接比较",
        )
    ]


def _change(likelihood: float | None) -> str:
    if likelihood is None:
        return "答卷太少，不能判断"
    return "有显著变化" if likelihood < SIGNIFICANT else "变化在误差范围以内"
