"""Counting sheets: every kind of question, weights, marks, and cross-tables that hide few."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from yimen.feedback.contracts.survey import (
    MatrixRow,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Response,
    SurveyChannel,
)
from yimen.feedback.contracts.survey_results import Reading, SurveyTally
from yimen.feedback.rules import survey_columns, survey_cross, survey_tally

_ROWS = tuple(MatrixRow(code=f"r{n}", title=f"行{n}") for n in range(4))
_WORTH = (Option(code="a", title="满意", value=Decimal(100)),
          Option(code="b", title="不满意", value=Decimal(0)),
          Option(code="c", title="不了解"))  # fmt: skip
_PLAIN = tuple(Option(code=code, title=code) for code in "xyz")
ALL_KINDS = Questionnaire(
    questions=(
        Question(code="one", kind=QuestionKind.SINGLE, title="总体满意吗", options=_WORTH),
        Question(code="who", kind=QuestionKind.SINGLE, title="您是", options=_PLAIN),
        Question(code="many", kind=QuestionKind.MULTIPLE, title="用过", options=_PLAIN),
        Question(code="grid", kind=QuestionKind.MATRIX, title="各项", options=_WORTH, rows=_ROWS),
        Question(code="num", kind=QuestionKind.NUMBER, title="跑几趟"),
        Question(code="nps", kind=QuestionKind.NPS, title="推荐吗"),
        Question(code="where", kind=QuestionKind.AREA, title="住哪里"),
    )
)


def sheet(area: str = "", seconds: int = 100, **answers: object) -> Response:
    return Response(
        id=uuid4(),
        survey_id=uuid4(),
        version=1,
        sent_on=date(2026, 11, 20),
        channel=SurveyChannel.OPEN,
        area_code=area,
        seconds=seconds,
        answers=answers,
    )


def tally(sheets: list[Response], **reading: object) -> SurveyTally:
    strata = reading.pop("strata", None)
    return survey_tally.tally(
        survey_columns.collect(ALL_KINDS, sheets), reading=Reading(**reading), strata=strata
    )


def counts(found: SurveyTally, code: str) -> list[int]:
    (result,) = [one for one in found.questions if one.question.code == code]
    return [line.count for line in result.lines]


def test_each_kind_is_counted_with_its_own_base() -> None:
    found = tally(
        [
            sheet(one="a", many=["x", "y"], num=1, nps=10.0, where="甲"),
            sheet(one="c", many=["x"], num=3, nps=0),
            sheet(one="b", many=[], where="甲", nps=7),
            sheet(one="unknown", many="x"),
        ]
    )
    by_code = {one.question.code: one for one in found.questions}
    assert counts(found, "one") == [1, 1, 1]
    assert by_code["one"].base == 3
    assert by_code["one"].mean.value == Decimal("50.00")
    assert by_code["one"].mean.base == 2
    assert counts(found, "many") == [2, 1, 0]
    assert [line.share for line in by_code["many"].lines[:2]] == [Decimal(100), Decimal(50)]
    assert (by_code["num"].mean.value, by_code["num"].span) == (Decimal("2.00"), ("1", "3"))
    assert by_code["nps"].promoters == Decimal("0.00")
    assert (by_code["where"].lines, by_code["where"].hidden) == ((), 2)


def test_an_empty_survey_has_no_rates() -> None:
    found = tally([])
    assert found.overall is not None
    assert (found.overall.mean, found.overall.lines[0].share) == (None, None)
    assert tally([], weighted=True, strata={"甲": 10}).weights is None


def test_marked_sheets_are_counted_or_not_and_told_either_way() -> None:
    straight = {"grid": {row.code: "a" for row in _ROWS}}
    mixed = {"grid": {row.code: "ab"[n % 2] for n, row in enumerate(_ROWS)}}
    sheets = [sheet(one="b", **mixed) for _ in range(9)]
    sheets += [sheet(one="a", seconds=10, **mixed), sheet(one="a", **straight)]
    kept, left_out = tally(sheets), tally(sheets, with_marked=False)
    assert (kept.kept, counts(kept, "one")) == (11, [2, 9, 0])
    assert (left_out.kept, counts(left_out, "one")) == (9, [0, 9, 0])
    for found in (kept, left_out):
        marked = found.marked
        assert (marked.speeders, marked.straight, marked.sheets) == (1, 1, 2)


def test_weights_of_the_sample_make_the_population_by_hand() -> None:
    """80 of 城 all satisfied, 20 of 乡 none, half the people each: 50%, not 80%."""
    sheets = [sheet("城", one="a") for _ in range(80)] + [sheet("乡", one="b") for _ in range(20)]
    found = tally(sheets, weighted=True, strata={"城": 5000, "乡": 5000})
    assert found.overall is not None
    assert found.overall.lines[0].share == Decimal("80.00")
    assert found.overall.lines[0].weighted == Decimal("50.00")
    assert found.overall.mean.value == Decimal("50.00")
    assert found.weights is not None
    assert (found.weights.effective, found.weights.effect) == (Decimal("64.0"), Decimal("1.56"))


def test_small_places_without_a_stratum_stand_together() -> None:
    sheets = [sheet("城", one="a") for _ in range(6)] + [sheet("", one="b") for _ in range(4)]
    found = tally(sheets, weighted=True, strata={"城": 100, "甲": 60, "乙": 40})
    assert found.overall is not None
    assert found.overall.lines[0].weighted == Decimal("50.00")


def test_known_numbers_of_a_question_rake_with_the_sample() -> None:
    sheets = [
        sheet(area, one=answer, who=who)
        for area, who, answer, count in (
            ("城", "x", "a", 30), ("城", "y", "b", 30), ("乡", "x", "a", 10), ("乡", "y", "b", 30),
        )
        for _ in range(count)
    ]  # fmt: skip
    found = tally(
        sheets, weighted=True, strata={"城": 50, "乡": 50}, margin="who", sizes={"x": 70, "y": 30}
    )
    assert found.weights is not None
    assert found.weights.converged
    assert found.overall is not None
    assert found.overall.lines[0].weighted == Decimal("70.00")


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        ({}, "没有抽样地区的人数"),
        ({"margin": "who", "sizes": {"x": 1, "z": 1}}, "z"),
        ({"strata": {"城": 1, "乡": 1}}, "其余"),
    ],
)
def test_weights_that_cannot_be_made_are_refused_with_the_reason(reading, why) -> None:
    found = tally([sheet("城", one="a", who="x") for _ in range(9)], weighted=True, **reading)
    assert found.weights is None
    assert why in found.refused
    assert found.overall is not None
    assert found.overall.lines[0].count == 9


def test_cross_table_hides_few_and_says_what_the_tests_say() -> None:
    sheets = [
        sheet(one=answer, who=who)
        for who, answer, count in (("x", "a", 40), ("x", "b", 10), ("y", "a", 20), ("y", "b", 30),
                                   ("z", "a", 2), ("z", "b", 1))
        for _ in range(count)
    ]  # fmt: skip
    found = survey_cross.cross(
        survey_columns.collect(ALL_KINDS, sheets),
        reading=Reading(),
        strata={},
        titles={},
        rows="who",
        columns="one",
    )
    assert found is not None
    x, _, z = found.rows
    assert (z[0], z[1], [cell.count for cell in z[2][:2]]) == ("z", None, [None, None])
    assert x[1] == 50
    assert found.base == 103
    assert "显著差异（p＜0.001）" in found.said[0]


@pytest.mark.parametrize(("rows", "columns"), [("one", "one"), ("num", "one"), ("no", "one")])
def test_what_does_not_sort_people_is_not_crossed(rows: str, columns: str) -> None:
    sheets = survey_columns.collect(ALL_KINDS, [sheet(one="a")])
    crossed = survey_cross.cross(
        sheets, reading=Reading(), strata={}, titles={}, rows=rows, columns=columns
    )
    assert crossed is None


def test_hidden_rows_cannot_be_had_from_the_sum() -> None:
    """A group of three among two: the other is covered too, or taking away would tell."""
    sheets = [sheet(one="a", who="x") for _ in range(30)]
    sheets += [sheet(one="b", who="x") for _ in range(20)]
    sheets += [sheet(one="b", who="y") for _ in range(3)]
    found = survey_cross.cross(
        survey_columns.collect(ALL_KINDS, sheets),
        reading=Reading(), strata={}, titles={}, rows="who", columns="one",
    )  # fmt: skip
    assert found is not None
    x, y = found.rows
    assert y[2][1].count is None
    assert x[2][1].count is None
