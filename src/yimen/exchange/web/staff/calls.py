"""The log of calls: who asked which register, for which application, on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.directory import public as directory
from yimen.exchange.access import READ_LOG
from yimen.exchange.contracts import OUTCOME_TITLES, CallView
from yimen.exchange.queries import call as queries
from yimen.exchange.queries import resource as resources
from yimen.exchange.queries.call import CallFilter
from yimen.exchange.web import labels
from yimen.identity import public as identity
from yimen.kernel.gates import permission
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Filter, Option, Row

_COLUMNS = [
    Column(title=title)
    for title in ("时间", "谁查的", "查什么", "查谁", "办什么", "依据和用途", "结果")
]


@permission(READ_LOG)
@never_cache
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """List the newest calls that fit; what was answered is not shown here."""
    asked = request.GET
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    wanted = CallFilter(
        resource_code=asked.get("resource", ""),
        outcome=asked.get("outcome", ""),
        number=asked.get("number", "").strip(),
        who=asked.get("who", "").strip(),
        since=since,
        until=until,
    )
    found = queries.list_calls(wanted=wanted)
    units = {
        one.id: one.name
        for one in directory.list_organisations(ids={one.unit_id for one in found if one.unit_id})
    }
    people = {
        one.id: f"{one.name_masked} {one.code_masked}"
        for one in identity.list_persons(person_ids={one.person_id for one in found})
    }
    context = {
        "columns": _COLUMNS,
        "rows": [_row(one, units, people) for one in found],
        "filters": _filters(wanted),
        "fields": forms.fill(
            _FIELDS, values={name: asked.get(name, "") for name in ("who", "since", "until")}
        ),
        "number": wanted.number,
        "here": reverse("exchange:calls"),
    }
    return render(request, "exchange/calls.html", context)


_FIELDS = (
    forms.Field(name="who", label="谁查的", required=False, width="m"),
    forms.Field(name="since", label="从哪一天", kind="date", required=False, width="m"),
    forms.Field(name="until", label="到哪一天", kind="date", required=False, width="m"),
)


def _filters(wanted: CallFilter) -> list[Filter]:
    every = Option(value="", label="全部")
    names = [Option(value=one.code, label=one.name) for one in resources.list_resources()]
    outcomes = [Option(value=code.value, label=title) for code, title in OUTCOME_TITLES.items()]
    return [
        Filter(
            name="resource",
            label="数据资源",
            options=[Option(value="", label="全部资源"), *names],
            value=wanted.resource_code,
        ),
        Filter(name="outcome", label="结果", options=[every, *outcomes], value=wanted.outcome),
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _row(one: CallView, units: Mapping[UUID, str], people: Mapping[UUID, str]) -> Row:
    took = f"{one.milliseconds} 毫秒" if one.milliseconds is not None else ""
    told = f"{one.found} 项" if one.found else ""
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=labels.moment_words(one.at), head=True),
            Cell(text=one.who, small=units.get(one.unit_id, ""))
            if one.unit_id
            else Cell(text="申请人填表时"),
            Cell(text=one.resource_name, small=f"{len(one.fields)} 项" if one.fields else ""),
            Cell(text=people.get(one.person_id, "已删除的人")),
            Cell(text=one.item_name, small=one.number),
            Cell(text=one.law or "没有授权", small=one.purpose),
            Cell(
                text=OUTCOME_TITLES[one.outcome],
                kind=labels.OUTCOME_KINDS[one.outcome],
                small="，".join(part for part in (told, took) if part),
            ),
        ),
    )
