"""Questionnaires: each fault has its place, amendments are of words only, a walk asks what fits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from yimen.feedback.contracts.survey import (
    SURVEY_FLOW,
    MatrixRow,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Quota,
    SurveyState,
    SurveyVerb,
)
from yimen.feedback.rules import survey_content, survey_edit, survey_questions, survey_walk
from yimen.kernel.contracts import FieldRefusals, Refusal, WrongState

KNOWN = Question(
    code="q1",
    kind=QuestionKind.SINGLE,
    title="您用过吗？",
    options=(Option(code="a", title="用过"), Option(code="b", title="没有用过")),
)
WHERE = Question(
    code="q2",
    kind=QuestionKind.MULTIPLE,
    title="您说{q1}，在哪里？",
    options=(
        Option(code="a", title="大厅"),
        Option(code="b", title="手机"),
        Option(code="c", title="都不是", exclusive=True),
    ),
    shown_when='q1 = "用过"',
)
AGE = Question(
    code="q3",
    kind=QuestionKind.NUMBER,
    title="您多大？",
    minimum=Decimal(18),
    maximum=Decimal(120),
)
OLD = Question(
    code="q4",
    kind=QuestionKind.MATRIX,
    title="各方面怎么样？",
    options=(Option(code="a", title="好"), Option(code="b", title="差")),
    rows=(MatrixRow(code="r1", title="态度"), MatrixRow(code="r2", title="速度")),
    shown_when='q3 >= 60 and list contains(q2, "大厅")',
)
WORDS = Question(code="q5", kind=QuestionKind.TEXT, title="还有呢？", required=False)
WHOLE = Questionnaire(questions=(KNOWN, WHERE, AGE, OLD, WORDS))

FAULTS = [
    (replace(KNOWN, title=" "), "还没有写题目"),
    (replace(KNOWN, options=(KNOWN.options[0],)), "至少要有两个选项"),
    (replace(KNOWN, options=(KNOWN.options[0], Option(code="c", title="用过"))), "写了两次"),
    (replace(OLD, rows=(), shown_when=""), "至少要有一行"),
    (replace(AGE, minimum=Decimal(200)), "对调"),
    (replace(AGE, shown_when="q1 = "), "第 1 行第"),
    (replace(AGE, shown_when="q9 > 3"), "“q9”不是前面的题"),
    (replace(AGE, shown_when='q1 = "用国"'), "没有“用国”这个选项"),
    (replace(AGE, title="您说{q8}？"), "前面没有 q8"),
]


@pytest.mark.parametrize(("question", "said"), FAULTS)
def test_sur_qst_1_names_the_place_of_a_fault(question: Question, said: str) -> None:
    found = survey_questions.faults(Questionnaire(questions=(KNOWN, replace(question, code="q7"))))
    assert said in found["q7"][0]


def test_sur_qst_1_finds_nothing_in_a_sound_questionnaire() -> None:
    assert survey_questions.faults(WHOLE) == {}
    assert survey_content.from_json(survey_content.to_json(WHOLE)) == WHOLE


def test_a_question_of_an_unsound_condition_is_not_opened() -> None:
    wrong = replace(WHOLE, questions=(KNOWN, replace(AGE, shown_when="q1 =")))
    with pytest.raises(Refusal, match="第 2 题：出现条件第 1 行"):
        survey_questions.check_ready(wrong)


@pytest.mark.parametrize(
    ("after", "allowed"),
    [
        (
            replace(WHOLE, questions=(replace(KNOWN, title="您用过没有？"), *WHOLE.questions[1:])),
            True,
        ),
        (replace(WHOLE, questions=WHOLE.questions[:-1]), False),
        (replace(WHOLE, questions=(*WHOLE.questions[:-1], replace(WORDS, required=True))), False),
        (replace(WHOLE, quotas=(Quota(code="q1.a", question="q1", option="a", limit=5),)), False),
    ],
)
def test_sur_ver_1_amends_only_words(after: Questionnaire, allowed: bool) -> None:
    if allowed:
        survey_questions.check_amendment(WHOLE, after)
    else:
        with pytest.raises(Refusal, match="只能改文字"):
            survey_questions.check_amendment(WHOLE, after)


def test_moving_a_question_before_what_it_relies_on_is_refused() -> None:
    with pytest.raises(FieldRefusals, match="1 处"):
        survey_edit.move(WHOLE, code="q2", by=-1)
    with pytest.raises(FieldRefusals):
        survey_edit.remove(WHOLE, code="q3")
    assert survey_edit.move(WHOLE, code="q1", by=-1) == WHOLE
    moved = survey_edit.move(WHOLE, code="q5", by=-1)
    assert [one.code for one in moved.questions] == ["q1", "q2", "q3", "q5", "q4"]


def test_pages_end_before_a_question_that_relies_on_them() -> None:
    assert survey_walk.pages(WHOLE, one_each=False) == (("q1",), ("q2", "q3"), ("q4", "q5"))
    assert all(len(page) == 1 for page in survey_walk.pages(WHOLE, one_each=True))


def raw(**said: str) -> dict[str, list[str]]:
    return {name.replace("__", "."): value.split(",") for name, value in said.items()}


READS = [
    (raw(q1="b", q3="30"), {"q1": "b", "q3": 30}, {}),
    (raw(q1="b", q2="a", q3="30"), {"q1": "b", "q3": 30}, {}),
    (raw(q1="a", q2="a,b", q3="70", q4__r1="a", q4__r2="b"),
     {"q1": "a", "q2": ["a", "b"], "q3": 70, "q4": {"r1": "a", "r2": "b"}}, {}),
    (raw(q1="a", q2="a", q3="70", q4__r1="a"), None, {"q4": "每一行都请选一个。"}),
    (raw(q1="a", q2="a,c", q3="30"), None, {"q2": "选了“都不是”就不能再选别的，请去掉一边。"}),
    (raw(q1="z", q3="30"), None, {"q1": "请从列出的选项里选。"}),
    (raw(q1="b", q3="12"), None, {"q3": "请填 18 到 120 之间的数。"}),
    (raw(q1="b", q3="NaN"), None, {"q3": "只填数字，比如 3 或 3.5。"}),
    (raw(q1="b"), None, {"q3": "这一题还没有填。"}),
    (raw(q3="30"), None, {"q1": "这一题还没有选。"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "answers", "errors"), READS)
def test_answers_are_read_as_they_were_asked(said, answers, errors) -> None:
    found, wrong = survey_walk.read_all(WHOLE, said)
    assert wrong == errors
    assert answers is None or found == answers


def test_an_earlier_answer_stands_in_later_words() -> None:
    asked = survey_walk.asked(WHOLE, {"q1": "a"})
    assert [one.title for one in asked][1] == "您说用过，在哪里？"
    assert [one.question.code for one in survey_walk.asked(WHOLE, {"q1": "b"})] == [
        "q1",
        "q3",
        "q5",
    ]


def test_quotas_count_the_option_that_was_chosen() -> None:
    quotas = (Quota(code="q1.a", question="q1", option="a", limit=5),)
    counted = replace(WHOLE, quotas=quotas)
    assert survey_walk.quotas_hit(counted, {"q1": "a"}) == list(quotas)
    assert survey_walk.quotas_hit(counted, {"q1": "b"}) == []


ALLOWED = {
    (SurveyState.DRAFT, SurveyVerb.EDIT): SurveyState.DRAFT,
    (SurveyState.DRAFT, SurveyVerb.OPEN): SurveyState.OPEN,
    (SurveyState.DRAFT, SurveyVerb.ARCHIVE): SurveyState.ARCHIVED,
    (SurveyState.OPEN, SurveyVerb.AMEND): SurveyState.OPEN,
    (SurveyState.OPEN, SurveyVerb.INVITE): SurveyState.OPEN,
    (SurveyState.OPEN, SurveyVerb.ANSWER): SurveyState.OPEN,
    (SurveyState.OPEN, SurveyVerb.CLOSE): SurveyState.CLOSED,
    (SurveyState.CLOSED, SurveyVerb.ARCHIVE): SurveyState.ARCHIVED,
}


@pytest.mark.parametrize("state", SurveyState)
@pytest.mark.parametrize("verb", SurveyVerb)
def test_every_state_and_verb_of_a_survey(state: SurveyState, verb: SurveyVerb) -> None:
    if (state, verb) in ALLOWED:
        assert SURVEY_FLOW.check_move(state, verb) is ALLOWED[state, verb]
    else:
        with pytest.raises(WrongState, match=SURVEY_FLOW.state_titles[state]):
            SURVEY_FLOW.check_move(state, verb)
