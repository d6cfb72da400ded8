"""Shared groups of questions: keep a step as one, put one into a step, bring drafts up to date."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import field_group as actions
from yimen.catalogue.contracts import (
    CatalogueRefused,
    Definition,
    DefinitionRefused,
    ItemState,
    Step,
)
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.web.edge import at_of
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import ErrorItem

_SAID = {
    "kept": "题组已保存。",
    "put": "已放进表里，来源记在每个问题上。",
    "updated": "那一份草稿已更新，可以在它的设计页撤销。",
}


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def form_groups(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """List the groups of the department; in a draft, keep, insert and update them."""
    draft = queries.draft_for(actor=actor_of(request), item_code=code, number=number)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            said = _change(request, draft)
        except DefinitionRefused as refused:
            errors = [ErrorItem(message=message) for message in refused.errors.values()]
        except CatalogueRefused as refusal:
            anchor = "title" if refusal.field == "title" else ""
            errors = [ErrorItem(message=refusal.message, anchor=anchor)]
        else:
            page = reverse("catalogue:staff_form_groups", args=[code, number])
            return HttpResponseRedirect(f"{page}?said={said}")
    return _page(request, draft, errors)


def _change(request: HttpRequest, draft: queries.DraftView) -> str:
    """Do what was asked; return what to say."""
    actor, at = actor_of(request), at_of(request)
    op, _, target = request.POST.get("op", "").partition(":")
    definition = draft.version.definition
    if definition is None:
        raise NotFound
    if op == "keep":
        step = _step(definition, request.POST.get("step", ""))
        actions.keep_group(
            actor=actor,
            department_code=draft.version.department_code,
            title=request.POST.get("title", ""),
            fields=step.fields,
            at=at,
        )
        return "kept"
    group_id = _id(target.partition("/")[0])
    mark = request.POST.get("mark", "")[:16]
    if op == "put":
        actions.insert_group(
            actor=actor,
            version_id=draft.version.id,
            group_id=group_id,
            step=request.POST.get("step", ""),
            mark=mark,
            at=at,
        )
        return "put"
    if op == "update":
        item_code, _, number = target.partition("/")[2].rpartition("/")
        aim = queries.find_draft(
            item_code=item_code, number=int(number) if number.isdecimal() else 0
        )
        actions.update_draft(
            actor=actor, version_id=aim.version.id, group_id=group_id, mark=aim.mark, at=at
        )
        return "updated"
    raise NotFound


def _step(definition: Definition, code: str) -> Step:
    found = next((step for step in definition.form.steps if step.code == code), None)
    if found is None:
        raise NotFound
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _page(request: HttpRequest, draft: queries.DraftView, errors: list[ErrorItem]) -> HttpResponse:
    view = draft.version
    groups = queries.list_groups(department_code=view.department_code)
    context = {
        "item": view,
        "mark": draft.mark,
        "may_edit": view.state is ItemState.DRAFT
        and access.can_edit(actor_of(request), department=view.department_code),
        "steps": view.definition.form.steps if view.definition else (),
        "groups": [(group, queries.drafts_using(group=group)) for group in groups],
        "errors": errors,
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    status = 422 if errors else 200
    return render(request, "catalogue/staff/form_groups.html", context, status=status)
