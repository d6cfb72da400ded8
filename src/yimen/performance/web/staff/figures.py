"""Every registered figure today and on a past day, its rows, and its month-end snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.directory import public as directory
from yimen.directory.contracts import AreaLevel, AreaUnknown, AreaView
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, moment, permission
from yimen.media import charts
from yimen.performance.access.project import READERS
from yimen.performance.contracts.evidence import NO_SOURCE, ExpectedFigure, Reading, SnapshotView
from yimen.performance.contracts.goal import plain
from yimen.performance.queries import evidence, snapshot
from yimen.ui import words
from yimen.ui.parts import Cell, Column, Filter, Link, Row

SHOWN = 500
_LACKING = "none"
"""What an address names instead of a source, for the figures that nobody has registered."""


def day_of(text: str, *, otherwise: date) -> date:
    """Return the day that an address names, or another where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def as_of(day: date, at: datetime) -> datetime:
    """Return the moment up to which a day's figures count: now, where the day is today."""
    return min(evidence.end_of(day), at)


def area_of(actor: Actor, text: str) -> str:
    """Return the area asked for, or the widest of the actor's own. Raises NotFound outside of it."""
    held = sorted({one for verb in READERS for one in actor.areas(verb)}, key=len)
    if not held:
        raise NotFound
    if not text:
        return held[0].ljust(12, "0")
    if not text.isdigit() or len(text) != 12 or not any(text.startswith(one) for one in held):
        raise NotFound
    return text


def _areas(code: str) -> list[AreaView]:
    """Return the county of an area and its towns."""
    try:
        area = directory.get_area(code=code)
    except AreaUnknown:
        return []
    if area.level is AreaLevel.TOWN and area.parent_code:
        area = directory.get_area(code=area.parent_code)
    below = directory.list_areas(parent=area.code) if area.level is AreaLevel.COUNTY else []
    return [area, *below]


def said(found: Reading | SnapshotView) -> str:
    """Return a value with its unit, or that there is none."""
    if isinstance(found, Reading) and found.missing:
        return NO_SOURCE
    if found.value is None:
        return "没有数"
    return f"{plain(found.value.quantize(evidence.SHOWN_PLACES))}{_unit(found.unit)}"


def _unit(unit: str) -> str:
    return unit if unit == "%" else f" {unit}"


@permission(*READERS)
@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show each figure of a source now and at the end of a chosen day, with its division and rows."""
    actor, at = actor_of(request), moment(request)
    today = local_day(at)
    on = min(day_of(request.GET.get("on", ""), otherwise=_month_end(today)), today)
    area = area_of(actor, request.GET.get("area", ""))
    sources, absent = evidence.figure_sources(), evidence.without_source()
    of = request.GET.get("of", "")
    chosen = next((one for one in sources if one.code == of), sources[0])
    lacking = of == _LACKING
    context = {
        "on": on,
        "today": today,
        "area": area,
        "of": of,
        "area_name": directory.area_name(code=area),
        "areas": Filter.of(
            name="area",
            label="地区",
            titles={one.code: one.name for one in _areas(area)},
            value=area,
        ),
        "tabs": _tabs(sources, len(absent), _LACKING if lacking else chosen.code, request),
        "lacking": lacking,
    }
    table = _absent(absent) if lacking else _figures(chosen, area, on, at)
    return render(request, "performance/figures.html", context | table)


def _tabs(
    sources: list[register.Context], lacking: int, chosen: str, request: HttpRequest
) -> list[Link]:
    counts = [(one.code, one.title, len(one.figures)) for one in sources]
    kept = {name: value for name in ("on", "area") if (value := request.GET.get(name))}
    return [
        Link(
            label=title,
            href=f"?{urlencode({'of': code} | kept)}",
            count=number,
            current=code == chosen,
        )
        for code, title, number in (*counts, (_LACKING, "没有来源", lacking))
        if number
    ]


def _figures(
    source: register.Context, area: str, on: date, at: datetime
) -> dict[str, Sequence[Column] | Sequence[Row]]:
    moments = (at, as_of(on, at))
    read = evidence.read_figures(source=source, moments=moments, area_code=area)
    return {
        "columns": [
            Column(title="数据"),
            Column(title="现在", num=True),
            Column(title=words.long_date(on=on), num=True),
        ],
        "rows": [_row(now, then, area) for now, then in read],
    }


def _absent(
    absent: Sequence[ExpectedFigure],
) -> dict[str, Sequence[Column] | Sequence[Row]]:
    return {
        "columns": [Column(title="数据"), Column(title="来源")],
        "rows": [
            Row(
                key=one.code,
                cells=[
                    Cell(text=one.title, small=one.code, head=True),
                    Cell(text=NO_SOURCE, small=f"要有“{one.wants}”才有这个数", kind="need"),
                ],
            )
            for one in absent
        ],
    }


def _month_end(today: date) -> date:
    return date.fromordinal(today.replace(day=1).toordinal() - 1)


def _row(now: Reading, then: Reading, area: str) -> Row:
    own = f"{reverse('performance:figure', args=[now.code])}?area={area}"
    return Row(
        key=now.code,
        cells=[
            Cell(text=now.title, small=now.code, href=own, head=True),
            Cell(text=said(now), small=now.division, href=now.rows_url, num=True),
            Cell(text=said(then), small=then.division, href=then.rows_url, num=True),
        ],
    )


@permission(*READERS)
@never_cache
@require_safe
def figure_rows(request: HttpRequest, code: str) -> HttpResponse:
    """List the rows behind a figure of a day, with the digest over all of them."""
    actor, at = actor_of(request), moment(request)
    today = local_day(at)
    on = min(day_of(request.GET.get("on", ""), otherwise=today), today)
    area = area_of(actor, request.GET.get("area", ""))
    found = evidence.read_figure(code=code, at=as_of(on, at), area_code=area, digested=True)
    rows = evidence.list_rows(code=code, at=as_of(on, at), area_code=area)
    known, _ = evidence.known_figures()[code]
    context = {
        "found": found,
        "value": said(found),
        "on": on,
        "area_name": directory.area_name(code=area),
        "columns": [Column(title="明细"), Column(title="按什么算")],
        "rows": [
            Row(key=key, cells=[Cell(text=key, head=True), Cell(text=words_of)])
            for key, words_of in islice(rows or (), SHOWN)
        ],
        "named": rows is not None,
        "more": (found.rows_count or 0) - SHOWN,
        "list_href": reverse(known.rows_url) + known.rows_query,
    }
    return render(request, "performance/figure_rows.html", context)


@permission(*READERS)
@never_cache
@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """Show a figure's month-end snapshots, each held against what the same question answers now."""
    actor, at = actor_of(request), moment(request)
    area = area_of(actor, request.GET.get("area", ""))
    now = evidence.read_figure(code=code, at=at, area_code=area)
    if now.missing:
        raise NotFound
    kept = snapshot.list_of_figure(code=code, area_code=area, limit=12)
    context = {
        "found": now,
        "value": said(now),
        "area_name": directory.area_name(code=area),
        "chart": _chart(now, kept) if kept else "",
        "columns": [
            Column(title="月份"),
            Column(title="快照", num=True),
            Column(title="现在重新算", num=True),
            Column(title="对得上吗"),
            Column(title="摘要（SM3）"),
        ],
        "rows": [_snapshot_row(one) for one in kept],
    }
    return render(request, "performance/figure.html", context)


def _chart(now: Reading, kept: list[SnapshotView]) -> str:
    months = list(reversed(kept))
    return mark_safe(  # noqa: S308 -- our own drawing, its words escaped
        charts.lines(
            title=f"{now.title}，各月末",
            names=[f"{one.month:%y-%m}" for one in months],
            series=[charts.Series(name=now.title, values=tuple(one.value for one in months))],
            unit=now.unit,
        )
    )


def _snapshot_row(one: SnapshotView) -> Row:
    found = snapshot.recompute(snapshot_id=one.id)
    division = (
        f"{one.numerator}÷{one.denominator}"
        if one.numerator is not None and one.denominator is not None
        else ""
    )
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=f"{one.month:%Y}年{one.month.month}月", small="月末", head=True),
            Cell(text=said(one), small=division, num=True),
            Cell(
                text=said(found.now),
                small=found.now.division,
                href=found.now.rows_url,
                num=True,
            ),
            Cell(text="一致", kind="done")
            if found.agrees
            else Cell(text="有变化", small="".join(found.differences), kind="bad"),
            Cell(text=one.digest[:16], small="已记入台账", mute=True),
        ],
    )
