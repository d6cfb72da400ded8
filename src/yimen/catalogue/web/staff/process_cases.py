"""Cases under way on other versions: where they stand, and moving a chosen set, tried out first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.bpmn import reading
from yimen.bpmn.model import ProcessRefusedError
from yimen.catalogue import access
from yimen.catalogue.actions import process as actions
from yimen.catalogue.contracts import ItemState, ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay
from yimen.catalogue.queries import in_flight
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules.lifecycle import TITLES
from yimen.catalogue.web.edge import at_of
from yimen.catalogue.web.staff.version_effect import effect_of
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Option, Row

_STEPS = (Column(title="正在办的环节"), Column(title="版本"), Column(title="件数", num=True))


@permission(access.EDIT_ANY, access.PUBLISH)
@never_cache
@require_http_methods(["GET", "POST"])
def cases_under_way(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what this version means for cases under way; a chosen set is moved after a trial."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    if view.definition is None:
        raise NotFound
    try:
        if view.definition.process:
            reading.main_process(view.definition.process)
        if request.method == "POST" and request.POST.get("act") == "move":
            return _move(request, view)
    except (Refusal, ProcessRefusedError) as refused:
        if isinstance(refused, Refusal) and refused.status in {403, 404}:
            raise
        return _page(request, view, error=str(refused))
    return _page(request, view, tried=request.method == "POST")


def _move(request: HttpRequest, view: ItemVersionView) -> HttpResponse:
    moved = actions.move_cases(
        actor=actor_of(request), version=view, case_ids=_chosen(request),
        mapping=_mapping(request, view), at=at_of(request),
    )  # fmt: skip
    stayed = sum(bool(each.obstacles) for each in moved)
    page = reverse("catalogue:staff_process_cases", args=[view.item_code, view.version])
    return HttpResponseRedirect(f"{page}?moved={len(moved) - stayed}&stayed={stayed}")


def _chosen(request: HttpRequest) -> list[UUID]:
    found = []
    for raw in request.POST.getlist("case"):
        try:
            found.append(UUID(raw))
        except ValueError:
            continue
    return found


_LEFT = "-"
"""Sent for a question whose answer is not carried over."""


def _mapping(request: HttpRequest, view: ItemVersionView) -> dict[str, str]:
    """Return where each open step, question and paper goes, as far as this version has the place."""
    places = dict(in_flight.places(version=view))
    found = {
        name.removeprefix("to-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("to-") and value in places
    }
    for kind, known in (("field", _fields(view)), ("paper", _papers(view))):
        for name, value in request.POST.items():
            if name.startswith(f"{kind}-") and (value in known or value == _LEFT):
                found[f"{kind}:{name.removeprefix(f'{kind}-')}"] = str(value)
    return found


def _fields(view: ItemVersionView) -> dict[str, str]:
    steps = view.definition.form.steps if view.definition else ()
    return {one.code: one.name for step in steps for one in step.fields}


def _papers(view: ItemVersionView) -> dict[str, str]:
    return {one.code: one.name for one in (view.definition.papers if view.definition else ())}


def _page(
    request: HttpRequest, view: ItemVersionView, *, tried: bool = False, error: str = ""
) -> HttpResponse:
    mapping = _mapping(request, view) if tried else {}
    cases = () if error else in_flight.under_way(version=view, mapping=mapping)
    open_steps = {node: title for one in cases for node, title in one.steps}
    chosen = set(_chosen(request)) if tried else set()
    return render(
        request,
        "catalogue/staff/process_cases.html",
        {
            "item": view,
            "state": TITLES[view.state],
            "effect": effect_of(view=view),
            "step_columns": _STEPS,
            "step_rows": _step_rows(cases),
            "cases": [(one, not tried or one.case_id in chosen) for one in cases],
            "places": _places(open_steps, view, mapping),
            "fields": _questions(cases, view, mapping),
            "papers": _lost_papers(cases, view, mapping),
            "tried": tried,
            "ready": sum(one.case_id in chosen and not one.obstacles for one in cases),
            "may_move": view.state is ItemState.IN_USE and access.can_publish(actor_of(request)),
            "said": _said(request),
            "errors": [ErrorItem(message=error, anchor="cases")] if error else [],
        },
        status=422 if error else 200,
    )


def _said(request: HttpRequest) -> str:
    moved, stayed = request.GET.get("moved", ""), request.GET.get("stayed", "")
    if not (moved.isdecimal() and stayed.isdecimal()):
        return ""
    return f"已搬 {moved[:6]} 件" + (
        f"，{stayed[:6]} 件不能搬，留在原来的版本。" if stayed != "0" else "。"
    )


def _step_rows(cases: Sequence[CaseUnderWay]) -> list[Row]:
    counted = Counter((title, one.version) for one in cases for _, title in one.steps)
    return [
        Row(
            cells=(
                Cell(text=title, head=True),
                Cell(text=f"第 {version} 版"),
                Cell(text=str(number), num=True),
            )
        )
        for (title, version), number in counted.most_common()
    ]


def _places(
    open_steps: Mapping[str, str], view: ItemVersionView, mapping: Mapping[str, str]
) -> list[tuple[str, str, str, list[Option]]]:
    """Return for each open place its title, where it goes, and where it may go."""
    known = in_flight.places(version=view)
    options = [
        Option(value="", label="请选"),
        *(Option(value=code, label=title) for code, title in known),
    ]
    rows = []
    for node, title in open_steps.items():
        same = next((code for code, other in known if other == title), "")
        here = node if node in dict(known) else same
        rows.append((node, title, mapping.get(node, here), options))
    return rows


def _questions(
    cases: Sequence[CaseUnderWay], view: ItemVersionView, mapping: Mapping[str, str]
) -> list[tuple[str, str, str, list[Option]]]:
    """Return the answered questions that have no place here, and where each may go."""
    lost = {code: name for one in cases for code, name in one.fields}
    return _choices("field", lost, _fields(view), mapping)


def _lost_papers(
    cases: Sequence[CaseUnderWay], view: ItemVersionView, mapping: Mapping[str, str]
) -> list[tuple[str, str, str, list[Option]]]:
    """Return the papers of the older versions that are gone here, and where each may go."""
    known = _papers(view)
    lost: dict[str, str] = {}
    for number in {one.version for one in cases}:
        older = queries.find_version(item_code=view.item_code, version=number)
        lost |= {code: name for code, name in _papers(older).items() if code not in known}
    return _choices("paper", lost, known, mapping)


def _choices(
    kind: str, lost: Mapping[str, str], known: Mapping[str, str], mapping: Mapping[str, str]
) -> list[tuple[str, str, str, list[Option]]]:
    options = [
        Option(value="", label="请选"),
        Option(value=_LEFT, label="不带过去（原来的留档）"),
        *(Option(value=code, label=name) for code, name in known.items()),
    ]
    return [(code, name, mapping.get(f"{kind}:{code}", ""), options) for code, name in lost.items()]
