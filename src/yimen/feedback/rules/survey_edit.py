"""Changes to a questionnaire: add, replace, move and remove questions, and its quotas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from yimen.feedback.contracts.survey import (
    MatrixRow,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    Quota,
)
from yimen.feedback.rules import survey_questions
from yimen.feedback.rules.survey_text import option_code
from yimen.kernel.contracts import FieldRefusals, Refusal

_LEVELS = (("非常满意", 100), ("满意", 80), ("基本满意", 60), ("不满意", 30), ("非常不满意", 0))


def blank(*, kind: QuestionKind, code: str) -> Question:
    """Return a new question of a kind with what it usually has."""
    options: tuple[Option, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    if kind in {QuestionKind.SCALE, QuestionKind.MATRIX}:
        options = tuple(
            Option(code=option_code(at), title=title, value=Decimal(points))
            for at, (title, points) in enumerate(_LEVELS)
        )
    if kind is QuestionKind.MATRIX:
        rows = (MatrixRow(code="r1", title="服务态度"), MatrixRow(code="r2", title="办事速度"))
    title = "您有多大可能向亲友推荐这项服务？" if kind is QuestionKind.NPS else ""
    return Question(
        code=code,
        kind=kind,
        title=title,
        required=kind is not QuestionKind.TEXT,
        options=options,
        rows=rows,
    )


def add(questionnaire: Questionnaire, question: Question) -> Questionnaire:
    """Return the questionnaire with a question at its end."""
    if len(questionnaire.questions) >= survey_questions.MOST_QUESTIONS:
        raise Refusal(
            "feedback.survey.too_long",
            f"最多 {survey_questions.MOST_QUESTIONS} 题，请先删掉一些。",
            field="questions",
        )
    return replace(questionnaire, questions=(*questionnaire.questions, question))


def put(questionnaire: Questionnaire, question: Question) -> Questionnaire:
    """Return the questionnaire with a question in the place of the one with its code.

    Raises FieldRefusals where it cannot be asked, and where later questions rely on what it lost.
    """
    at = place(questionnaire, question.code)
    earlier = {one.code: one for one in questionnaire.questions[:at]}
    survey_questions.check_question(question, earlier=earlier)
    questions = (
        *questionnaire.questions[:at],
        question,
        *questionnaire.questions[at + 1 :],
    )
    return _sound_after(questionnaire, replace(questionnaire, questions=questions), field="options")


def move(questionnaire: Questionnaire, *, code: str, by: int) -> Questionnaire:
    """Return the questionnaire with a question moved up (-1) or down (1); at the end it stays.

    Raises Refusal where a condition or a quotation would then look ahead.
    """
    at = place(questionnaire, code)
    to = at + by
    if not 0 <= to < len(questionnaire.questions):
        return questionnaire
    questions = list(questionnaire.questions)
    questions[at], questions[to] = questions[to], questions[at]
    moved = replace(questionnaire, questions=tuple(questions))
    return _sound_after(questionnaire, moved, field="questions")


def remove(questionnaire: Questionnaire, *, code: str) -> Questionnaire:
    """Return the questionnaire without a question. Raises Refusal where others rely on it."""
    place(questionnaire, code)
    left = tuple(one for one in questionnaire.questions if one.code != code)
    quotas = tuple(one for one in questionnaire.quotas if one.question != code)
    smaller = replace(questionnaire, questions=left, quotas=quotas)
    return _sound_after(questionnaire, smaller, field="questions")


def append(questionnaire: Questionnaire, more: Sequence[Question]) -> Questionnaire:
    """Return the questionnaire with further questions at its end, under codes of their own."""
    grown = questionnaire
    for one in more:
        grown = add(grown, replace(one, code=survey_questions.next_code(grown)))
    return grown


def set_quota(
    questionnaire: Questionnaire, *, question: str, option: str, limit: str
) -> Questionnaire:
    """Return the questionnaire with a quota, new or changed. Raises FieldRefusals."""
    known = questionnaire.question(question)
    if known is None or known.option(option) is None:
        raise FieldRefusals("feedback.survey.quota", {"option": "请先选题目里的一个选项。"})
    if not limit.isdigit() or not 0 < int(limit) <= 1_000_000:
        raise FieldRefusals("feedback.survey.quota", {"limit": "名额填一个正整数，比如 50。"})
    code = f"{question}.{option}"
    others = tuple(one for one in questionnaire.quotas if one.code != code)
    made = Quota(code=code, question=question, option=option, limit=int(limit))
    return replace(questionnaire, quotas=(*others, made))


def drop_quota(questionnaire: Questionnaire, *, code: str) -> Questionnaire:
    """Return the questionnaire without a quota."""
    left = tuple(one for one in questionnaire.quotas if one.code != code)
    return replace(questionnaire, quotas=left)


def place(questionnaire: Questionnaire, code: str) -> int:
    """Return where a question stands, from 0. Raises Refusal where somebody removed it."""
    for at, one in enumerate(questionnaire.questions):
        if one.code == code:
            return at
    raise Refusal(
        "feedback.survey.question_gone",
        "这一题已经删掉了，请刷新页面看最新的问卷。",
        field="questions",
    )


def _sound_after(before: Questionnaire, after: Questionnaire, *, field: str) -> Questionnaire:
    """Return a changed questionnaire, unless it breaks a question that was sound before."""
    known = survey_questions.faults(before)
    for code, said in survey_questions.faults(after).items():
        if code not in known:
            message = f"这样改以后，第 {after.number(code)} 题就不对了：{said[0]}"
            raise FieldRefusals("feedback.survey.order", {field: message})
    return after
