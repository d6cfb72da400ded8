"""Answer sheets in columns: a few bytes a sheet and question, so that 100,000 are counted fast. Pure."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from yimen.feedback.contracts.survey import (
    AnswerValue,
    MatrixRow,
    Option,
    QualityMark,
    Question,
    QuestionKind,
    Questionnaire,
    Response,
)
from yimen.feedback.rules import quality

NPS = tuple(Option(code=str(points), title=f"{points} 分") for points in range(11))
PICKED = frozenset({QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.NPS})


Marks = Sequence[tuple[QualityMark, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The answers of a survey by question; a place of -1 or a NaN is no answer.

    `picked` holds the place of the option by question, or by `question/row` of a matrix; `several`
    bits of places; `numbers` values; `texts` what was written, with the place of its sheet.
    """

    questionnaire: Questionnaire
    picked: dict[str, array[int]]
    several: dict[str, array[int]]
    numbers: dict[str, array[float]]
    texts: dict[str, list[tuple[int, str]]]
    areas: list[str] = field(default_factory=list)
    seconds: array[int] = field(default_factory=lambda: array("l"))
    stored_marks: list[tuple[QualityMark, ...]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return how many sheets there are."""
        return len(self.seconds)


def options_of(question: Question) -> tuple[Option, ...]:
    """Return the options that may be picked; the marks from 0 to 10 are those of an NPS."""
    return NPS if question.kind is QuestionKind.NPS else question.options


def column_of(question: Question, row: MatrixRow | None = None) -> str:
    """Return the name of the column of a question or of a row of its matrix."""
    return question.code if row is None else f"{question.code}/{row.code}"


def collect(questionnaire: Questionnaire, responses: Iterable[Response]) -> Sheets:
    """Return the sheets in columns. An answer that the questionnaire does not know is left out."""
    sheets = _empty(questionnaire)
    readers = [_Reader(sheets=sheets, question=one) for one in questionnaire.questions]
    for response in responses:
        place = sheets.size
        for reader in readers:
            reader.read(response.answers.get(reader.question.code), place)
        sheets.areas.append(response.area_code)
        sheets.stored_marks.append(response.marks)
        sheets.seconds.append(response.seconds)
    return sheets


def _empty(questionnaire: Questionnaire) -> Sheets:
    kinds = {one.code: one for one in questionnaire.questions}
    picked = {code: array("h") for code, one in kinds.items() if one.kind in PICKED}
    for one in kinds.values():
        if one.kind is QuestionKind.MATRIX:
            picked |= {column_of(one, row): array("h") for row in one.rows}
    return Sheets(
        questionnaire=questionnaire,
        picked=picked,
        several={c: array("Q") for c, one in kinds.items() if one.kind is QuestionKind.MULTIPLE},
        numbers={c: array("d") for c, one in kinds.items() if one.kind is QuestionKind.NUMBER},
        texts={
            c: []
            for c, one in kinds.items()
            if one.kind in {QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.AREA}
        },
    )


class _Reader:
    """Put the answers to one question into its columns."""

    __slots__ = ("_places", "_sheets", "question")

    def __init__(self, *, sheets: Sheets, question: Question) -> None:
        self.question = question
        self._sheets = sheets
        self._places = {one.code: place for place, one in enumerate(options_of(question))}

    def read(self, value: AnswerValue | None, place: int) -> None:
        """Add the answer of the sheet at a place."""
        code, kind = self.question.code, self.question.kind
        if kind in PICKED:
            self._sheets.picked[code].append(self._places.get(_code(value), -1))
        elif kind is QuestionKind.MATRIX:
            given = value if isinstance(value, dict) else {}
            for row in self.question.rows:
                found = self._places.get(given.get(row.code, ""), -1)
                self._sheets.picked[column_of(self.question, row)].append(found)
        elif kind is QuestionKind.MULTIPLE:
            bits = 0
            for one in value if isinstance(value, list) else ():
                if one in self._places:
                    bits |= 1 << self._places[one]
            self._sheets.several[code].append(bits)
        elif kind is QuestionKind.NUMBER:
            number = float(value) if isinstance(value, int | float) else math.nan
            self._sheets.numbers[code].append(number)
        elif isinstance(value, str) and value.strip():
            self._sheets.texts[code].append((place, value.strip()))


def _code(value: AnswerValue | None) -> str:
    """Return an answer as the code of an option; 9.0 points are the option 9."""
    if isinstance(value, str):
        return value
    return f"{value:g}" if isinstance(value, int | float) else ""


def marks_of(sheets: Sheets) -> Marks:
    """Return the marks of every sheet, by all times and by the blocks of equal questions."""
    limit = quality.speed_limit(sheets.seconds)
    blocks = [[sheets.picked[column] for column in block] for block in _blocks(sheets)]
    if not blocks and not any(sheets.stored_marks):
        speeder = (QualityMark.SPEEDER,)
        return [speeder if quality.is_speeder(one, limit=limit) else () for one in sheets.seconds]
    found = []
    for place, seconds in enumerate(sheets.seconds):
        judged = [
            [str(column[place]) if column[place] >= 0 else "" for column in block]
            for block in blocks
        ]
        marks = quality.marks_of(seconds=seconds, blocks=judged, limit=limit)
        stored = sheets.stored_marks[place]
        found.append(tuple(dict.fromkeys((*marks, *stored))) if stored else marks)
    return found


def _blocks(sheets: Sheets) -> Iterator[list[str]]:
    """Yield the columns of each block: the rows of a matrix, or equal scales that follow another."""
    questions = sheets.questionnaire.questions
    for one in questions:
        if one.kind is QuestionKind.MATRIX and len(one.rows) >= quality.LEAST_ROWS:
            yield [column_of(one, row) for row in one.rows]
    for (is_scale, _), group in groupby(questions, key=_alike):
        scales = [one.code for one in group]
        if is_scale and len(scales) >= quality.LEAST_ROWS:
            yield scales


def _alike(question: Question) -> tuple[bool, Sequence[str]]:
    return question.kind is QuestionKind.SCALE, tuple(one.title for one in question.options)
