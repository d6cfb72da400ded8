"""Hot spots on the map and in a list, one with its messages, and the warnings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import hotspot as actions
from yimen.hotline.contracts.hotspot import WARNING_TITLES, WarningState, WarningView
from yimen.hotline.contracts.order import STATE_TITLES, OrderView
from yimen.hotline.contracts.schematic import Mark
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import hotspot as hotspots
from yimen.hotline.queries import schematic
from yimen.hotline.queries.hotspot import Spot
from yimen.hotline.web import labels
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.media import charts
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, PillKind, Row

_SPOTS = (
    Column(title="热点"),
    Column(title="地点和类别"),
    Column(title="热度", num=True),
    Column(title="怎么算出来的"),
    Column(title="七天和往常"),
)
_WARNINGS = (
    Column(title="预警"),
    Column(title="状态"),
    Column(title="为什么"),
    Column(title="怎么处理的"),
)
_MESSAGES = (Column(title="工单"), Column(title="类别"), Column(title="状态"), Column(title="时间"))
_KIND: dict[WarningState, PillKind] = {
    WarningState.RAISED: "need",
    WarningState.DONE: "done",
    WarningState.FALSE_ALARM: "stop",
}
_LISTED = 30


@permission(*access.SEE)
@require_safe
def hotspots_page(request: HttpRequest) -> HttpResponse:
    """Show the hot spots of the officer's area on the map and in a list, and the warnings."""
    prefix = access.area_seen(actor_of(request))
    found = hotspots.spots_of(area_prefix=prefix, at=moment(request))
    paths, spots = categories.paths(), found.spots[:_LISTED]
    names = directory.area_names(codes={one.area_code for one in spots})
    shades: dict[str, float] = {}
    for one in found.spots:
        town = f"{one.area_code[:9]}000"
        shades[town] = round(shades.get(town, 0.0) + one.cluster.heat.value, 1)
    answered, false_alarms = hotspots.count_answers(area_prefix=prefix)
    context = {
        "found": found,
        "map": schematic.draw(marks=_marks(spots), shades=shades, shade_title="热度"),
        "columns": _SPOTS,
        "rows": [_row(one, names, paths) for one in spots],
        "warning_columns": _WARNINGS,
        "warnings": [
            _warning_row(one) for one in hotspots.list_warnings(area_prefix=prefix)[:_LISTED]
        ],
        "answered": answered,
        "false_alarms": false_alarms,
    }
    return render(request, "hotline/hotspots.html", context)


def _marks(spots: tuple[Spot, ...]) -> list[Mark]:
    found = []
    for one in spots:
        point = schematic.place_of(one.area_code)
        if point is not None:
            found.append(
                Mark(
                    point=point,
                    label=f"{one.cluster.title}（{one.cluster.heat.messages} 件）",
                    href=reverse("hotline:hotspot", args=[one.key]),
                    weight=one.cluster.heat.value,
                )
            )
    return found


def _row(one: Spot, names: dict[str, str], paths: dict[str, str]) -> Row:
    heat = one.cluster.heat
    return Row(
        key=str(one.key),
        cells=(
            Cell(
                text=one.cluster.title,
                small=f"相同的词：{'、'.join(one.cluster.words)}" if one.cluster.words else "",
                href=row_address("hotline:hotspot", one.key),
                head=True,
            ),
            Cell(
                text=names.get(one.area_code, one.area_code),
                small=paths.get(one.cluster.category, "还没有分类"),
            ),
            Cell(text=f"{heat.value:g}", num=True),
            Cell(
                text=f"（{heat.volume:g} ＋ {heat.reactions:g}）× {heat.spread:g}",
                small=f"{heat.messages} 件，{heat.callers} 个来电人，{heat.likes} 人附和",
            ),
            Cell(
                text=f"{one.week} 件",
                small=one.usual.said,
                kind="need" if one.rises else "",
            ),
        ),
    )


def _warning_row(one: WarningView) -> Row:
    answer = f"{one.answered_by}：{one.words}" if one.answered_by else "还没有处理"
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.title,
                small=f"{one.raised_at.astimezone(LOCAL):%-m月%-d日 %H:%M} 发出",
                href=row_address("hotline:warning", one.id),
                head=True,
            ),
            Cell(text=WARNING_TITLES[one.state], kind=_KIND[one.state]),
            Cell(text=one.why, small=one.usual),
            Cell(text=answer),
        ),
    )


@permission(*access.SEE)
@require_safe
def hotspot_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one hot spot: how its heat came about, its trend, its messages."""
    actor, at = actor_of(request), moment(request)
    one = hotspots.find_spot(area_prefix=access.area_seen(actor), key=key, at=at)
    if one is None:
        raise NotFound("这处热点已经冷下来了，回到列表看现在的。")
    context = {
        "one": one,
        "heat": one.cluster.heat,
        "area": directory.area_name(code=one.area_code),
        "category": categories.paths().get(one.cluster.category, "还没有分类"),
        "chart": mark_safe(_trend(one)),  # noqa: S308 -- the drawing escapes its words
        "days": [(f"{day:%-m月%-d日}", number) for day, number in one.days],
        **_messages(hotspots.orders_among(actor=actor, order_ids=one.order_ids)),
    }
    return render(request, "hotline/hotspot.html", context)


def _trend(one: Spot) -> str:
    names = [f"{day:%-m-%-d}" for day, _ in one.days]
    series = [charts.Series(name="每天件数", values=tuple(number for _, number in one.days))]
    if one.usual.mean is not None:
        usual = round(one.usual.mean / 7, 2)
        series.append(charts.Series(name="往常一天", values=tuple(usual for _ in one.days)))
    return charts.lines(title="十四天的件数", names=names, series=series, unit=" 件")


def _messages(found: list[OrderView]) -> dict[str, Any]:
    paths = categories.paths()
    return {
        "columns": _MESSAGES,
        "rows": [
            Row(
                key=str(one.id),
                cells=(
                    Cell(
                        text=one.title,
                        small=one.number,
                        href=row_address("hotline:order", one.id),
                        head=True,
                    ),
                    Cell(text=paths.get(one.category_code, "还没有分类")),
                    Cell(text=STATE_TITLES[one.state], kind=labels.STATE_KIND[one.state]),
                    Cell(text=f"{one.opened_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
                ),
            )
            for one in found
        ],
    }


@permission(*access.SEE)
@require_http_methods(["GET", "POST"])
def warning_page(request: HttpRequest, warning_id: UUID) -> HttpResponseBase:
    """Show a warning with its messages; the chief writes down what was done."""
    actor = actor_of(request)
    one = hotspots.get_warning(area_prefix=access.area_seen(actor), warning_id=warning_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            actions.answer_warning(
                actor=actor,
                warning_id=warning_id,
                false_alarm=request.POST.get("act") == "false",
                words=request.POST.get("words", ""),
                at=moment(request),
            )
            return HttpResponseRedirect(reverse("hotline:hotspots"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-words")]
    context = {
        "one": one,
        "state": WARNING_TITLES[one.state],
        "kind": _KIND[one.state],
        "area": directory.area_name(code=one.area_code),
        "category": categories.paths().get(one.category_code, "还没有分类"),
        "may_answer": one.state is WarningState.RAISED
        and actor.may(access.RULE, area=one.area_code),
        "sent": request.POST,
        "errors": errors,
        **_messages(hotspots.orders_among(actor=actor, order_ids=one.order_ids)),
    }
    return render(request, "hotline/warning.html", context, status=422 if errors else 200)
