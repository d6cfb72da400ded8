"""The overview: every number opens its rows; and who holds which verb by which post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yimen.console.declaration import OVERVIEW, PERMISSIONS
from yimen.directory import public as directory
from yimen.directory.contracts import POST_TITLES
from yimen.kernel import register
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import Cell, Column, Row


@permission(OVERVIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """Show the figures of the officer's area that lead, each with its division."""
    actor, at = actor_of(request), moment(request)
    whole = [one.area_prefix for one in actor.grants if one.verb == OVERVIEW and not one.items]
    if not whole:
        raise NotAllowed("您的岗位只管部分事项。总览是全部事项的数，所以不能看。")
    area = min(whole, key=len)
    leading = {code: one for code, one in register.figures().items() if one.headline}
    values = register.figure_values(leading, moments=[at], area_prefix=area)
    stats = []
    for code, figure in leading.items():
        value = values[code, at]
        percent = figure.unit == "%"
        shown = "—" if value.value is None else f"{value.value * (100 if percent else 1):,.2f}"
        stats.append(
            {
                "title": figure.title,
                "value": shown.removesuffix(".00"),
                "unit": figure.unit,
                "href": reverse(figure.rows_url) + figure.rows_query,
                "numerator": value.numerator,
                "denominator": value.denominator,
            }
        )
    return render(request, "console/overview.html", {"stats": stats})


@permission(PERMISSIONS)
def permissions(request: HttpRequest) -> HttpResponse:
    """Show which post holds which verb today, the site's own changes counted."""
    rows = []
    held = directory.posts_holding(on=local_day(moment(request)))
    for context in register.contexts():
        if not context.permissions:
            continue
        rows.append(Row(group=context.title))
        rows += [
            Row(
                key=one.verb,
                cells=[
                    Cell(text=one.title, small=one.verb, head=True),
                    Cell(text="、".join(POST_TITLES[post] for post in held[one.verb]) or "—"),
                ],
            )
            for one in context.permissions
        ]
    columns = [Column(title="可以做什么"), Column(title="哪些岗位")]
    return render(request, "console/permissions.html", {"columns": columns, "rows": rows})
