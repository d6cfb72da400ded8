"""Lead through a questionnaire: which questions stand on which page, and what was answered to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from yimen.feedback.contracts.survey import (
    AnswerValue,
    Question,
    QuestionKind,
    Questionnaire,
    Quota,
)
from yimen.feedback.rules import survey_questions
from yimen.feedback.rules.survey_questions import PIPE
from yimen.feel.values import Value

PAGE = 8
"""Questions a page at most; a page of the mode for elders has one."""
WORDS = 1_000
_PICK = frozenset({QuestionKind.SINGLE, QuestionKind.SCALE})

Raw = Mapping[str, Sequence[str]]


class BadAnswerError(ValueError):
    """An answer that cannot be taken, said in words for its question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is put to this person, with the earlier answers in its words."""

    question: Question
    number: int
    title: str


def pages(questionnaire: Questionnaire, *, one_each: bool) -> tuple[tuple[str, ...], ...]:
    """Return the codes of the questions by page.

    A question never stands on one page with one that its words or its condition depend on, so that
    it works without script.
    """
    found: list[list[str]] = []
    for one in questionnaire.questions:
        last = found[-1] if found else None
        needs = survey_questions.depends_on(one)
        if last is None or one_each or len(last) >= PAGE or needs & set(last):
            found.append([one.code])
        else:
            last.append(one.code)
    return tuple(tuple(page) for page in found)


def told(questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]) -> dict[str, Value]:
    """Return what conditions see: an answer counts only where its question was asked."""
    seen: dict[str, Value] = {}
    for one in questionnaire.questions:
        if one.code in answers and survey_questions.is_shown(one, told=seen):
            seen[one.code] = survey_questions.as_value(one, answers[one.code])
    return seen


def asked(questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]) -> list[Asked]:
    """Return the questions that are asked after these answers, numbered as they stand."""
    seen = told(questionnaire, answers)
    return [
        Asked(question=one, number=number, title=_piped(questionnaire, one.title, answers))
        for number, one in enumerate(questionnaire.questions, 1)
        if survey_questions.is_shown(one, told=seen)
    ]


def words_of(question: Question, answer: AnswerValue) -> str:
    """Return an answer in the words that the person saw."""
    value = survey_questions.as_value(question, answer)
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def _piped(questionnaire: Questionnaire, title: str, answers: Mapping[str, AnswerValue]) -> str:
    def word(code: str) -> str:
        question = questionnaire.question(code)
        known = answers.get(code)
        return "……" if question is None or known is None else words_of(question, known)

    return PIPE.sub(lambda found: word(found[1]), title)


def names_of(question: Question) -> tuple[str, ...]:
    """Return the names of the form's controls for a question."""
    if question.kind is QuestionKind.MATRIX:
        return tuple(f"{question.code}.{row.code}" for row in question.rows)
    return (question.code,)


def read(question: Question, raw: Raw) -> AnswerValue | None:
    """Return what a form says to a question, None for nothing. Raises BadAnswerError."""
    if question.kind is QuestionKind.MATRIX:
        return _matrix(question, raw)
    given = [one.strip() for one in raw.get(question.code, ()) if one.strip()]
    if not given:
        return None
    if question.kind is QuestionKind.MULTIPLE:
        return _multiple(question, given)
    if question.kind in _PICK:
        return _known(question, given[0])
    if question.kind in {QuestionKind.NUMBER, QuestionKind.NPS}:
        return _number(question, given[0])
    if question.kind is QuestionKind.DATE:
        return _day(given[0])
    if question.kind is QuestionKind.AREA:
        if not (given[0].isdigit() and len(given[0]) == 12):
            raise BadAnswerError("请从列出的地方里选一个。")
        return given[0]
    if len(given[0]) > WORDS:
        raise BadAnswerError(f"最多写 {WORDS} 字，现在 {len(given[0])} 字。")
    return given[0]


def read_all(
    questionnaire: Questionnaire, raw: Raw, *, only: Sequence[str] | None = None
) -> tuple[dict[str, AnswerValue], dict[str, str]]:
    """Return the answers of a form and the faults by question, of these questions or of all.

    A question that is not asked after the answers before it keeps none; one that must be answered
    is at fault without.
    """
    answers: dict[str, AnswerValue] = {}
    errors: dict[str, str] = {}
    seen: dict[str, Value] = {}
    for one in questionnaire.questions:
        if not survey_questions.is_shown(one, told=seen):
            continue
        judged = only is None or one.code in only
        try:
            answer = read(one, raw)
        except BadAnswerError as wrong:
            if judged:
                errors[one.code] = str(wrong)
            continue
        if answer is not None:
            answers[one.code] = answer
            seen[one.code] = survey_questions.as_value(one, answer)
        if judged and one.required and _is_short(one, answer):
            errors[one.code] = _missing(one)
    return answers, errors


def quotas_hit(questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]) -> list[Quota]:
    """Return the quotas that an answer sheet counts for."""
    hit = []
    for quota in questionnaire.quotas:
        answer = answers.get(quota.question)
        chosen = answer if isinstance(answer, list) else [answer]
        if quota.option in chosen:
            hit.append(quota)
    return hit


def _is_short(one: Question, answer: AnswerValue | None) -> bool:
    if isinstance(answer, dict):
        return len(answer) < len(one.rows)
    return answer is None


def _missing(one: Question) -> str:
    if one.kind is QuestionKind.MATRIX:
        return "每一行都请选一个。"
    if one.kind in {QuestionKind.TEXT, QuestionKind.NUMBER, QuestionKind.DATE}:
        return "这一题还没有填。"
    return "这一题还没有选。"


def _known(question: Question, code: str) -> str:
    if question.option(code) is None:
        raise BadAnswerError("请从列出的选项里选。")
    return code


def _multiple(question: Question, given: Sequence[str]) -> list[str]:
    chosen = [_known(question, code) for code in dict.fromkeys(given)]
    alone = [one for one in question.options if one.exclusive and one.code in chosen]
    if alone and len(chosen) > 1:
        raise BadAnswerError(f"选了“{alone[0].title}”就不能再选别的，请去掉一边。")
    least, most = question.minimum, question.maximum
    if least is not None and len(chosen) < least and not alone:
        raise BadAnswerError(f"请至少选 {least:f} 项。")
    if most is not None and len(chosen) > most:
        raise BadAnswerError(f"最多选 {most:f} 项，现在选了 {len(chosen)} 项。")
    return chosen


def _matrix(question: Question, raw: Raw) -> dict[str, str] | None:
    found = {
        row.code: _known(question, given[0])
        for row in question.rows
        if (given := [one for one in raw.get(f"{question.code}.{row.code}", ()) if one])
    }
    return found or None


def _number(question: Question, text: str) -> float:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise BadAnswerError("只填数字，比如 3 或 3.5。") from None
    if not number.is_finite() or abs(number) > 10**12:
        raise BadAnswerError("只填数字，比如 3 或 3.5。")
    is_nps = question.kind is QuestionKind.NPS
    least = Decimal(0) if is_nps else question.minimum
    most = Decimal(10) if is_nps else question.maximum
    if (least is not None and number < least) or (most is not None and number > most):
        raise BadAnswerError(_between(least, most))
    if is_nps and number != int(number):
        raise BadAnswerError("请从 0 到 10 里选一个整数。")
    return int(number) if number == int(number) else float(number)


def _between(least: Decimal | None, most: Decimal | None) -> str:
    if least is None:
        return f"最大填 {most:f}。"
    return f"最小填 {least:f}。" if most is None else f"请填 {least:f} 到 {most:f} 之间的数。"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadAnswerError("请填日期，比如 2026-11-20。") from None
