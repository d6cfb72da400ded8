"""Count the sheets of a survey in the way a reader asked for. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import compress

from yimen.feedback.contracts.survey import (
    SMALL_CELL,
    MatrixRow,
    Option,
    QualityMark,
    Question,
    QuestionKind,
)
from yimen.feedback.contracts.survey_results import (
    Bounds,
    Marked,
    Mean,
    OptionLine,
    QuestionResult,
    Reading,
    SurveyTally,
)
from yimen.feedback.rules import intervals, satisfaction, survey_columns, survey_weights
from yimen.feedback.rules.intervals import Interval
from yimen.feedback.rules.satisfaction import percent
from yimen.feedback.rules.survey_columns import PICKED, Marks, Sheets
from yimen.feedback.rules.survey_weights import Weights

_PLACES = Decimal("0.01")
_PROMOTER, _DETRACTOR = 9, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The sheets that count: which are kept, in which cell of the weights each falls."""

    sheets: Sheets
    kept: bytearray
    weights: Weights
    population: int | None

    @property
    def effect(self) -> float:
        """Return the design effect of the weights."""
        return self.weights.effect


def tally(
    sheets: Sheets,
    *,
    reading: Reading,
    marks: Marks | None = None,
    strata: Mapping[str, float] | None = None,
    population: int | None = None,
) -> SurveyTally:
    """Return every number of a survey; `strata` are the people behind each area that was sampled.

    `marks` are those of `survey_columns.marks_of`, for who counts the same sheets more than once.

    Where the weights asked for cannot be made, the plain numbers are returned and `refused` says
    why.
    """
    marks = survey_columns.marks_of(sheets) if marks is None else marks
    marked = _marked(marks)
    kept = bytearray(1 if reading.with_marked or not one else 0 for one in marks)
    weights = survey_weights.weigh(sheets, kept=kept, reading=reading, strata=strata or {})
    counted = Counted(sheets=sheets, kept=kept, weights=weights, population=population)
    questions = tuple(
        result
        for number, question in enumerate(sheets.questionnaire.questions, 1)
        for result in _results(counted, question, number)
    )
    chosen = satisfaction.overall_question(sheets.questionnaire)
    return SurveyTally(
        whole=sheets.size,
        kept=sum(kept),
        marked=marked,
        questions=questions,
        overall=next((one for one in questions if one.question is chosen), None),
        weights=weights.said,
        refused=weights.refused,
    )


def _marked(marks: Marks) -> Marked:
    found = Counter(mark for one in marks for mark in one)
    return Marked(
        speeders=found[QualityMark.SPEEDER],
        straight=found[QualityMark.STRAIGHT_LINER],
        sheets=sum(1 for one in marks if one),
    )


def _results(counted: Counted, question: Question, number: int) -> list[QuestionResult]:
    kind = question.kind
    if kind in PICKED:
        return [_picked(counted, question, number, None)]
    if kind is QuestionKind.MATRIX:
        return [_picked(counted, question, number, row) for row in question.rows]
    if kind is QuestionKind.MULTIPLE:
        return [_several(counted, question, number)]
    if kind is QuestionKind.NUMBER:
        return [_numbers(counted, question, number)]
    return [_written(counted, question, number)]


def _picked(
    counted: Counted, question: Question, number: int, row: MatrixRow | None
) -> QuestionResult:
    column = counted.sheets.picked[survey_columns.column_of(question, row)]
    options = survey_columns.options_of(question)
    pairs = Counter(compress(zip(column, counted.weights.cells, strict=True), counted.kept))
    counts, weighted = [0] * len(options), [0.0] * len(options)
    for (place, cell), count in pairs.items():
        if place >= 0:
            counts[place] += count
            weighted[place] += count * counted.weights.of_cell[cell]
    base = sum(counts)
    points = (
        [Decimal(place) for place in range(len(options))]
        if question.kind is QuestionKind.NPS
        else [one.value for one in options]
    )
    return QuestionResult(
        question=question,
        number=number,
        base=base,
        row=row,
        lines=tuple(
            _line(counted, option, counts[at], weighted[at], base, sum(weighted))
            for at, option in enumerate(options)
        ),
        mean=_mean(counted, weighted, counts, points),
        promoters=_promoters(weighted) if question.kind is QuestionKind.NPS else None,
    )


def _line(
    counted: Counted, option: Option, count: int, weight: float, base: int, whole: float
) -> OptionLine:
    """Return one option; `whole` is the weight of all who answered, as `base` is their number."""
    return OptionLine(
        code=option.code,
        title=option.title,
        count=count,
        share=percent(count, base),
        weighted=percent(weight, whole) if counted.weights.said is not None else None,
        bounds=in_percent(
            intervals.wilson(
                share=weight / whole if whole else 0.0,
                answers=base,
                population=counted.population,
                effect=counted.effect,
            )
        ),
        value=option.value,
    )


def in_percent(interval: Interval | None) -> Bounds | None:
    """Return an interval of a share in per cent with two places."""
    if interval is None:
        return None
    return Bounds(low=_rounded(interval.low * 100), high=_rounded(interval.high * 100))


def _rounded(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_PLACES, rounding=ROUND_HALF_UP)


def _mean(
    counted: Counted,
    weighted: Sequence[float],
    counts: Sequence[int],
    points: Sequence[Decimal | None],
) -> Mean | None:
    """Return the mean of points; exact from the counts where no weights are used."""
    worth = [place for place, one in enumerate(points) if one is not None]
    if not worth:
        return None
    masses = weighted if counted.weights.said is not None else counts
    found = satisfaction.satisfaction(masses, points)
    if found is None:
        return None
    values = [float(points[at] or 0) for at in worth]
    return _mean_of(
        counted,
        value=found[0],
        values=values,
        masses=[float(masses[at]) for at in worth],
        base=sum(counts[at] for at in worth),
    )


def _mean_of(
    counted: Counted,
    *,
    value: Decimal,
    values: Sequence[float],
    masses: Sequence[float],
    base: int,
) -> Mean:
    total = sum(masses)
    middle = sum(one * mass for one, mass in zip(values, masses, strict=True)) / total
    square = sum(mass * (one - middle) ** 2 for one, mass in zip(values, masses, strict=True))
    deviation = math.sqrt(square / total * base / (base - 1)) if base > 1 else 0.0
    found = intervals.of_mean(
        mean=middle,
        deviation=deviation,
        answers=base,
        population=counted.population,
        effect=counted.effect,
    )
    low, high = min(values), max(values)
    return Mean(
        value=value,
        base=base,
        spread=_rounded(deviation),
        bounds=None
        if found is None
        else Bounds(low=_rounded(max(low, found.low)), high=_rounded(min(high, found.high))),
    )


def _promoters(weighted: Sequence[float]) -> Decimal | None:
    """Return the net promoter score: those of 9 and 10 less those of 0 to 6, in points."""
    total = sum(weighted)
    if not total:
        return None
    return _rounded((sum(weighted[_PROMOTER:]) - sum(weighted[: _DETRACTOR + 1])) / total * 100)


def _several(counted: Counted, question: Question, number: int) -> QuestionResult:
    column = counted.sheets.several[question.code]
    pairs = Counter(compress(zip(column, counted.weights.cells, strict=True), counted.kept))
    size = len(question.options)
    counts, weighted, base, whole = [0] * size, [0.0] * size, 0, 0.0
    for (bits, cell), count in pairs.items():
        if not bits:
            continue
        weight = count * counted.weights.of_cell[cell]
        base, whole = base + count, whole + weight
        for place in range(size):
            if bits >> place & 1:
                counts[place] += count
                weighted[place] += weight
    return QuestionResult(
        question=question,
        number=number,
        base=base,
        lines=tuple(
            _line(counted, one, counts[at], weighted[at], base, whole)
            for at, one in enumerate(question.options)
        ),
    )


def _numbers(counted: Counted, question: Question, number: int) -> QuestionResult:
    column = counted.sheets.numbers[question.code]
    pairs = [
        (value, counted.weights.of_cell[cell])
        for value, cell in compress(zip(column, counted.weights.cells, strict=True), counted.kept)
        if not math.isnan(value)
    ]
    if not pairs:
        return QuestionResult(question=question, number=number, base=0)
    values, masses = [one for one, _ in pairs], [mass for _, mass in pairs]
    total = sum(masses)
    middle = sum(one * mass for one, mass in pairs) / total
    return QuestionResult(
        question=question,
        number=number,
        base=len(pairs),
        mean=_mean_of(
            counted, value=_rounded(middle), values=values, masses=masses, base=len(pairs)
        ),
        span=(f"{min(values):g}", f"{max(values):g}"),
    )


def _written(counted: Counted, question: Question, number: int) -> QuestionResult:
    """Return how many wrote something; of areas those that enough people named."""
    given = [text for at, text in counted.sheets.texts[question.code] if counted.kept[at]]
    base = len(given)
    if question.kind is QuestionKind.TEXT or not given:
        return QuestionResult(question=question, number=number, base=base)
    if question.kind is QuestionKind.DATE:
        return QuestionResult(
            question=question, number=number, base=base, span=(min(given), max(given))
        )
    named = Counter(given).most_common()
    shown = [(code, count) for code, count in named if count >= SMALL_CELL]
    return QuestionResult(
        question=question,
        number=number,
        base=base,
        hidden=base - sum(count for _, count in shown),
        lines=tuple(
            OptionLine(code=code, title=code, count=count, share=percent(count, base))
            for code, count in shown
        ),
    )
