"""The officer's case page: papers beside the form, what differs, the clock, and the next act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yimen.cases import access
from yimen.cases.actions import look
from yimen.cases.queries import case as cases
from yimen.cases.queries import compared as compared_queries
from yimen.cases.queries import comparison, desk, looks, sheets
from yimen.cases.queries.bundle_progress import came_together
from yimen.cases.queries.fees import fees_of_id
from yimen.cases.queries.filling import provenance_of_case
from yimen.cases.queries.process import reasons_of
from yimen.cases.queries.registered import resources_of
from yimen.cases.queries.signing import list_signed
from yimen.cases.queries.taken import TakenView, find_taken
from yimen.cases.queries.timing import drawn_for_officer
from yimen.cases.rules.recheck import RECHECKED_IN
from yimen.cases.rules.regimes import STOP_TITLES
from yimen.cases.web.citizen.story import documents
from yimen.cases.web.labels import (
    GOT_TITLES,
    PAPER_KIND,
    PAPER_TITLES,
    STATE_KIND,
    VERB_TITLES,
    office_title,
)
from yimen.cases.web.staff import task
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Definition, ItemVersionView
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem, Option

_OFFICE = (access.READ, access.SUPERVISE)
_ZOOMS = (100, 150, 200, 300)
_VIEWER = "viewer"


@permission(*_OFFICE)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case to an officer; opening it is a recorded look, turning its papers is the same."""
    actor, at = actor_of(request), moment(request)
    if request.headers.get("HX-Target") == _VIEWER:
        file = cases.open_file(actor=actor, case_id=case_id, at=at)
        view = _view(request, file, desk.acts(actor=actor, file=file))
        return render(request, "cases/staff_sheet.html", {"view": view})
    look.open_case(actor=actor, case_id=case_id, at=at, again="sheet" in request.GET)
    return page(request, case_id)


def page(
    request: HttpRequest, case_id: UUID, errors: list[ErrorItem] | None = None
) -> HttpResponse:
    """Return the case page, with what was refused on top of it."""
    actor, at = actor_of(request), moment(request)
    file = cases.open_file(actor=actor, case_id=case_id, at=at)
    one, version = file.case, file.version
    assert version.definition is not None
    registered, kept, compared = _compared(file, version.definition, local_day(at))
    differing = [row for row in compared if not row.same]
    acts = desk.acts(actor=actor, file=file)
    context = {
        "case": one,
        "version": version,
        "state": office_title(one.state),
        "kind": STATE_KIND[one.state],
        "units": _units(file),
        "clock": drawn_for_officer(case=one, at=at),
        "deemed_on": file.deemed_on,
        "sections": catalogue.answer_sections(
            spec=version.definition.form, values=file.values, mask=True
        ),
        "registered": registered,
        "copy_sheet": version.definition.copy_sheet,
        "kept": kept,
        "differing": differing,
        "agreeing": [row for row in compared if row.same and row.held],
        "differing_codes": {row.code for row in differing},
        "view": _view(request, file, acts),
        "steps": _steps(file),
        "route": desk.route(file),
        "process": task.drawn(request, one.id) if version.definition.process else None,
        "docs": documents(case_id=one.id, for_staff=True),
        **_beside(actor, file),
        "hands": list_signed(file=file, at=at),
        "stops": file.stops,
        "acts": acts,
        "stop_kinds": _stop_kinds(version.definition),
        "looks": looks.list_looks(subject=one.ref),
        "errors": errors or [],
        "sent": request.POST,
    }
    return render(request, "cases/staff_case.html", context, status=422 if errors else 200)


def _beside(actor: Actor, file: cases.CaseFile) -> dict[str, object]:
    """Return what stands beside the form: its situation, its companions, whether to look again."""
    one = file.case
    assert file.version.definition is not None
    return {
        "together": _together(one.id),
        "may_reopen": one.state in RECHECKED_IN
        and access.holds(actor, one, access.DECIDE, one.deciding_unit_id)
        and bool(reasons_of(case_id=one.id)),
        "situation": _situation(file.version.definition, one.situation),
        "fees": fees_of_id(case_id=one.id, version=file.version),
        "provenance": provenance_of_case(case_id=one.id, values=file.values),
        "handle_code": _handle_code(file.version, one.situation),
    }


def _situation(definition: Definition, code: str) -> str:
    """Return the situation that was chosen, in words; nothing where the item knows only one."""
    if len(definition.situations) < 2:
        return ""
    return next((one.title for one in definition.situations if one.code == code), "")


def _handle_code(version: ItemVersionView, situation: str) -> str:
    """Return the code of 33 of what was applied for, or an empty text while nobody has said."""
    known = version.definition.situations if version.definition else ()
    ways = zip(known, catalogue.handle_codes(version=version), strict=True)
    only = len(known) == 1
    return next((code for one, (_, code) in ways if only or one.code == situation), "")


def _together(case_id: UUID) -> dict[str, object] | None:
    """Return with what this case came in by one form: items, units and states, no more."""
    found = came_together(case_id=case_id)
    if found is None:
        return None
    others = [(item, unit, office_title(state)) for item, unit, state in found.others]
    return {
        "title": found.title,
        "number": found.number,
        "picks": found.picks,
        "others": others,
    }


def _compared(
    file: cases.CaseFile, definition: Definition, on: date
) -> tuple[bool, compared_queries.Comparison | None, list[comparison.Compared]]:
    """Return whether registers are asked, the comparison that was kept, and the rows to show."""
    registered = bool(resources_of(definition.form))
    kept = compared_queries.newest(case_id=file.case.id)
    return registered, kept, list(kept.rows) if kept else comparison.compare(file, on=on)


def _units(file: cases.CaseFile) -> dict[str, str]:
    one = file.case
    wanted = {one.receiving_unit_id, one.deciding_unit_id}
    names = {unit.id: unit.name for unit in directory.list_organisations(ids=wanted)}
    return {
        "receiving": names.get(one.receiving_unit_id, ""),
        "deciding": names.get(one.deciding_unit_id, ""),
    }


def _steps(file: cases.CaseFile) -> list[dict[str, object]]:
    titles = {"submit": "提交申请"} | {str(verb): title for verb, title in VERB_TITLES.items()}
    return [
        {"step": step, "title": titles.get(str(step.verb), step.verb)}
        for step in reversed(file.steps)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """The paper that lies beside the form, and the ways to the others."""

    case_id: UUID
    number: str
    tabs: list[dict[str, object]]
    sheet: sheets.Sheet | None
    shown: sheets.Shown | None
    page: int
    zoom: int
    before_href: str
    after_href: str
    zoom_href: str
    judge: tuple[str, ...]
    got: str
    state: str
    kind: str
    may_judge: bool
    mark: str
    taken: TakenView | None


def _taken(sheet: sheets.Sheet | None) -> TakenView | None:
    """Return how the file of a sheet came about, where it was taken before our own camera."""
    if sheet is None or sheet.file_id is None:
        return None
    return find_taken(file_ids=[sheet.file_id]).get(sheet.file_id)


def _view(request: HttpRequest, file: cases.CaseFile, acts: desk.Acts) -> _View:
    found = sheets.list_sheets(file.papers)
    base = reverse("cases:staff_case", args=[file.case.id])
    place = min(_number(request, "sheet", 1), max(len(found), 1))
    sheet = found[place - 1] if found else None
    shown = sheets.show(sheet) if sheet else None
    pages = shown.pages if shown else 0
    number = min(_number(request, "page", 1), max(pages, 1))
    zoom = _number(request, "zoom", 100)
    zoom = zoom if zoom in _ZOOMS else 100
    before = (place, number - 1) if number > 1 else (place - 1, 1)
    after = (place, number + 1) if number < pages else (place + 1, 1)
    paper = sheet.paper if sheet else None
    return _View(
        case_id=file.case.id,
        number=file.case.number,
        tabs=_tabs(base, found, place),
        sheet=sheet,
        shown=shown,
        page=number,
        zoom=zoom,
        before_href=_href(base, *before, zoom) if before[0] >= 1 and sheet else "",
        after_href=_href(base, *after, zoom) if after[0] <= len(found) else "",
        zoom_href=_href(base, place, number, _ZOOMS[(_ZOOMS.index(zoom) + 1) % len(_ZOOMS)]),
        judge=desk.judging(file.version, paper.code) if paper else (),
        got=GOT_TITLES[paper.got] if paper else "",
        state=PAPER_TITLES[paper.state] if paper else "",
        kind=PAPER_KIND[paper.state] if paper else "",
        may_judge=acts.may_judge,
        taken=_taken(sheet),
        mark=_mark(actor_of(request), file, request),
    )


def _tabs(base: str, found: list[sheets.Sheet], place: int) -> list[dict[str, object]]:
    return [
        {
            "title": one.title,
            "href": _href(base, one.number, 1, _ZOOMS[0]),
            "current": one.number == place,
            "state": PAPER_TITLES[one.paper.state],
            "kind": PAPER_KIND[one.paper.state],
        }
        for one in found
    ]


def _mark(actor: Actor, file: cases.CaseFile, request: HttpRequest) -> str:
    day = local_day(moment(request))
    return f"仅供 {file.case.number} 办理 {actor.name} {day.month}-{day.day}"


def _href(base: str, sheet: int, number: int, zoom: int) -> str:
    query: dict[str, int] = {"sheet": sheet}
    if number != 1:
        query["page"] = number
    if zoom != _ZOOMS[0]:
        query["zoom"] = zoom
    return f"{base}?{urlencode(query)}"


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else otherwise


def _stop_kinds(definition: Definition) -> list[Option]:
    own = [(name, name) for name, _ in definition.other_stops]
    return [Option(value=code, label=title) for code, title in (*STOP_TITLES.items(), *own)]


@permission(*_OFFICE)
def paper_page(request: HttpRequest, case_id: UUID, file_id: UUID, number: int) -> HttpResponse:
    """Show one page of a paper that came as PDF, as a picture; the look is recorded."""
    _, content = cases.open_paper(
        actor=actor_of(request), case_id=case_id, file_id=file_id, at=moment(request)
    )
    with content:
        drawn = sheets.draw_page(content.read(), number=number)
    return HttpResponse(drawn, content_type="image/jpeg")
