"""The list of items for those who keep them, a new item, and an item's versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.catalogue import access
from yimen.catalogue.actions import version as actions
from yimen.catalogue.contracts import (
    UNPUBLISHED,
    CatalogueRefused,
    DefinitionRefused,
    ItemFilter,
    ItemRow,
    ItemState,
)
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.lifecycle import ENDED, TITLES, state_words
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import at_of, today_of
from yimen.catalogue.web.staff import version_form
from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Filter, Link, PillKind, Row

PAGE = 50
_STATE_KINDS: Mapping[str, PillKind] = {
    "draft": "info",
    "vet_unit": "need",
    "vet_law": "need",
    "vet_office": "need",
    "in_use": "done",
    "suspended": "stop",
    "cancelled": "bad",
}
_COLUMNS = (
    Column(title="事项"),
    Column(title="负责单位"),
    Column(title="类型"),
    Column(title="在哪办"),
    Column(title="承诺"),
    Column(title="最新版本"),
    Column(title="状态"),
)
_VERSION_COLUMNS = (
    Column(title="版本"),
    Column(title="名称"),
    Column(title="从哪天起"),
    Column(title="到哪天止"),
    Column(title="最后改动"),
    Column(title="状态"),
    Column(title="比较"),
)


def state_cell(state: ItemState, *, until: date | None, on: date) -> Cell:
    """Return a version's state on a day as a table shows it."""
    said = state_words(state=state, until=until, on=on)
    return Cell(text=said, kind="stop" if said == ENDED else _STATE_KINDS[state.value])


def units() -> dict[str, str]:
    """Return the county's units by code, with their short names."""
    found = directory.list_organisations(level=UnitLevel.COUNTY)
    return {unit.code: unit.short_name or unit.name for unit in found}


@permission(*access.READERS)
@never_cache
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """List items by name with their latest version."""
    given = {
        name: request.GET.get(name, "")[:60].replace("\0", "")
        for name in ("q", "state", "department", "type", "level")
    }
    where = ItemFilter(
        text=given["q"],
        department_code=given["department"],
        item_type=given["type"],
        decide_level=given["level"],
    )
    page = queries.list_latest(
        actor=actor_of(request),
        where=where,
        state=given["state"],
        after=request.GET.get("after", "")[:300],
        limit=PAGE,
    )
    known = units()
    query = {name: value for name, value in given.items() if value}
    base = reverse("catalogue:staff_items")
    return render(
        request,
        "catalogue/staff/items.html",
        {
            "columns": _COLUMNS,
            "rows": [_row(row, known, today_of(request)) for row in page.rows],
            "may_import": actor_of(request).may(access.EDIT_ANY),
            "may_edit": actor_of(request).may(access.EDIT),
            "tabs": _state_tabs(given, base, actor_of(request)),
            "filters": _filters(given, known),
            "q": given["q"],
            "keep": {"state": given["state"]} if given["state"] else {},
            "clear_href": base if query else "",
            "first_href": f"{base}?{urlencode(query)}" if request.GET.get("after") else "",
            "after_href": f"{base}?{urlencode({**query, 'after': page.next_after})}"
            if page.next_after
            else "",
        },
    )


def _row(row: ItemRow, known: Mapping[str, str], today: date) -> Row:
    return Row(
        key=row.item_code,
        label=row.name,
        cells=(
            Cell(
                text=row.name,
                small=row.item_code,
                href=row_address("catalogue:staff_item", row.item_code),
                head=True,
            ),
            Cell(text=known.get(row.department_code, row.department_code)),
            Cell(text=dictionaries.ITEM_TYPES[row.item_type]),
            Cell(text=labels.level_words(receive=row.receive_level, decide=row.decide_level)),
            Cell(
                text=labels.promise_words(instant=row.instant, limit=row.promised_limit) or "没有写"
            ),
            Cell(text=f"第 {row.version} 版", small="" if row.is_open else "不能网上申请"),
            state_cell(row.state, until=row.until_on, on=today),
        ),
    )


def _state_tabs(given: Mapping[str, str], base: str, actor: Actor) -> Sequence[Link]:
    counts = queries.count_states(actor=actor)
    rest = {name: value for name, value in given.items() if value and name != "state"}
    tabs = [
        Link(
            label="全部",
            href=f"{base}?{urlencode(rest)}",
            current=not given["state"],
            count=sum(counts.values()),
        )
    ]
    return tabs + [
        Link(
            label=title,
            href=f"{base}?{urlencode({**rest, 'state': state.value})}",
            current=given["state"] == state.value,
            count=counts.get(state.value, 0),
        )
        for state, title in TITLES.items()
    ]


def _filters(given: Mapping[str, str], known: Mapping[str, str]) -> Sequence[Filter]:
    types = {code: dictionaries.ITEM_TYPES[code] for code in dictionaries.ON_APPLICATION}
    groups = (
        ("department", "负责单位", known),
        ("type", "类型", types),
        ("level", "决定层级", dictionaries.LEVELS),
    )
    return tuple(
        Filter.of(name=name, label=label, titles=titles, value=given[name])
        for name, label, titles in groups
    )


@permission(access.EDIT)
@never_cache
@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest) -> HttpResponse:
    """Write a new item down; it begins as a draft."""
    asked = version_form.questions(units=_own_units(actor_of(request)))
    if request.method == "GET":
        return _new_page(request, fields=asked, errors={})
    values = version_form.posted(request.POST)
    try:
        text = version_form.read(values)
        view = actions.create_item(actor=actor_of(request), text=text, at=at_of(request))
    except DefinitionRefused as refused:
        errors = refused.errors
    except CatalogueRefused as refusal:
        errors = {refusal.field or "name": refusal.message}
    else:
        page = reverse("catalogue:staff_version", args=[view.item_code, view.version])
        return HttpResponseRedirect(f"{page}?said=created")
    fields = forms.fill(asked, values=values, errors=version_form.field_errors(errors))
    return _new_page(request, fields=fields, errors=errors)


def _own_units(actor: Actor) -> dict[str, str]:
    """Return the units for which an actor may write items."""
    return {code: name for code, name in units().items() if access.can_edit(actor, department=code)}


def _new_page(
    request: HttpRequest, *, fields: Sequence[forms.Field], errors: Mapping[str, str]
) -> HttpResponse:
    return render(
        request,
        "catalogue/staff/new_item.html",
        {"fields": fields, "errors": version_form.summary(errors)},
        status=422 if errors else 200,
    )


@permission(*access.READERS)
@never_cache
@require_GET
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show an item's versions, newest first."""
    found = queries.list_versions(actor=actor_of(request), item_code=code)
    department = queries.department_of(item_code=code)
    return render(
        request,
        "catalogue/staff/item.html",
        {
            "code": code,
            "name": found[0].name,
            "columns": _VERSION_COLUMNS,
            "rows": [_version_row(code, line, today_of(request)) for line in found],
            "has_draft": found[0].state in UNPUBLISHED,
            "can_edit": access.can_edit(actor_of(request), department=department),
        },
    )


def _version_row(code: str, line: queries.VersionLine, today: date) -> Row:
    page = reverse("catalogue:staff_version", args=[code, line.version])
    compare = reverse("catalogue:staff_difference", args=[code, line.version])
    return Row(
        key=str(line.version),
        label=f"第 {line.version} 版",
        cells=(
            Cell(text=f"第 {line.version} 版", href=page, head=True),
            Cell(text=line.name, small="" if line.is_open else "只列清单，没有定义"),
            _since_cell(line),
            Cell(text=words.long_date(on=line.until_on) if line.until_on else "一直有效"),
            Cell(text=words.long_moment(at=line.changed_at.astimezone(LOCAL))),
            state_cell(line.state, until=line.until_on, on=today),
            Cell(text="和上一版比", href=compare)
            if line.version > 1
            else Cell(text="第一版", mute=True),
        ),
    )


def _since_cell(line: queries.VersionLine) -> Cell:
    """Return from when a version holds; the hour where it came into force in the course of a day."""
    if line.state in UNPUBLISHED:
        return Cell(text="未定", mute=True)
    since = line.effective_at.astimezone(LOCAL) if line.effective_at else None
    at_once = since is not None and (since.hour or since.minute)
    return Cell(
        text=words.long_date(on=line.effective_on),
        small=f"{since:%H:%M} 起" if since and at_once else "",
    )


@permission(access.EDIT)
@require_POST
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Start a new version as a copy of the latest, or go on with the draft that exists."""
    view = actions.draft_version(actor=actor_of(request), item_code=code, at=at_of(request))
    return HttpResponseRedirect(
        reverse("catalogue:staff_version", args=[view.item_code, view.version])
    )
