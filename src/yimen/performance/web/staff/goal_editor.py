"""The goal editor: rows written in one form, saved together, usable without script."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import PREPARE
from yimen.performance.actions import goal as actions
from yimen.performance.actions.goal_template import take_template
from yimen.performance.contracts.goal import Finding, GoalSheet, SheetState
from yimen.performance.contracts.project import ProjectView
from yimen.performance.queries import goal as queries
from yimen.performance.queries import project as projects
from yimen.performance.queries.goal_context import findings
from yimen.performance.queries.goal_templates import list_templates
from yimen.performance.web.staff import goal_rows
from yimen.ui import forms
from yimen.ui.parts import ErrorItem

_OVERALL = forms.Field(
    name="overall",
    label="年度总体目标",
    kind="textarea",
    rows=3,
    help="花这笔钱，到年底要办成什么。",
    maxlength=2000,
)


@permission(PREPARE)
@never_cache
@require_http_methods(["GET", "POST"])
def goals_edit(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Show a draft with what the rules say at each question; posted, save it and go on."""
    actor = actor_of(request)
    sheet, project = _mine(actor, sheet_id)
    if sheet.state is not SheetState.DRAFT:
        return HttpResponseRedirect(reverse("performance:goals", args=[sheet_id]))
    if request.method == "GET":
        said = findings(sheet=sheet)
        return render(request, "performance/goals_edit.html", _page(request, sheet, project, said))
    try:
        _save(request, actor, sheet_id)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        context = _kept(request, sheet, project, refusal)
        return render(request, "performance/goals_edit.html", context, status=refusal.status)
    return HttpResponseRedirect(_after(request, sheet_id))


def _mine(actor: Actor, sheet_id: UUID) -> tuple[GoalSheet, ProjectView]:
    sheet = queries.get_sheet(sheet_id=sheet_id)
    project = projects.get_project(actor=actor, project_id=sheet.project_id)
    actor.must(PREPARE, unit_id=project.department_id)
    return sheet, project


def _save(request: HttpRequest, actor: Actor, sheet_id: UUID) -> None:
    sent = request.POST
    edition = sent.get("edition", "")
    actions.save_goals(
        actor=actor,
        sheet_id=sheet_id,
        edition=int(edition) if edition.isascii() and edition.isdigit() else 0,
        overall=sent.get("overall", ""),
        lines=goal_rows.read(sent=sent),
        at=moment(request),
    )


def _after(request: HttpRequest, sheet_id: UUID) -> str:
    """Return where to go after a save: on writing, with a blank row, or to the page that files."""
    here = reverse("performance:goals_edit", args=[sheet_id])
    match request.POST.get("act"):
        case "add":
            return f"{here}?add=1#goal-new"
        case "check":
            return reverse("performance:goals", args=[sheet_id])
        case _:
            return f"{here}?saved=1"


def _page(
    request: HttpRequest, sheet: GoalSheet, project: ProjectView, said: tuple[Finding, ...]
) -> dict[str, object]:
    rows = [
        goal_rows.draw(
            place=one.position,
            values=goal_rows.values_of(one),
            scheme=sheet.scheme,
            findings=[each for each in said if each.position == one.position],
        )
        for one in sheet.indicators
    ]
    if request.GET.get("add") or not rows:
        rows.append(goal_rows.draw(place=len(rows) + 1, values={}, scheme=sheet.scheme))
    overall = [one.message for one in said if one.field == "overall"]
    fields = forms.fill(
        [_OVERALL],
        values={"overall": sheet.overall},
        errors={"overall": overall[0]} if overall and sheet.indicators else {},
    )
    return {
        **_frame(sheet, project),
        "overall": fields[0],
        "rows": rows,
        "edition": sheet.edition,
        "errors": [],
        "whole": [one for one in said if one.position is None and one.field != "overall"],
        "count": sum(1 for one in said if one.stops),
        "adds": bool(request.GET.get("add")) or not sheet.indicators,
        "saved": bool(request.GET.get("saved")),
    }


def _frame(sheet: GoalSheet, project: ProjectView) -> dict[str, object]:
    return {
        "one": project,
        "sheet": sheet,
        "base": sheet.scheme.execution_weight.normalize(),
        "templates": list_templates(),
    }


def _kept(
    request: HttpRequest, sheet: GoalSheet, project: ProjectView, refusal: Refusal
) -> dict[str, object]:
    """Return the page with everything that was typed, and what was wrong at its question."""
    sent = request.POST
    errors = refusal.errors if isinstance(refusal, FieldRefusals) else {}
    rows = [
        goal_rows.draw(
            place=place,
            values={name: sent.get(f"{name}-{place}", "") for name in (*goal_rows.NAMES, "key")},
            scheme=sheet.scheme,
            errors=errors,
        )
        for place in goal_rows.places(sent=sent)
    ]
    told = [ErrorItem(message=said, anchor=f"f-{field}") for field, said in errors.items()]
    return {
        **_frame(sheet, project),
        "overall": forms.fill([_OVERALL], values={"overall": sent.get("overall", "")})[0],
        "rows": rows,
        "edition": sheet.edition if refusal.status == 409 else sent.get("edition", ""),
        "errors": told or [ErrorItem(message=refusal.message)],
        "whole": [],
        "count": 0,
        "adds": False,
        "saved": False,
    }


@permission(PREPARE)
@never_cache
@require_http_methods(["GET"])
def goal_templates(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Show the templates with their indicators, to take one over into a draft."""
    sheet, project = _mine(actor_of(request), sheet_id)
    context = {"one": project, "sheet": sheet, "templates": list_templates()}
    return render(request, "performance/goal_templates.html", context)


@permission(PREPARE)
@require_POST
def goals_take(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Take a template over into a draft."""
    code = request.POST.get("code", "")
    take_template(actor=actor_of(request), sheet_id=sheet_id, code=code, at=moment(request))
    return HttpResponseRedirect(reverse("performance:goals_edit", args=[sheet_id]))
