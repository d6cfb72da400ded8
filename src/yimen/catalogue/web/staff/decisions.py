"""The decision tables of a version: list them, write one, try it, take it in from a file and out."""

from __future__ import annotations

import re
from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import decisions as actions
from yimen.catalogue.contracts import CatalogueRefused, ItemState, ItemVersionView
from yimen.catalogue.contracts.decisions import DecisionTable
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules.decision_files import MAX_BYTES, read_file
from yimen.catalogue.rules.decision_grid import MAX_CELLS, changed
from yimen.catalogue.rules.decision_review import POLICIES, Trial, review, tried
from yimen.catalogue.rules.decision_sheet import Imported, mark_of, rows_of
from yimen.catalogue.rules.lifecycle import TITLES as STATES
from yimen.catalogue.web.edge import at_of
from yimen.catalogue.web.staff import decisions_form
from yimen.feel.dmn.writing import write
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import ErrorItem
from yimen.ui.workbook import write_list

_SAID = {"saved": "已保存。", "dropped": "已删去。"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def decisions(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """List the decision tables of a version; in a draft, one is begun or dropped here."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_change_list(request, view))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-title")]
    tables = view.definition.decisions if view.definition else ()
    rows = [_row(one) for one in tables]
    context = {
        "item": view,
        "state": STATES[view.state],
        "rows": rows,
        "may_edit": _may_edit(request, view),
        "errors": errors,
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    template = "catalogue/staff/decisions.html"
    return render(request, template, context, status=422 if errors else 200)


def _row(table: DecisionTable) -> tuple[DecisionTable, str, str, str]:
    """Return a table with its hit policy and what the check says of it."""
    number = review(table).number
    label, kind = (f"要改 {number} 处", "need") if number else ("检查通过", "done")
    return table, POLICIES[table.table.policy][0], label, kind


def _change_list(request: HttpRequest, view: ItemVersionView) -> str:
    """Begin or drop a table; return where to go next."""
    actor, at = actor_of(request), at_of(request)
    if request.POST.get("act") == "drop":
        table = request.POST.get("table", "")
        actions.drop_decision(actor=actor, version_id=view.id, code=table, at=at)
        page = reverse("catalogue:staff_decisions", args=[view.item_code, view.version])
        return f"{page}?said=dropped"
    title = request.POST.get("title", "")
    made = actions.begin_decision(actor=actor, version_id=view.id, title=title, at=at)
    return reverse("catalogue:staff_decision", args=[view.item_code, view.version, made.code])


def _may_edit(request: HttpRequest, view: ItemVersionView) -> bool:
    return (
        view.state is ItemState.DRAFT
        and view.definition is not None
        and access.can_edit(actor_of(request), department=view.department_code)
    )


def _find(view: ItemVersionView, table: str) -> DecisionTable:
    """Return a table of a version. Raises NotFound."""
    known = view.definition.decisions if view.definition else ()
    found = next((one for one in known if one.code == table), None)
    if found is None:
        raise NotFound
    return found


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, code: str, number: int, table: str) -> HttpResponse:
    """Show a table with what was found; in a draft, change it, try it and save it."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    stored = _find(view, table)
    if request.method != "POST":
        return _page(request, view, stored, mark=mark_of(stored))
    act = request.POST.get("act", "check")
    mark = request.POST.get("mark", "")[:40]
    if act == "import":
        return _taken_in(request, view, stored)
    written = decisions_form.posted(request.POST, code=stored.code)
    if act == "save":
        return _save(request, view, written, mark=mark)
    after = changed(written, act)
    trial = None
    if act == "try":
        trial = tried(after, given=decisions_form.given_to_try(request.POST))
    refused = "" if act in {"try", "check"} or after != written else _no_room(act)
    return _page(request, view, after, mark=mark, trial=trial, unsaved=True, refused=refused)


def _no_room(act: str) -> str:
    if act.startswith("add"):
        return f"表太大，放不下了：规则最多 {MAX_CELLS} 格。请拆成几张小表。"
    return "已经在最边上了，或只剩这一个，不能再移、再删。"


def _save(
    request: HttpRequest, view: ItemVersionView, written: DecisionTable, *, mark: str
) -> HttpResponse:
    try:
        actions.keep_decision(
            actor=actor_of(request),
            version_id=view.id,
            decision=written,
            mark=mark,
            at=at_of(request),
        )
    except CatalogueRefused as refusal:
        return _page(
            request, view, written, mark=mark, unsaved=True, refused=refusal.message, status=422
        )
    page = reverse("catalogue:staff_decision", args=[view.item_code, view.version, written.code])
    return HttpResponseRedirect(f"{page}?said=saved")


def _taken_in(request: HttpRequest, view: ItemVersionView, stored: DecisionTable) -> HttpResponse:
    """Show what a file holds in the place of the table; nothing is saved yet."""
    access.check_can_edit(actor_of(request), version_id=view.id)
    try:
        found = _read(request, stored)
    except CatalogueRefused as refusal:
        return _page(
            request, view, stored, mark=mark_of(stored), refused=refusal.message, status=422
        )
    taken = found.decision
    if not taken.examples:
        taken = replace(taken, examples=stored.examples)
    return _page(
        request, view, taken, mark=mark_of(stored), unsaved=True, notes=found.notes, imported=True
    )


def _read(request: HttpRequest, stored: DecisionTable) -> Imported:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise CatalogueRefused("no_file", "请先选一个文件。", field="file")
    if upload.size > MAX_BYTES:
        raise CatalogueRefused(
            "file_large", f"文件太大，最多 {MAX_BYTES // 1_000_000} MB。", field="file"
        )
    return read_file(upload.read(), name=upload.name or "", code=stored.code)


def _page(
    request: HttpRequest,
    view: ItemVersionView,
    shown: DecisionTable,
    *,
    mark: str,
    trial: Trial | None = None,
    notes: tuple[str, ...] = (),
    unsaved: bool = False,
    imported: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    found = review(shown)
    given = dict(decisions_form.given_to_try(request.POST)) if trial else {}
    context = {
        "item": view,
        "state": STATES[view.state],
        "decision": shown,
        "mark": mark,
        "found": found,
        "trial": trial,
        "notes": notes,
        "unsaved": unsaved,
        "imported": imported,
        "errors": [ErrorItem(message=refused)] if refused else [],
        "may_edit": _may_edit(request, view),
        "said": _SAID.get(request.GET.get("said", ""), ""),
        **decisions_form.drawn(shown, found, given=given),
    }
    return render(request, "catalogue/staff/decision.html", context, status=status)


@permission(*access.READERS)
@never_cache
@require_GET
def take_out(request: HttpRequest, code: str, number: int, table: str, kind: str) -> HttpResponse:
    """Hand out a table as a workbook or as a DMN file."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    found = _find(view, table)
    if kind == "xlsx":
        head, *rows = rows_of(found)
        content = write_list(
            title=_NOT_IN_A_NAME.sub("", found.title)[:31] or found.code,
            columns=head,
            rows=rows,
            made_by=actor_of(request).name,
            at=at_of(request),
        )
        return _file(content, _XLSX, f"{view.catalogue_code}-{found.code}.xlsx")
    if kind == "dmn":
        content = write(found.table, code=found.code, title=found.title)
        return _file(content, "application/xml", f"{view.catalogue_code}-{found.code}.dmn")
    raise NotFound


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
