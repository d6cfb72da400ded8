"""Panels of the supervisor's overview: late and returned cases, months, and how the cases divide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yimen.cases import access
from yimen.cases.queries import board as queries
from yimen.cases.queries.board import MonthCount, PartCount
from yimen.cases.queries.figures import DAYS
from yimen.cases.web.labels import STATE_KIND, office_title
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Row

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 640, 190, 40, 14, 24
_STEPS = (1, 2, 5)


def _panel(request: HttpRequest, name: str, title: str, context: dict[str, object]) -> HttpResponse:
    """Answer with the panel alone where the overview asks for it, else with a page of its own."""
    template = f"cases/board_{name}.html"
    if request.headers.get("HX-Request"):
        return render(request, template, context)
    return render(
        request, "cases/board_page.html", {**context, "panel": template, "panel_title": title}
    )


def _area(request: HttpRequest) -> str:
    """Return the area watched. Raises NotAllowed for who watches some items only.

    The panels count every item: a number must not tell of cases whose rows stay closed.
    """
    grants = actor_of(request).grants
    whole = [one.area_prefix for one in grants if one.verb == access.SUPERVISE and not one.items]
    if not whole:
        raise NotAllowed
    return min(whole, key=len)


def _list(**query: object) -> str:
    return f"{reverse('cases:staff_cases')}?{urlencode(query)}"


@permission(access.SUPERVISE)
def late(request: HttpRequest) -> HttpResponse:
    """Show the cases past their limit, the longest first, and those returned last."""
    area, at = _area(request), moment(request)
    context: dict[str, object] = {
        "late_columns": [
            Column(title="哪天到期", sort="ascending"),
            Column(title="事项与决定机关"),
            Column(title="到哪一步"),
        ],
        "late_rows": _late_rows(at, area),
        "late_href": _list(overdue=1),
        "returned_columns": [
            Column(title="事项与决定机关"),
            Column(title="怎样退的"),
            Column(title="提交"),
        ],
        "returned_rows": [
            Row(
                key=str(one.id),
                cells=[
                    Cell(
                        text=one.item_name,
                        small=f"{one.unit_name} · {one.number}",
                        href=row_address("cases:staff_case", one.id),
                        head=True,
                    ),
                    Cell(text=office_title(one.state), kind=STATE_KIND[one.state]),
                    Cell(text=f"{one.submitted_at.astimezone():%Y年%-m月%-d日}", mute=True),
                ],
            )
            for one in queries.list_returned(area_prefix=area)
        ],
        "returned_href": _list(state="returned"),
    }
    return _panel(request, "late", "超期和退回的办件", context)


def _late_rows(at: datetime, area: str) -> list[Row]:
    return [
        Row(
            key=str(one.id),
            cells=[
                Cell(text=f"{one.due_on:%Y年%-m月%-d日}", kind="bad"),
                Cell(
                    text=one.item_name,
                    small=f"{one.unit_name} · {one.number}",
                    href=row_address("cases:staff_case", one.id),
                    head=True,
                ),
                Cell(text=office_title(one.state)),
            ],
        )
        for one in queries.list_late(at=at, area_prefix=area)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the chart: its points, the last of them, and how it is drawn."""

    title: str
    drawn: str
    points: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of months as SVG needs it: places are numbers, so that no style is inline."""

    width: int
    height: int
    left: int
    base: int
    lines: tuple[Line, ...]
    grid: tuple[tuple[float, int], ...]
    names: tuple[tuple[float, str], ...]


@permission(access.SUPERVISE)
def months(request: HttpRequest) -> HttpResponse:
    """Show what came, was completed and was returned in each of the last twelve months."""
    counted = queries.list_months(at=moment(request), area_prefix=_area(request))
    context: dict[str, object] = {
        "chart": _chart(counted),
        "rows": [
            {
                "name": f"{one.first.year}年{one.first.month}月",
                "came": one.came,
                "came_href": _list(month=f"{one.first:%Y-%m}"),
                "done": one.done,
                "done_href": _list(done_month=f"{one.first:%Y-%m}"),
                "returned": one.returned,
                "returned_href": _list(month=f"{one.first:%Y-%m}", state="returned"),
            }
            for one in reversed(counted)
        ],
    }
    return _panel(request, "months", "近 12 个月的办件", context)


def _chart(counted: Sequence[MonthCount]) -> Chart:
    top = _round_up(max((max(one.came, one.done) for one in counted), default=0))
    step = (_WIDTH - _LEFT - 20) / max(len(counted) - 1, 1)
    tall = _HEIGHT - _TOP - _BOTTOM
    across = [round(_LEFT + step * place, 1) for place in range(len(counted))]

    def up(value: int) -> float:
        return round(_TOP + tall * (1 - value / top), 1)

    def line(title: str, drawn: str, value: Callable[[MonthCount], int]) -> Line:
        places = [(x, up(value(one))) for x, one in zip(across, counted, strict=True)]
        points = " ".join(f"{x},{y}" for x, y in places)
        return Line(title=title, drawn=drawn, points=points, end=places[-1])

    return Chart(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        base=_HEIGHT - _BOTTOM,
        lines=(
            line("收到", "fn kls w15 dash", lambda one: one.came),
            line("办结", "fn kb w2", lambda one: one.done),
        ),
        grid=tuple((up(value), value) for value in (0, top // 2, top)),
        names=tuple((x, f"{one.first.month}月") for x, one in zip(across, counted, strict=True)),
    )


def _round_up(value: int) -> int:
    """Return the smallest even number of the kind 2, 4, 10, 20, 40, 100 that is not below."""
    size = 2
    while True:
        for step in _STEPS:
            if value <= size * step:
                return size * step
        size *= 10


@permission(access.SUPERVISE)
def parts(request: HttpRequest) -> HttpResponse:
    """Show how the last 30 days divide by town, by department and by item."""
    at = moment(request)
    found = queries.list_parts(at=at, area_prefix=_area(request), since=queries.days_before(at))
    groups = (
        ("按镇（街道）", "镇（街道）", "area", found.towns),
        ("按部门", "决定机关", "unit", found.departments),
        ("按事项，收到最多的 10 项", "事项", "item", found.items),
    )
    context: dict[str, object] = {
        "days": DAYS,
        "groups": [
            {"title": title, "name": name, "rows": [_part(one, key) for one in rows]}
            for title, name, key, rows in groups
        ],
    }
    return _panel(request, "parts", "各镇、各部门、各事项的办件", context)


def _part(one: PartCount, key: str) -> dict[str, object]:
    here = {key: one.code}
    return {
        "part": one,
        "came_href": _list(days=DAYS, **here),
        "done_href": _list(days=DAYS, state="finished", **here),
        "returned_href": _list(days=DAYS, state="returned", **here),
        "late_href": _list(overdue=1, **here),
    }
