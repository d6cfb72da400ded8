"""The designer: add, change, move and remove questions, paste a text, look at the preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.feedback.actions import survey as actions
from yimen.feedback.contracts.survey import (
    KIND_TITLES,
    WITH_OPTIONS,
    MatrixRow,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    SurveyState,
    SurveyView,
)
from yimen.feedback.queries import survey as queries
from yimen.feedback.queries import survey_plan
from yimen.feedback.queries.survey import MAKE, READ
from yimen.feedback.rules import survey_edit, survey_questions, survey_text
from yimen.feedback.rules.survey_text import Imported, option_code
from yimen.feedback.web import survey_form
from yimen.feedback.web.staff.surveys import frame
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem
from yimen.ui.parts import Option as Choice

SPARE = 3
_LIMITED = {
    QuestionKind.NUMBER: ("最小可以填", "最大可以填"),
    QuestionKind.MULTIPLE: ("至少选几项", "最多选几项"),
}


@permission(MAKE)
@require_http_methods(["GET", "POST"])
def design(request: HttpRequest, survey_id: UUID) -> HttpResponseBase:
    """Show every question with its buttons; posted, add, move or remove one, or a quota."""
    actor = actor_of(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            to = _change(request, actor, survey_id)
            return HttpResponseRedirect(to)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = _said(refusal)
    found = queries.get_survey(actor=actor, survey_id=survey_id)
    filled = survey_plan.quotas(survey_id=survey_id)
    context = frame(actor, found, "design") | {
        "errors": errors,
        "editable": found.state in {SurveyState.DRAFT, SurveyState.OPEN},
        "questions": _rows(found.questionnaire),
        "kinds": list(KIND_TITLES.items()),
        "quotas": [
            {
                "code": one.code,
                "words": _quota_words(found.questionnaire, one.question, one.option),
                "limit": one.limit,
                "filled": filled.get(one.code, (0, 0))[0],
            }
            for one in found.questionnaire.quotas
        ],
        "quota_options": _quota_options(found.questionnaire),
        "sent": request.POST,
    }
    return render(request, "feedback/survey_design.html", context, status=422 if errors else 200)


def _rows(questionnaire: Questionnaire) -> list[dict[str, object]]:
    wrong = survey_questions.faults(questionnaire)
    last = len(questionnaire.questions)
    return [
        {
            "number": number,
            "question": one,
            "kind": KIND_TITLES[one.kind],
            "wrong": wrong.get(one.code, []),
            "is_first": number == 1,
            "is_last": number == last,
        }
        for number, one in enumerate(questionnaire.questions, 1)
    ]


def _change(request: HttpRequest, actor: Actor, survey_id: UUID) -> str:
    """Do what a button of the designer says, and return where to go."""
    act, _, code = request.POST.get("act", "").partition(":")
    here = reverse("feedback:survey_design", args=[survey_id])
    at = moment(request)
    if act == "add":
        return _add(request, actor, survey_id, at)
    changes: dict[str, Callable[[Questionnaire], Questionnaire]] = {
        "up": lambda q: survey_edit.move(q, code=code, by=-1),
        "down": lambda q: survey_edit.move(q, code=code, by=1),
        "remove": lambda q: survey_edit.remove(q, code=code),
        "unquota": lambda q: survey_edit.drop_quota(q, code=code),
        "quota": lambda q: _with_quota(q, request.POST),
    }
    if act in changes:
        actions.change_questions(actor=actor, survey_id=survey_id, change=changes[act], at=at)
    moved = act in {"up", "down"}
    return f"{here}#{code}" if moved else here


def _add(request: HttpRequest, actor: Actor, survey_id: UUID, at: datetime) -> str:
    wanted = request.POST.get("kind", "")
    kind = QuestionKind(wanted) if wanted in set(QuestionKind) else QuestionKind.SINGLE

    def added(before: Questionnaire) -> Questionnaire:
        code = survey_questions.next_code(before)
        return survey_edit.add(before, survey_edit.blank(kind=kind, code=code))

    after = actions.change_questions(actor=actor, survey_id=survey_id, change=added, at=at)
    made = after.questionnaire.questions[-1].code
    return reverse("feedback:survey_question", args=[survey_id, made])


def _with_quota(before: Questionnaire, sent: QueryDict) -> Questionnaire:
    question, _, option = sent.get("option", "").partition(".")
    return survey_edit.set_quota(
        before, question=question, option=option, limit=sent.get("limit", "").strip()
    )


def _quota_options(questionnaire: Questionnaire) -> list[Choice]:
    return [
        Choice(
            value=f"{one.code}.{option.code}",
            label=f"第 {number} 题：{option.title}",
        )
        for number, one in enumerate(questionnaire.questions, 1)
        if one.kind in {QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.MULTIPLE}
        for option in one.options
    ]


def _quota_words(questionnaire: Questionnaire, code: str, option_code_: str) -> str:
    question = questionnaire.question(code)
    option = question.option(option_code_) if question else None
    if question is None or option is None:
        return "题目或选项已经没有了"
    return f"第 {questionnaire.number(code)} 题“{option.title}”"


def _said(refusal: Refusal) -> list[ErrorItem]:
    if isinstance(refusal, FieldRefusals):
        return [
            ErrorItem(message=message, anchor=f"f-{field}")
            for field, message in refusal.errors.items()
        ]
    return [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'questions'}")]


@permission(MAKE)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, survey_id: UUID, code: str) -> HttpResponseBase:
    """Change one question: its words, its options, when it is asked."""
    actor = actor_of(request)
    found = queries.get_survey(actor=actor, survey_id=survey_id)
    at = survey_edit.place(found.questionnaire, code)
    known = found.questionnaire.questions[at]
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            known = _read_question(known, request.POST)
            changed = known
            if "more" not in request.POST:
                actions.change_questions(
                    actor=actor,
                    survey_id=survey_id,
                    change=lambda before: survey_edit.put(before, changed),
                    at=moment(request),
                )
                here = reverse("feedback:survey_design", args=[survey_id])
                return HttpResponseRedirect(f"{here}#{code}")
        except FieldRefusals as refusal:
            errors = refusal.errors
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            others = [refusal.message]
    context = frame(actor, found, "design") | _question_context(found, known, at, request, errors)
    context["errors"] = [
        ErrorItem(message=message, anchor=f"f-{field}") for field, message in errors.items()
    ] + [ErrorItem(message=message) for message in others]
    status = 422 if errors or others else 200
    return render(request, "feedback/survey_question.html", context, status=status)


def _question_context(
    found: SurveyView, known: Question, at: int, request: HttpRequest, errors: dict[str, str]
) -> dict[str, object]:
    earlier = found.questionnaire.questions[:at]
    spare = 0 if found.state is SurveyState.OPEN else SPARE + (5 if "more" in request.POST else 0)
    least, most = _LIMITED.get(known.kind, ("", ""))
    return {
        "question": known,
        "number": at + 1,
        "kind": KIND_TITLES[known.kind],
        "with_options": known.kind in WITH_OPTIONS,
        "with_rows": known.kind is QuestionKind.MATRIX,
        "alone": known.kind is QuestionKind.MULTIPLE,
        "options": [*known.options, *(None for _ in range(spare))],
        "rows": "\n".join(row.title for row in known.rows),
        "least_word": least,
        "most_word": most,
        "earlier": list(enumerate(earlier, 1)),
        "picks": [
            Choice(value=_condition(one, option.title), label=f"第 {number} 题选了“{option.title}”")
            for number, one in enumerate(earlier, 1)
            if one.kind in {QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.MULTIPLE}
            for option in one.options
        ],
        "wrong": errors,
    }


def _condition(one: Question, title: str) -> str:
    if one.kind is QuestionKind.MULTIPLE:
        return f'list contains({one.code}, "{title}")'
    return f'{one.code} = "{title}"'


def _read_question(known: Question, sent: QueryDict) -> Question:
    picked = sent.get("pick", "")
    condition = sent.get("shown_when", "").strip()
    if picked and condition and picked not in condition:
        condition = f"{condition} and {picked}"
    return replace(
        known,
        title=sent.get("title", "").strip(),
        help=sent.get("help", "").strip()[:300],
        required=sent.get("required") == "1",
        options=_read_options(known, sent) if known.kind in WITH_OPTIONS else (),
        rows=_read_rows(known, sent),
        shown_when=condition or picked,
        minimum=_limit(sent, "minimum") if known.kind in _LIMITED else None,
        maximum=_limit(sent, "maximum") if known.kind in _LIMITED else None,
    )


def _read_options(known: Question, sent: QueryDict) -> tuple[Option, ...]:
    """Return the options of the rows and of the pasted lines; an emptied row is removed."""
    codes, titles = sent.getlist("option_code"), sent.getlist("option_title")
    values, alone = sent.getlist("option_value"), set(sent.getlist("option_exclusive"))
    taken = {one.code for one in known.options}
    found: list[Option] = []
    for at, title in enumerate(titles):
        if not title.strip():
            continue
        code = codes[at] if at < len(codes) and codes[at] else _free(taken)
        taken.add(code)
        points = values[at].strip() if at < len(values) else ""
        found.append(
            Option(
                code=code,
                title=title.strip()[:120],
                value=_points(points, title),
                exclusive=str(at) in alone,
            )
        )
    for line in sent.get("option_lines", "").splitlines():
        if line.strip():
            code = _free(taken)
            taken.add(code)
            found.append(Option(code=code, title=line.strip()[:120]))
    return tuple(found)


def _free(taken: set[str]) -> str:
    return next(code for at in range(26 * 20) if (code := option_code(at)) not in taken)


def _points(text: str, title: str) -> Decimal | None:
    if not text:
        return None
    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or abs(points) > 1_000:
        raise FieldRefusals(
            "feedback.survey.points",
            {"options": f"“{title}”的分值只填数字，比如 100；不计分就空着。"},
        )
    return points


def _read_rows(known: Question, sent: QueryDict) -> tuple[MatrixRow, ...]:
    if known.kind is not QuestionKind.MATRIX:
        return ()
    by_title = {row.title: row.code for row in known.rows}
    taken = {int(row.code[1:]) for row in known.rows}
    lines = [line.strip()[:120] for line in sent.get("rows", "").splitlines() if line.strip()]
    if len(lines) == len(known.rows):
        return tuple(
            MatrixRow(code=row.code, title=line)
            for row, line in zip(known.rows, lines, strict=True)
        )
    found = []
    for line in dict.fromkeys(lines):
        code = by_title.get(line)
        if code is None:
            number = max(taken, default=0) + 1
            taken.add(number)
            code = f"r{number}"
        found.append(MatrixRow(code=code, title=line))
    return tuple(found)


def _limit(sent: QueryDict, name: str) -> Decimal | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise FieldRefusals("feedback.survey.limit", {name: "只填数字；没有限制就空着。"})
    return found


@permission(MAKE)
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, survey_id: UUID) -> HttpResponseBase:
    """Read a pasted text, show what was made of it with every guess, and take it over."""
    actor = actor_of(request)
    found = queries.get_survey(actor=actor, survey_id=survey_id)
    text, errors = request.POST.get("text", ""), []
    read: Imported | None = None
    if request.method == "POST":
        try:
            read = survey_text.read(text)
            if request.POST.get("act") == "take":
                _take(actor, survey_id, read, moment(request))
                return HttpResponseRedirect(reverse("feedback:survey_design", args=[survey_id]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = _said(refusal)
    context = frame(actor, found, "design") | {
        "text": text,
        "errors": errors,
        "read": read,
        "questions": [
            {
                "number": number,
                "question": one,
                "kind": KIND_TITLES[one.kind],
                "guesses": [guess for guess in read.guesses if guess.code == one.code],
            }
            for number, one in enumerate(read.questionnaire.questions, 1)
        ]
        if read
        else [],
        "beside": [guess for guess in read.guesses if not guess.code] if read else [],
    }
    return render(request, "feedback/survey_paste.html", context, status=422 if errors else 200)


def _take(actor: Actor, survey_id: UUID, read: Imported, at: datetime) -> None:
    actions.change_questions(
        actor=actor,
        survey_id=survey_id,
        change=lambda before: survey_edit.append(before, read.questionnaire.questions),
        at=at,
    )


@permission(READ)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Show the questionnaire as people will see it; what is answered here is never kept."""
    actor = actor_of(request)
    found = queries.get_survey(actor=actor, survey_id=survey_id)
    each = (request.POST.get("each") or request.GET.get("each")) == "1"
    sheet = survey_form.begin(each=each)
    if request.method == "POST" and found.questionnaire.questions:
        sheet = survey_form.step(
            questionnaire=found.questionnaire, post=request.POST, area_code=found.area_code
        )
    context = {
        "one": found,
        "sheet": sheet,
        "starting": sheet.page == survey_form.START,
        "finished": sheet.answers is not None,
        "here": request.path,
        "each": each,
        "wrong": survey_questions.faults(found.questionnaire),
    }
    status = 422 if sheet.errors else 200
    return render(request, "feedback/survey_preview.html", context, status=status)
