"""Copying a case by hand: the sheet with one key a field, the number back, and the list of all."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.cases import access
from yimen.cases.actions import copying as actions
from yimen.cases.actions import look
from yimen.cases.queries import case as cases
from yimen.cases.queries import copying as queries
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Row

_KEYS = "123456789ABCEFGHILMOPQRSTUVWY"
_QUESTIONS = (
    forms.Field(name="number", label="对方给的编号", width="l", maxlength=60),
    forms.Field(
        name="result", label="结果", width="l", maxlength=200, help="照对方屏幕写，比如“已受理”。"
    ),
)
_ACTS = {"begin": actions.sit_down, "pause": actions.stand_up}


@permission(access.READ)
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show the sheet (a recorded look); posted, begin, pause, or take the number back."""
    actor, at = actor_of(request), moment(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            act = request.POST.get("act", "")
            if act in _ACTS:
                _ACTS[act](actor=actor, case_id=case_id, at=at)
            else:
                actions.take_back(
                    actor=actor,
                    case_id=case_id,
                    number=request.POST.get("number", ""),
                    result=request.POST.get("result", ""),
                    at=at,
                )
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "number": refusal.message}
    return _page(request, case_id, errors)


def _page(request: HttpRequest, case_id: UUID, errors: dict[str, str]) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    case = look.open_case(actor=actor, case_id=case_id, at=at, again=True)
    file = cases.open_file(actor=actor, case_id=case_id, at=at)
    lines = queries.lines(file)
    definition = file.version.definition
    if not lines or definition is None or definition.copy_sheet is None:
        raise NotFound
    fields = forms.fill(
        _QUESTIONS,
        values={name: request.POST.get(name, "") for name in ("number", "result")},
        errors=errors,
    )
    context = {
        "case": case,
        "system": definition.copy_sheet.system,
        "number_form": definition.copy_sheet.number_form,
        "lines": [
            {"line": one, "id": f"copy-{place}", "key": _KEYS[place] if place < len(_KEYS) else ""}
            for place, one in enumerate(lines)
        ],
        "copy": queries.find_copy(case_id=case_id),
        "fields": fields,
        "errors": forms.error_items(fields),
    }
    return render(request, "cases/copying.html", context, status=422 if errors else 200)


@permission(access.READ, access.SUPERVISE)
@never_cache
@require_safe
def copies(request: HttpRequest) -> HttpResponse:
    """List what was typed twice, with the seconds that it took."""
    found = queries.list_copies(actor=actor_of(request))
    context = {
        "columns": [
            Column(title="办件"), Column(title="对方系统"), Column(title="对方编号"),
            Column(title="谁抄的"), Column(title="用了多少秒", num=True),
        ],
        "rows": [
            Row(
                key=str(one.case_id),
                cells=(
                    Cell(
                        text=one.item_name,
                        small=one.case_number,
                        href=reverse("cases:staff_copy", args=[one.case_id]),
                        head=True,
                    ),
                    Cell(text=one.system),
                    Cell(text=one.number or "还没有", small=one.result),
                    Cell(text=one.officer_name),
                    Cell(text=str(one.seconds), num=True),
                ),
            )
            for one in found
        ],
        "seconds": sum(one.seconds for one in found),
        "count": sum(one.finished_at is not None for one in found),
    }  # fmt: skip
    return render(request, "cases/copies.html", context)
