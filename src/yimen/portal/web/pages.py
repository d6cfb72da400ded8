"""Pages that explain: who helps, which data is kept, how to complain, what this is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yimen.kernel.clock import local_day
from yimen.kernel.gates import moment, public
from yimen.portal.contracts import KeptGroup
from yimen.portal.queries import home, personal, places
from yimen.ui.parts import Cell, Column, Link, Row
from yimen.ui.web.kept import kept
from yimen.ui.web.shaped import shaped_page

_KEPT_COLUMNS = (Column(title="存什么"), Column(title="怎样保护"), Column(title="存多久"))


def _crumbs(title: str) -> tuple[Link, ...]:
    return (Link(label="首页", href="/"), Link(label=title, href="", current=True))


@public
@kept
@require_safe
def helpers(request: HttpRequest) -> HttpResponse:
    """Show the telephone, the agents by town and village, and the hall."""
    hall = home.county_hall()
    towns = tuple(places.list_towns(on=local_day(moment(request))))
    return shaped_page(
        request,
        "portal/help.html",
        shape=(hall, towns),  # who helps where is the shape: drawn again when it changes
        draw=lambda: {
            "section": "who",
            "hall": hall,
            "towns": towns,
            "crumbs": _crumbs("谁能帮我"),
        },
        values={},
    )


@public
@kept
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show which personal data is kept, why, how protected and how long."""
    groups, uses = tuple(personal.kept_groups()), tuple(personal.uses())
    return shaped_page(
        request,
        "portal/privacy.html",
        shape=(groups, uses),  # what is kept and why is the shape: drawn again when it changes
        draw=lambda: {
            "groups": [{"group": group, "rows": _rows(group)} for group in groups],
            "columns": _KEPT_COLUMNS,
            "uses": uses,
            "crumbs": _crumbs("个人信息怎么用"),
        },
        values={},
    )


def _rows(group: KeptGroup) -> list[Row]:
    return [
        Row(cells=(Cell(text=title, head=True), Cell(text=protection), Cell(text=retention)))
        for title, protection, retention in group.rows
    ]


@public
@kept
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show how the pages can be used without a mouse, without seeing well, and offline."""
    return render(request, "portal/accessibility.html", {"crumbs": _crumbs("无障碍说明")})


@public
@kept
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Show how to complain, to whom, and what can be done against a decision."""
    context = {"hall": home.county_hall(), "crumbs": _crumbs("投诉与建议")}
    return render(request, "portal/complaints.html", context)


@public
@kept
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show what this service is and who stands behind it."""
    return render(request, "portal/about.html", {"crumbs": _crumbs("关于一门")})
