"""Pasted questionnaires: every guess is told with its line; templates; the draw of a sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from yimen.feedback.contracts.survey import QuestionKind
from yimen.feedback.rules import survey_draw, survey_link, survey_questions, survey_text
from yimen.feedback.rules.survey_templates import templates
from yimen.kernel.contracts import Refusal

SINGLE, MULTIPLE, TEXT = QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TEXT
CASES = [
    ("1. 性别 **[单选题]\n男\n女", SINGLE, True, ["男", "女"], ""),
    ("1、性别（单选题）\nA. 男  B. 女", SINGLE, True, ["男", "女"], "全文没有星号"),
    ("第1题 怎么办？\n*[单选题]\n○ 信访\n○ 投诉", SINGLE, True, ["信访", "投诉"], ""),
    (
        "1. 方式* 【多选题】[多选题]\n讲座\n以上都不是",
        MULTIPLE,
        True,
        ["讲座", "以上都不是"],
        "标了 2 次",
    ),
    ("1. 需要哪些？\n讲座\n传单", MULTIPLE, True, ["讲座", "传单"], "像可以多选"),
    ("1. 意见____", TEXT, False, [], "没有标题型"),
    ("1. 意见 [填空题]\n（空白）", TEXT, False, [], "没有当成选项"),
]


@pytest.mark.parametrize(("text", "kind", "required", "options", "guessed"), CASES)
def test_a_question_is_read_with_its_guesses(text, kind, required, options, guessed) -> None:
    read = survey_text.read(text)
    (one,) = read.questionnaire.questions
    assert (one.kind, one.required) == (kind, required)
    assert [option.title for option in one.options] == options
    assert "*" not in one.title
    assert "[" not in one.title
    assert guessed in "".join(guess.said for guess in read.guesses)


def test_missing_and_repeated_numbers_are_told_with_their_line() -> None:
    read = survey_text.read("1. 甲*\n一\n二\n4. 乙*\n一\n二\n4. 丙\n一\n二")
    said = {guess.line: guess.said for guess in read.guesses if "题型" not in guess.said}
    assert "没有第 2 到 3 题" in said[4]
    assert [one.code for one in read.questionnaire.questions] == ["q1", "q2", "q3"]
    assert any("重复" in guess.said for guess in read.guesses)
    assert read.questionnaire.questions[2].required is False


def test_text_without_questions_is_refused_with_an_example() -> None:
    with pytest.raises(Refusal, match="请另起一行"):
        survey_text.read("这里什么题也没有")


def test_a_published_questionnaire_is_read_whole(yimen_data: Path) -> None:
    path = yimen_data / "survey" / "guangzhou_law_enforcement_survey_excerpt.txt"
    if not path.exists():
        pytest.skip("the published questionnaire is not here")
    read = survey_text.read(path.read_text("utf-8"))
    kinds = [one.kind for one in read.questionnaire.questions]
    assert kinds == [SINGLE] * 8 + [MULTIPLE, TEXT, TEXT]
    assert [len(one.options) for one in read.questionnaire.questions[:9]] == [
        2,
        4,
        5,
        5,
        3,
        3,
        3,
        8,
        5,
    ]
    assert survey_questions.faults(read.questionnaire) == {}
    lines = {guess.line for guess in read.guesses}
    assert {11, 18, 25, 40, 51} <= lines


def test_the_template_has_fourteen_sound_questions() -> None:
    chosen = templates()["face_service"]
    assert survey_questions.faults(chosen.questionnaire) == {}
    assert [len(one.options) for one in chosen.questionnaire.questions] == [
        9, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 0,
    ]  # fmt: skip


STRATA = {"a": [f"m{at}" for at in range(20)], "b": [f"n{at}" for at in range(10)]}


def test_sur_drw_1_draws_the_same_by_the_same_seed() -> None:
    sizes = {"a": 6, "b": 3}
    drawn = survey_draw.draw(seed="s", strata=STRATA, sizes=sizes)
    shuffled = {code: list(reversed(members)) for code, members in STRATA.items()}
    assert drawn == survey_draw.draw(seed="s", strata=shuffled, sizes=sizes)
    assert drawn != survey_draw.draw(seed="t", strata=STRATA, sizes=sizes)
    assert (sum(one in STRATA["a"] for one in drawn), len(set(drawn))) == (6, 9)


@pytest.mark.parametrize(("drawn", "kept"), [(0, ""), (4, ""), (5, "439981101000")])
def test_sur_ano_1_keeps_no_stratum_of_fewer_than_five(drawn: int, kept: str) -> None:
    assert survey_draw.kept_stratum(code="439981101000", drawn=drawn) == kept


def test_a_code_is_found_however_it_was_typed() -> None:
    code = survey_link.new_code()
    typed = "-".join(code[at : at + 4] for at in range(0, 20, 4)).upper()
    assert survey_link.hash_of(typed) == survey_link.hash_of(code)
    assert len(code) == survey_link.LENGTH
