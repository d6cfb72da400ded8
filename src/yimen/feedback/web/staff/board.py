"""The panel of bad reviews on the supervisor's overview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.directory import public as directory
from yimen.feedback.contracts.review import LEVEL_TITLES
from yimen.feedback.queries import review as queries
from yimen.feedback.queries.review import WATCH
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, Row

SHOWN = 8


@permission(WATCH)
def bad(request: HttpRequest) -> HttpResponse:
    """Show the newest bad reviews with what was said, as a panel or as a page of its own."""
    found = queries.list_reviews(actor=actor_of(request), levels=(4, 5), limit=SHOWN)
    ids = {one.unit_id for one in found}
    units = {one.id: one.name for one in directory.list_organisations(ids=ids)} if ids else {}
    context = {
        "columns": [
            Column(title="事项与单位"),
            Column(title="评价"),
            Column(title="说的话"),
            Column(title="时间"),
        ],
        "rows": [
            Row(
                key=str(one.id),
                cells=[
                    Cell(text=one.item_name, small=units.get(one.unit_id, ""), head=True),
                    Cell(text=LEVEL_TITLES[one.level] if one.level else "", kind="bad"),
                    Cell(text=one.words or "、".join(one.tags) or "—"),
                    Cell(text=f"{(one.reviewed_at or one.opened_at).astimezone():%Y-%m-%d}"),
                ],
            )
            for one in found
        ],
    }
    page = "board.html" if request.headers.get("HX-Request") else "board_page.html"
    return render(request, f"feedback/{page}", context)
