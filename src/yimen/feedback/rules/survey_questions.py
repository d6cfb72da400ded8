"""What a questionnaire must be before anybody answers it, each fault with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from yimen.feedback.contracts.survey import (
    KIND_TITLES,
    WITH_OPTIONS,
    AnswerValue,
    Question,
    QuestionKind,
    Questionnaire,
)
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.language import Compiled, compile_expression
from yimen.feel.values import Value
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.rules import rule

MOST_QUESTIONS = 100
MOST_OPTIONS = 40
PIPE = re.compile(r"\{(q\d+)\}")
_CODE = re.compile(r"q\d+")
_PIPED = frozenset(
    {
        QuestionKind.SINGLE,
        QuestionKind.SCALE,
        QuestionKind.MULTIPLE,
        QuestionKind.TEXT,
        QuestionKind.NUMBER,
        QuestionKind.DATE,
        QuestionKind.NPS,
    }
)


@rule("SUR-QST-1", cites="本系统约定：问卷在开始调查前逐题核对，错处指到题")
def faults(questionnaire: Questionnaire) -> dict[str, list[str]]:
    """Return what is wrong with a questionnaire: sentences by the code of the question."""
    found: dict[str, list[str]] = {}
    earlier: dict[str, Question] = {}
    for one in questionnaire.questions:
        said = [*_faults_of(one), *_condition(one, earlier), *_pipes(one, earlier)]
        if said:
            found[one.code] = said
        earlier[one.code] = one
    return found


def check_question(question: Question, *, earlier: Mapping[str, Question]) -> None:
    """Refuse a question that cannot be asked, each fault at its field. Raises FieldRefusals."""
    checks = {
        "title": _title(question),
        "options": _options(question),
        "rows": _rows(question),
        "minimum": _limits(question),
        "shown_when": next(_condition(question, earlier), ""),
    }
    errors = {field: said for field, said in checks.items() if said}
    piped = next(_pipes(question, earlier), "")
    if piped:
        errors.setdefault("title", piped)
    if errors:
        raise FieldRefusals("feedback.survey.question", errors)


def check_ready(questionnaire: Questionnaire) -> None:
    """Refuse a questionnaire that cannot be opened. Raises Refusal with the first place."""
    if not questionnaire.questions:
        raise Refusal("feedback.survey.empty", "问卷还没有题目，请先加题目。", field="questions")
    if len(questionnaire.questions) > MOST_QUESTIONS:
        raise Refusal(
            "feedback.survey.too_long", f"最多 {MOST_QUESTIONS} 题，请删掉一些。", field="questions"
        )
    wrong = faults(questionnaire)
    for code, said in wrong.items():
        raise Refusal(
            "feedback.survey.question",
            f"第 {questionnaire.number(code)} 题：{said[0]}",
            field="questions",
        )
    for quota in questionnaire.quotas:
        question = questionnaire.question(quota.question)
        if question is None or question.option(quota.option) is None:
            raise Refusal(
                "feedback.survey.quota", "有一条配额指的题目或选项已经没有了，请删掉这条配额。",
                field="quotas",
            )  # fmt: skip


@rule(
    "SUR-VER-1",
    cites="本系统约定：已开始的调查只能改文字，题目和选项的结构不变，前后答卷才能合在一起算",
)
def check_amendment(before: Questionnaire, after: Questionnaire) -> None:
    """Refuse a change to an open survey that is more than one of words. Raises Refusal."""
    if _bones(before) != _bones(after):
        raise Refusal(
            "feedback.survey.amendment",
            "调查已经开始，只能改文字，不能加题、删题、换题型、改选项个数、分值、条件或配额。"
            "确实要改，请结束这项调查，复制一份再开始。",
            field="questions",
        )


def _bones(questionnaire: Questionnaire) -> object:
    return (
        questionnaire.quotas,
        [
            (
                one.code,
                one.kind,
                one.required,
                one.shown_when,
                one.minimum,
                one.maximum,
                [(option.code, option.value, option.exclusive) for option in one.options],
                [row.code for row in one.rows],
            )
            for one in questionnaire.questions
        ],
    )


def next_code(questionnaire: Questionnaire) -> str:
    """Return a code that no question of this questionnaire has."""
    taken = [int(one.code[1:]) for one in questionnaire.questions if _CODE.fullmatch(one.code)]
    return f"q{max(taken, default=0) + 1}"


def condition(question: Question) -> Compiled | None:
    """Return when a question is asked, or None for always."""
    return compile_expression(question.shown_when) if question.shown_when else None


def is_shown(question: Question, *, told: Mapping[str, Value]) -> bool:
    """Say whether a question is asked, given what was answered before it."""
    when = condition(question)
    try:
        return when is None or when.holds(told)
    except FeelLimitError:
        return True


def depends_on(question: Question) -> frozenset[str]:
    """Return the codes of the questions that must be answered before this one is shown."""
    when = condition(question)
    named = {path[0] for path in when.names} if when else set()
    return frozenset({*named, *PIPE.findall(question.title)})


def as_value(question: Question, answer: AnswerValue) -> Value:
    """Return an answer as a condition sees it: options by their words, dates as dates."""
    if question.kind is QuestionKind.MATRIX and isinstance(answer, dict):
        titles = {row.code: row.title for row in question.rows}
        return {titles.get(row, row): _title_of(question, code) for row, code in answer.items()}
    if isinstance(answer, list):
        return [_title_of(question, code) for code in answer]
    if isinstance(answer, int | float):
        return Decimal(str(answer))
    if question.kind is QuestionKind.DATE:
        return date.fromisoformat(str(answer))
    return _title_of(question, str(answer))


def _title_of(question: Question, code: str) -> str:
    option = question.option(code)
    return option.title if option else code


def _faults_of(one: Question) -> Iterator[str]:
    for said in (_title(one), _options(one), _rows(one), _limits(one)):
        if said:
            yield said


def _title(one: Question) -> str:
    if not one.title.strip():
        return "还没有写题目。"
    return "题目最多 300 字。" if len(one.title) > 300 else ""


def _options(one: Question) -> str:
    if one.kind not in WITH_OPTIONS:
        return ""
    titles = [option.title.strip() for option in one.options]
    if len(titles) < 2:
        return "至少要有两个选项。"
    if len(titles) > MOST_OPTIONS:
        return f"最多 {MOST_OPTIONS} 个选项。"
    twice = next((title for title in titles if titles.count(title) > 1), "")
    return f"选项“{twice}”写了两次。" if twice else ""


def _rows(one: Question) -> str:
    if one.kind is not QuestionKind.MATRIX:
        return ""
    return "" if one.rows else "矩阵题至少要有一行。"


def _limits(one: Question) -> str:
    if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        return "最小值比最大值还大，请对调。"
    return ""


def _condition(one: Question, earlier: Mapping[str, Question]) -> Iterator[str]:
    """Yield what is wrong with the condition: where it stops reading, or whom it cannot know."""
    try:
        when = condition(one)
    except FeelSyntaxError as wrong:
        yield f"出现条件第 {wrong.line} 行第 {wrong.column} 个字处：{wrong.message}。"
        return
    if when is None:
        return
    for path in sorted(when.names):
        if path[0] not in earlier:
            yield f"出现条件里的“{path[0]}”不是前面的题。前面的题有：{'、'.join(earlier) or '没有'}。"
            return
    for path, constants in when.compared_with.items():
        known = earlier[path[0]]
        if known.kind not in {QuestionKind.SINGLE, QuestionKind.SCALE}:
            continue
        titles = [option.title for option in known.options]
        for value in constants:
            if isinstance(value, str) and value not in titles:
                yield f"出现条件里，{known.code} 没有“{value}”这个选项，它的选项是：{'、'.join(titles)}。"
                return


def _pipes(one: Question, earlier: Mapping[str, Question]) -> Iterator[str]:
    for code in PIPE.findall(one.title):
        if code not in earlier:
            yield f"题目里的 {{{code}}} 要引用前面的题，前面没有 {code}。"
        elif earlier[code].kind not in _PIPED:
            yield f"题目里的 {{{code}}} 是{KIND_TITLES[earlier[code].kind]}，不能引用它的答案。"
