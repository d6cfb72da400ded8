"""The copy sheet of a version: the fields of another system's screen, in its order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import copying as actions
from yimen.catalogue.contracts import ItemState, ItemVersionView
from yimen.catalogue.contracts.copying import CASE_SOURCES, CopySheet
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules.copying import lines_of, read_lines
from yimen.catalogue.web.edge import at_of
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms

_NAMES = ("system", "number_form", "lines")
_QUESTIONS = (
    forms.Field(name="system", label="对方系统的名称", required=False, maxlength=60,
                help="空着，就是这个事项不用抄录单。"),
    forms.Field(name="number_form", label="对方编号的样子", required=False, width="m", maxlength=40,
                help="数字写 #，大写字母写 @，别的照写，比如 GT2026########。"),
    forms.Field(name="lines", label="栏目，按对方屏幕的顺序，一行一个", kind="textarea", rows=14,
                required=False, help="写成“对方的栏目名 = 来源”。来源是下面的代码。"),
)  # fmt: skip


@permission(access.EDIT, access.PUBLISH)
@never_cache
@require_http_methods(["GET", "POST"])
def copy_sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the copy sheet of a version; in a draft it is written here."""
    view = queries.find_version(item_code=code, version=number)
    if view.definition is None:
        raise NotFound
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.keep_copy_sheet(
                actor=actor_of(request), version_id=view.id, sheet=_sent(request), at=at_of(request)
            )
            return HttpResponseRedirect(f"{request.path}?said=saved")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "lines": refusal.message}
    return _page(request, view, errors)


def _sent(request: HttpRequest) -> CopySheet | None:
    text = {name: request.POST.get(name, "").strip() for name in _NAMES}
    if not text["system"] and not text["lines"]:
        return None
    return CopySheet(
        system=text["system"],
        number_form=text["number_form"],
        fields=read_lines(text["lines"]),
    )


def _page(request: HttpRequest, view: ItemVersionView, errors: dict[str, str]) -> HttpResponse:
    assert view.definition is not None
    sheet = view.definition.copy_sheet
    stored = {
        "system": sheet.system if sheet else "",
        "number_form": sheet.number_form if sheet else "",
        "lines": lines_of(sheet),
    }
    values = {name: request.POST.get(name, stored[name]) for name in _NAMES}
    fields = forms.fill(_QUESTIONS, values=values, errors=errors)
    questions = [(one.code, one.name) for step in view.definition.form.steps for one in step.fields]
    context = {
        "item": view,
        "sheet": sheet,
        "fields": fields,
        "errors": forms.error_items(fields),
        "sources": [*questions, *((one, "办件本身") for one in CASE_SOURCES)],
        "may_edit": view.state is ItemState.DRAFT
        and access.can_edit(actor_of(request), department=view.department_code),
        "said": request.GET.get("said") == "saved",
    }
    template = "catalogue/staff/copy_sheet.html"
    return render(request, template, context, status=422 if errors else 200)
