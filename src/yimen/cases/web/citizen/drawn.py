"""The pages of an application as text: a step, the check before it goes in, the receipt.

Every applicant of an item sees the same page but for the answers, so that each is drawn once a
shape (`yimen.ui.web.shaped`). A question whose look follows from its answer alone is kept too; one
with a file, an area, a table, a value we hold, or something wrong is drawn anew each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from yimen.cases.contracts import CaseView
from yimen.cases.queries.signing import Place
from yimen.cases.web.citizen import behalf
from yimen.cases.web.citizen.form_page import FormPage
from yimen.cases.web.labels import NEXT_SAYS
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, FieldKind, ItemVersionView
from yimen.catalogue.contracts.forms import AnswerRow, AnswerSection, FormAnswers
from yimen.catalogue.public import StepPage
from yimen.kernel.actor import Actor
from yimen.ui import drawing, words
from yimen.ui.parts import ErrorItem, Option, Step
from yimen.ui.web.addresses import address
from yimen.ui.web.shaped import mark, mark_id, shaped_page, shaped_text

_TYPED = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.LONG_TEXT,
        FieldKind.NUMBER,
        FieldKind.MONEY,
        FieldKind.PHONE,
    }
)
_CHOSEN = frozenset({FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKS, FieldKind.DECLARATION})
Raw = dict[str, list[str]]


def step_answer(page: FormPage, answers: FormAnswers, *, raw: Raw | None = None) -> HttpResponse:
    """Return the page of one step; 422 where something has to be changed."""
    codes = page.codes(answers)

    def draw() -> dict[str, Any]:
        any_draft = page.of_draft(mark_id("draft"))
        return {
            "section": "do",
            "draft": {"id": mark_id("draft"), "number": mark("number")},
            "version": page.version,
            "title": page.title,
            "steps": any_draft.steps(answers),
            "before": any_draft.before(answers),
            "behalf": mark("behalf"),
            "saved": mark("saved"),
            "form": mark("form"),
            "offline": {
                "owner": mark("owner"),
                "version": mark("version"),
                "save": address("cases:draft_save", mark_id("draft"), page.step),
                "steps": any_draft.addresses(answers),
            },
        }

    return shaped_page(
        page.request,
        "cases/step.html",
        shape=(page.version.id, page.step, *codes),
        draw=draw,
        values={
            "draft": page.draft.id,
            "number": page.draft.number,
            "version": page.draft.version,
            "owner": page.owner,
            "behalf": page.behalf,
            "saved": saved_line(page.draft.saved_at if page.draft.values else None),
            "form": _form(page, answers, raw),
        },
        status=422 if answers.errors else 200,
    )


def wants_anew(request: HttpRequest) -> bool:
    """Say whether a step came back before that the page did not put in: somebody was answering."""
    return "X-Step-Anew" in request.headers


def saved_answer(
    request: HttpRequest, *, saved_at: datetime, anew: StepPage | None
) -> HttpResponse:
    """Return the line of a saved answer, or the whole step where it changed what is asked."""
    if anew is None:
        return HttpResponse(saved_line(saved_at).encode())
    answer = render(request, "cases/step_again.html", {"page": anew, "saved_at": saved_at})
    answer["HX-Retarget"] = "#form-step"
    answer["HX-Reswap"] = "outerHTML"
    return answer


def saved_line(at: datetime | None) -> SafeString:
    """Return the line that says when a draft was saved, the same for a whole minute."""
    at = at.replace(second=0, microsecond=0) if at else None
    return shaped_text("ui/saved.html", shape=at, draw=lambda: {"at": at, "id": "saved"}, values={})


def _form(page: FormPage, answers: FormAnswers, raw: Raw | None) -> SafeString:
    """Return the questions of the step, below what could not be looked up for them."""
    drawn = _questions(page, answers, raw)
    if not page.silent:
        return drawn
    return render_to_string("cases/silent.html", {"silent": page.silent}) + drawn


def _questions(page: FormPage, answers: FormAnswers, raw: Raw | None) -> SafeString:
    """Return the questions of the step with their answers."""
    if answers.errors or page.is_disputed or page.wants_rows:
        return render_to_string("catalogue/form_step.html", {"page": page.drawn(answers, raw=raw)})
    shown = frozenset(answers.shown)
    asked = [field for field in page.asked if field.code in shown]
    others = {field.code for field in asked if not _is_kept(field, page)}
    anew = page.drawn(answers, raw=raw, only=others) if others else None
    texts = {one.code: _drawn_anew(one) for one in anew.questions} if anew else {}
    lines = [
        texts[field.code] if field.code in others else _question(page, field, answers)
        for field in asked
    ]
    return shaped_text(
        "catalogue/form_step.html",
        shape=(page.version.id, page.step),
        draw=lambda: {"page": _without_questions(page, answers), "questions": mark("questions")},
        values={
            "questions": mark_safe("".join(lines)),  # noqa: S308 -- each drawn by a template
            "draft": page.draft.id,
        },
    )


def _without_questions(page: FormPage, answers: FormAnswers) -> StepPage:
    return page.of_draft(mark_id("draft")).drawn(answers, only=())


def _is_kept(field: Field, page: FormPage) -> bool:
    plain = field.kind in _TYPED or field.kind in _CHOSEN
    return plain and not field.compute and field.code not in page.known


def _drawn_anew(question: object) -> str:
    return render_to_string("catalogue/form_question.html", {"question": question})


def _question(page: FormPage, field: Field, answers: FormAnswers) -> str:
    """Return a question around its answer; where one is chosen, each choice is a shape."""
    value = answers.values.get(field.code)
    typed = field.kind in _TYPED
    text = "" if value is None else str(value)
    chosen = tuple(value) if isinstance(value, list) else value

    def draw() -> dict[str, Any]:
        given = mark("value") if typed and text else value
        one = FormAnswers(values={field.code: given}, shown=(field.code,), errors={})
        (question,) = page.drawn(one, only={field.code}).questions
        return {"question": question}

    return shaped_text(
        "catalogue/form_question.html",
        shape=(page.version.id, field.code, bool(text) if typed else chosen),
        draw=draw,
        values={"value": text},
    )


def check_answer(
    page: FormPage,
    answers: FormAnswers,
    *,
    errors: Sequence[ErrorItem],
    deferred: Sequence[tuple[str, date]],
    unit: str,
    fees: Sequence[tuple[str, str]] = (),
    hands: Sequence[Place] = (),
) -> HttpResponse:
    """Return the page that shows everything once more; 422 where something has to be changed."""
    spec = page.spec
    sections = catalogue.answer_sections(
        spec=spec,
        values=page.draft.values,
        shown=[code for code in answers.shown if code not in {one.code for one in hands}],
        mask=False,
    )

    def draw() -> dict[str, Any]:
        any_draft = page.of_draft(mark_id("draft"))
        last = Step(name="核对、提交", state="now", note="最后一步")
        return {
            "section": "do",
            "draft": any_draft.draft,
            "version": page.version,
            "behalf": mark("behalf"),
            "errors": mark("errors"),
            "steps": [*any_draft.steps(answers, all_done=True), last],
            "answers": mark("answers"),
            "deferred": deferred,
            "unit": unit,
            "fees": fees,
            "signs": bool(hands),
            "hands": mark("hands"),
        }

    return shaped_page(
        page.request,
        "cases/check.html",
        shape=(page.version.id, unit, bool(hands), *deferred, *fees, *page.codes(answers)),
        draw=draw,
        values={
            "draft": page.draft.id,
            "behalf": page.behalf,
            "answers": _answers(page, sections),
            "errors": _errors(errors),
            "hands": _hands(page, hands),
        },
        status=422 if errors else 200,
    )


def _hands(page: FormPage, hands: Sequence[Place]) -> str:
    """Return the pads on which what is shown is signed; most items ask for none."""
    if not hands:
        return ""
    context = {"draft": page.draft, "places": hands}
    return render_to_string("cases/check_hands.html", context, request=page.request)


def _errors(errors: Sequence[ErrorItem]) -> str:
    return render_to_string("ui/error_summary.html", {"errors": errors}) if errors else ""


def _answers(page: FormPage, sections: Sequence[AnswerSection]) -> SafeString:
    """Return the answers as rows with the way back to each step."""
    drawn = [
        shaped_text(
            "catalogue/answers.html",
            shape=(page.version.id, one.code),
            draw=lambda one=one: {  # type: ignore[misc]
                "sections": [replace(one, rows=())],
                "rows": mark("rows"),
                "edit_url": address("cases:draft", mark_id("draft")),
            },
            values={"draft": page.draft.id, "rows": _rows(one.rows)},
        )
        for one in sections
    ]
    return mark_safe("".join(drawn))  # noqa: S308 -- each drawn by a template


def _rows(rows: Sequence[AnswerRow]) -> SafeString:
    return mark_safe("".join(map(_row, rows)))  # noqa: S308 -- each drawn by a template


def _row(row: AnswerRow) -> str:
    if row.table or row.note:
        return render_to_string("catalogue/answer_row.html", {"row": row})
    return shaped_text(
        "catalogue/answer_row.html",
        shape=row.name,
        draw=lambda: {"row": AnswerRow(code=row.code, name=row.name, value=mark("value"))},
        values={"value": linebreaksbr(row.value)},
    )


def receipt_answer(request: HttpRequest, case: CaseView, *, unit: str) -> HttpResponse:
    """Return the page that says that the application arrived, with its numbers."""
    track = request.build_absolute_uri(address("cases:track"))
    return shaped_page(
        request,
        "cases/receipt.html",
        shape=case.state,
        draw=lambda: {
            "section": "where",
            "case": {"id": mark_id("case"), "query_code": mark("query_code")},
            "item_name": mark("item_name"),
            "behalf": mark("behalf"),
            "submitted": mark("submitted"),
            "number": mark("number"),
            "unit": mark("unit"),
            "qr": mark("qr"),
            "says": NEXT_SAYS[case.state],
        },
        values={
            "case": case.id,
            "query_code": case.query_code,
            "item_name": case.item_name,
            "behalf": behalf.of_case(case),
            "submitted": words.long_moment(at=localtime(case.submitted_at)),
            "number": words.grouped(number=case.number),
            "unit": unit,
            "qr": drawing.qr_of_number(
                before=f"{track}?number=", number=case.number, label="查进度的二维码"
            ),
        },
    )


def begin_answer(request: HttpRequest, version: ItemVersionView, actor: Actor) -> HttpResponse:
    """Return the page to begin where nothing is to be chosen: one's own, of the only situation."""
    situations = version.definition.situations if version.definition else ()
    return shaped_page(
        request,
        "cases/start.html",
        shape=version.id,
        draw=lambda: {
            "section": "do",
            "version": version,
            "people": [Option(value=mark("me"), label="")],
            "situations": [Option(value=one.code, label=one.title) for one in situations],
        },
        values={"me": str(actor.person_id)},
    )
