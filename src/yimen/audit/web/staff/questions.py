"""Questions of residents about looks: the unit answers, the audit administrator watches."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.audit.actions import question as actions
from yimen.audit.contracts import ANSWER, READ, QuestionRefused, QuestionView
from yimen.audit.queries import names
from yimen.audit.queries import question as queries
from yimen.audit.queries.search import find_entry
from yimen.directory import public as directory
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Row

MOST = 200


@permission(READ, ANSWER)
@never_cache
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """List questions, the newest first, with the unit and whether it has answered."""
    found = queries.list_questions(actor=actor_of(request), limit=MOST)
    units = {
        one.id: one.name for one in directory.list_organisations(ids={row.unit_id for row in found})
    }
    context = {
        "columns": [
            Column(title="什么时候问的"),
            Column(title="问了什么"),
            Column(title="谁来答"),
            Column(title="情况"),
        ],
        "rows": [_row(one, units.get(one.unit_id, "")) for one in found],
    }
    return render(request, "audit/questions.html", context)


@permission(READ, ANSWER)
@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, question_id: UUID) -> HttpResponseBase:
    """Show a question with the look it is about; posted, answer it."""
    actor = actor_of(request)
    found = queries.get_question(actor=actor, question_id=question_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            actions.answer(
                actor=actor,
                question_id=question_id,
                words=request.POST.get("answer", ""),
                at=moment(request),
            )
            return HttpResponseRedirect(request.path)
        except QuestionRefused as refusal:
            errors = [ErrorItem(message=refusal.message, anchor="f-answer")]
    entry = find_entry(entry_id=found.entry_id)
    rows = names.rows_of([entry]) if entry else ()
    context = {
        "found": found,
        "look": next(iter(rows), None),
        "unit": directory.get_organisation(organisation_id=found.unit_id).name,
        "may_answer": actor.may(ANSWER, unit_id=found.unit_id) and found.answered_at is None,
        "errors": errors,
        "sent": request.POST.get("answer", ""),
    }
    return render(request, "audit/question.html", context, status=422 if errors else 200)


def _row(one: QuestionView, unit: str) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=f"{one.asked_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
            Cell(text=one.words, href=reverse("audit:question", args=[one.id]), head=True),
            Cell(text=unit),
            Cell(text="已经答复", kind="done")
            if one.answered_at
            else Cell(text="等答复", kind="need"),
        ),
    )
