"""One part of a version: written while it is a draft, read afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import version as actions
from yimen.catalogue.contracts import (
    CatalogueRefused,
    DefinitionRefused,
    ItemState,
    ItemVersionView,
)
from yimen.catalogue.contracts.vetting import SectionChanged
from yimen.catalogue.queries import history, publication
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.queries.version import forget_views, get_version
from yimen.catalogue.rules.definition import dump_definition, read_as
from yimen.catalogue.rules.difference import Change, difference
from yimen.catalogue.rules.first_definition import first_definition
from yimen.catalogue.rules.lifecycle import TITLES
from yimen.catalogue.rules.sections import (
    BY_CODE,
    Section,
    mark_of,
    part_of,
    section_of_text,
    with_values,
)
from yimen.catalogue.rules.version import VersionText, dump_version
from yimen.catalogue.web.edge import at_of, today_of
from yimen.catalogue.web.staff import section_form
from yimen.catalogue.web.staff.element_words import place_of, words_of
from yimen.catalogue.web.staff.items import units
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_READ_COLUMNS = (Column(title="要素"), Column(title="内容"))
_CONFLICT_COLUMNS = (Column(title="哪里"), Column(title="现在库里的"), Column(title="您写的"))


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, code: str, number: int, part: str) -> HttpResponse:
    """Show one part of a version; of a draft it is the form in which it is written."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    if part not in section_form.written(view):
        raise NotFound
    if request.method == "POST":
        return _send(request, view, BY_CODE[part])
    return _page(request, view, BY_CODE[part])


def _send(request: HttpRequest, view: ItemVersionView, part: Section) -> HttpResponse:
    asks = section_form.asked(part.code, view)
    values = section_form.posted(asks, request.POST)
    changed = section_form.with_row(asks, values, request.POST.get("op", ""))
    if changed is not None:
        return _page(request, view, part, values=changed, mark=request.POST.get("mark", ""))
    raw = _raw(view)
    found, errors = section_form.as_json(asks, values, raw)
    if errors:
        return _page(request, view, part, values=values, errors=errors)
    try:
        actions.edit_section(
            actor=actor_of(request),
            version_id=view.id,
            section=part.code,
            values=found,
            mark=request.POST.get("mark", ""),
            why=request.POST.get("why", "")[:200],
            at=at_of(request),
        )
    except DefinitionRefused as refused:
        return _page(request, view, part, values=values, errors=refused.errors)
    except SectionChanged as changed_meanwhile:
        return _conflict(request, view, part, values, found, changed_meanwhile.message)
    except CatalogueRefused as refusal:
        return _page(
            request, view, part, values=values, errors={refusal.field or "": refusal.message}
        )
    return _after(request, view, part)


def _after(request: HttpRequest, view: ItemVersionView, part: Section) -> HttpResponse:
    """Go on to the next part, or back to this one."""
    written = section_form.written(view)
    if request.POST.get("op") == "next" and part.code != written[-1]:
        following = written[written.index(part.code) + 1]
        page = reverse("catalogue:staff_section", args=[view.item_code, view.version, following])
    elif request.POST.get("op") == "next":
        page = reverse("catalogue:staff_version", args=[view.item_code, view.version])
    else:
        page = reverse("catalogue:staff_section", args=[view.item_code, view.version, part.code])
    return HttpResponseRedirect(f"{page}?said=saved")


def _conflict(
    request: HttpRequest,
    view: ItemVersionView,
    part: Section,
    values: section_form.Values,
    found: Mapping[str, Any],
    message: str,
) -> HttpResponse:
    """Show both texts side by side; the next save is made knowing the other."""
    forget_views([view.id])
    now = get_version(version_id=view.id)
    stored = queries.version_json(view=now)
    rows = [
        Row(
            key=str(at),
            cells=(
                Cell(text=place_of(change), head=True),
                Cell(text=_words(change, change.before) or "（没有）", mute=not change.before),
                Cell(text=_words(change, change.after) or "（没有）", mute=not change.after),
            ),
        )
        for at, change in enumerate(_apart(part, stored, found))
    ]
    return _page(
        request, now, part, values=values, conflict=rows, errors={"": message}, status=409,
    )  # fmt: skip


def _apart(part: Section, stored: Mapping[str, Any], found: Mapping[str, Any]) -> Sequence[Any]:
    base = dict(stored)
    base.setdefault("definition", dump_definition(first_definition()))
    base["definition"] = base["definition"] or dump_definition(first_definition())
    mine = with_values(base, found)
    with suppress(DefinitionRefused):
        mine = dump_version(read_as(VersionText, mine))
    return difference(before=_nested(part, base), after=_nested(part, mine))


def _nested(part: Section, raw: Mapping[str, Any]) -> dict[str, Any]:
    present = {path: value for path, value in part_of(raw, part).items() if value is not None}
    return with_values({}, present)


def _raw(view: ItemVersionView) -> dict[str, Any]:
    """Return a version as whole JSON; one that is only listed has what a definition begins with."""
    raw: dict[str, Any] = section_form.whole_json(queries.version_text(view=view))
    if raw["definition"] is None:
        raw["definition"] = section_form.whole_json(first_definition())
    return raw


def _page(
    request: HttpRequest,
    view: ItemVersionView,
    part: Section,
    *,
    values: section_form.Values | None = None,
    errors: Mapping[str, str] | None = None,
    mark: str = "",
    conflict: Sequence[Row] = (),
    status: int = 0,
) -> HttpResponse:
    actor = actor_of(request)
    may_edit = view.state is ItemState.DRAFT and access.can_edit(
        actor, department=view.department_code
    )
    stored = queries.version_json(view=view)
    wrong = dict(errors or {})
    asks = section_form.asked(part.code, view)
    shown = values or section_form.values_of(asks, _raw(view))
    if wrong and not mark and not conflict:
        mark = request.POST.get("mark", "")
    why = [ErrorItem(message=wrong["why"], anchor="f-why")] if "why" in wrong else []
    problems = section_form.summary(asks, {p: m for p, m in wrong.items() if p != "why"})
    return render(
        request,
        "catalogue/staff/section.html",
        {
            "item": view,
            "state": TITLES[view.state],
            "part": part,
            "parts": _parts(view, part),
            "may_edit": may_edit,
            "groups": section_form.groups(asks, shown, wrong) if may_edit else (),
            "read_columns": _READ_COLUMNS,
            "read": () if may_edit else _read_rows(part, stored),
            "mark": mark or mark_of(stored, part),
            "errors": [*problems, *why],
            "why": request.POST.get("why", "")[:200],
            "asks_why": view.version > 1,
            "conflict": conflict,
            "conflict_columns": _CONFLICT_COLUMNS,
            "findings": _findings(view, part, today_of(request)),
            "changes": history.list_changes(version_id=view.id, section=part.code)[:20],
            "said": "已保存。" if request.GET.get("said") == "saved" else "",
        },
        status=status or (422 if wrong else 200),
    )


def _parts(view: ItemVersionView, current: Section) -> list[tuple[str, str, bool]]:
    return [
        (
            reverse("catalogue:staff_section", args=[view.item_code, view.version, code]),
            BY_CODE[code].title,
            code == current.code,
        )
        for code in section_form.written(view)
    ]


def _findings(view: ItemVersionView, part: Section, on: date) -> list[str]:
    return [
        finding.message
        for finding in publication.findings_of(view=view, on=on)
        if section_of_text(finding.path) == part.code
    ]


def _read_rows(part: Section, stored: Mapping[str, Any]) -> list[Row]:
    return [
        Row(
            key=str(at),
            cells=(Cell(text=place_of(one), head=True), Cell(text=_words(one, one.after))),
        )
        for at, one in enumerate(difference(before={}, after=_nested(part, stored)))
    ]


def _words(change: Change, text: str) -> str:
    return words_of(change.path, text, units=units)
