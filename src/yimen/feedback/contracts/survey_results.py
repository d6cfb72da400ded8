"""Shapes of what a survey found: how it was read, and every number with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yimen.feedback.contracts.survey import MatrixRow, Question, SurveyView


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a reader wants the answers counted; every page and report says it.

    `margin` is a question whose true distribution is known, `sizes` how many people stand behind
    each of its options.
    """

    with_marked: bool = True
    weighted: bool = False
    margin: str = ""
    sizes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A confidence interval in the unit of the number it belongs to."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLine:
    """One option: how many chose it, of how many in per cent, and how sure that is.

    `weighted` is the share that weights make of it, None where none are used.
    """

    code: str
    title: str
    count: int
    share: Decimal | None
    weighted: Decimal | None = None
    bounds: Bounds | None = None
    value: Decimal | None = None

    @property
    def held(self) -> Decimal | None:
        """Return the share to go by: the weighted one where there is one."""
        return self.share if self.weighted is None else self.weighted


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean with its spread and interval; of points it is the rate of satisfaction."""

    value: Decimal
    base: int
    spread: Decimal
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """What was answered to one question, or to one row of a matrix.

    `base` is how many answered it (本题有效填写人次). `mean` is of numbers or of points.
    """

    question: Question
    number: int
    base: int
    lines: tuple[OptionLine, ...] = ()
    mean: Mean | None = None
    row: MatrixRow | None = None
    promoters: Decimal | None = None
    hidden: int = 0
    span: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsSaid:
    """What weights were made and what they cost."""

    means: str
    effective: Decimal
    effect: Decimal
    trimmed: int
    rounds: int
    converged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """How many sheets carry each mark; a sheet may carry both."""

    speeders: int
    straight: int
    sheets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTally:
    """Everything counted in one way of reading."""

    whole: int
    kept: int
    marked: Marked
    questions: tuple[QuestionResult, ...]
    overall: QuestionResult | None
    weights: WeightsSaid | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTheme:
    """A theme of what people wrote, with the answers behind it, masked."""

    title: str
    words: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextResult:
    """What people wrote to one question."""

    question: Question
    number: int
    given: int
    nothing: int
    praise: tuple[str, ...]
    opinions: int
    themes: tuple[TextTheme, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The rate of satisfaction beside its target or that of the survey before."""

    title: str
    value: Decimal
    difference: Decimal
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResults:
    """A survey with what it found, counted with and without the marked sheets."""

    survey: SurveyView
    reading: Reading
    tally: SurveyTally
    otherwise: SurveyTally
    texts: tuple[TextResult, ...]
    compared: tuple[Compared, ...]
    population: int | None
    strata: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCell:
    """One cell: how many, of the row in per cent; None where so few are hidden."""

    count: int | None
    of_row: Decimal | None
    of_column: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    """Two questions against each other, with what the tests say."""

    row_title: str
    column_title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, int | None, tuple[CrossCell, ...]], ...]
    base: int
    hidden: int
    said: tuple[str, ...]
    strength: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionRow:
    """One finished survey in the list behind the figure of satisfaction."""

    survey_id: str
    title: str
    closed_on: date
    answers: int
    base: int
    rate: Decimal | None
    target: Decimal | None
