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
from yimen.bpmn.model import NodeKind, Process, ProcessRefusedError
from yimen.catalogue import access
from yimen.catalogue.actions import process as actions
from yimen.catalogue.contracts import ItemState, ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay
from yimen.catalogue.queries import in_flight
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules.lifecycle import TITLES
from yimen.catalogue.web.edge import at_of
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Option, Row

_STEPS = (Column(title="正在办的环节"), Column(title="版本"), Column(title="件数", num=True))


@permission(access.EDIT, access.PUBLISH)
@never_cache
@require_http_methods(["GET", "POST"])
def cases_under_way(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what this version means for cases under way; a chosen set is moved after a trial."""
    view = queries.find_version(item_code=code, version=number)
    if view.definition is None or not view.definition.process:
        raise NotFound
    try:
        found = reading.main_process(view.definition.process)
        if request.method == "POST" and request.POST.get("act") == "move":
            return _move(request, view, found)
    except (Refusal, ProcessRefusedError) as refused:
        if isinstance(refused, Refusal) and refused.status in {403, 404}:
            raise
        return _page(request, view, None, error=str(refused))
    return _page(request, view, found, tried=request.method == "POST")


def _move(request: HttpRequest, view: ItemVersionView, found: Process) -> HttpResponse:
    moved = actions.move_cases(
        actor=actor_of(request), version=view, case_ids=_chosen(request),
        mapping=_mapping(request, found), at=at_of(request),
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


def _mapping(request: HttpRequest, found: Process) -> dict[str, str]:
    """Return where each open place goes, as far as it names a place of the new process."""
    return {
        name.removeprefix("to-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("to-") and value in found.nodes
    }


def _page(
    request: HttpRequest,
    view: ItemVersionView,
    found: Process | None,
    *,
    tried: bool = False,
    error: str = "",
) -> HttpResponse:
    mapping = _mapping(request, found) if tried and found else {}
    cases = in_flight.under_way(version=view, mapping=mapping) if found else ()
    open_steps = {node: title for one in cases for node, title in one.steps}
    chosen = set(_chosen(request)) if tried else set()
    return render(
        request,
        "catalogue/staff/process_cases.html",
        {
            "item": view,
            "state": TITLES[view.state],
            "step_columns": _STEPS,
            "step_rows": _step_rows(cases),
            "cases": [(one, not tried or one.case_id in chosen) for one in cases],
            "places": _places(open_steps, found, mapping) if found else [],
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
    open_steps: Mapping[str, str], found: Process, mapping: Mapping[str, str]
) -> list[tuple[str, str, str, list[Option]]]:
    """Return for each open place its title, where it goes, and where it may go."""
    human = [each for each in found.nodes.values() if each.kind is NodeKind.HUMAN]
    options = [
        Option(value="", label="请选"),
        *(Option(value=each.id, label=each.title) for each in human),
    ]
    rows = []
    for node, title in open_steps.items():
        same = next((each.id for each in human if each.title == title), "")
        here = node if node in found.nodes else same
        rows.append((node, title, mapping.get(node, here), options))
    return rows
