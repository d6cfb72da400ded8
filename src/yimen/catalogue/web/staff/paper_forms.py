"""The forms that go with the papers of a version: see them, attach a file, take it off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import paper_forms as actions
from yimen.catalogue.contracts import CatalogueRefused, ItemState, ItemVersionView
from yimen.catalogue.contracts.sheets import PaperForm
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.queries.paper_forms import TITLES
from yimen.catalogue.rules.lifecycle import TITLES as STATES
from yimen.catalogue.rules.papers import attached, forms_of
from yimen.catalogue.web.edge import at_of
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import ErrorItem

_SAID = {"attached": "已放好。发布以后，指南和申请表里都能下载。", "detached": "已撤下。"}


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def paper_forms(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the papers of a version with their forms; in a draft, files are attached here."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            said = _take(request, view)
            page = reverse("catalogue:staff_paper_forms", args=[code, number])
            return HttpResponseRedirect(f"{page}?said={said}")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            anchor = f"f-{request.POST.get('paper')}-{request.POST.get('form')}"
            errors = [ErrorItem(message=refusal.message, anchor=anchor)]
    papers = view.definition.papers if view.definition else ()
    context = {
        "item": view,
        "state": STATES[view.state],
        "papers": [(paper, _forms(view, paper.code)) for paper in papers],
        "may_edit": view.state is ItemState.DRAFT
        and access.can_edit(actor_of(request), department=view.department_code),
        "errors": errors,
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    template = "catalogue/staff/paper_forms.html"
    return render(request, template, context, status=422 if errors else 200)


def _forms(view: ItemVersionView, code: str) -> list[dict[str, object]]:
    assert view.definition is not None
    paper = next(one for one in view.definition.papers if one.code == code)
    return [
        {
            "form": form,
            "title": TITLES[form],
            "there": form in forms_of(paper),
            "attached": bool(attached(paper, form)),
            "href": reverse(
                "catalogue:paper_form", args=[view.item_code, view.version, code, form]
            ),
        }
        for form in PaperForm
    ]


def _take(request: HttpRequest, view: ItemVersionView) -> str:
    actor, at = actor_of(request), at_of(request)
    paper, kind = request.POST.get("paper", ""), request.POST.get("form", "")
    if kind not in set(PaperForm):
        raise CatalogueRefused("form_unknown", "请再点一次。", field="file")
    form = PaperForm(kind)
    if request.POST.get("act") == "detach":
        actions.detach_form(actor=actor, version_id=view.id, paper=paper, form=form, at=at)
        return "detached"
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise CatalogueRefused("no_file", "请选一个文件。", field="file")
    actions.attach_form(
        actor=actor,
        version_id=view.id,
        paper=paper,
        form=form,
        stream=file.file,  # type: ignore[arg-type]
        name=file.name or TITLES[form],
        declared_type=file.content_type or "",
        at=at,
    )
    return "attached"
