"""What the business and talent desk did in a span of days, shown and handed out."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.directory import public as directory
from yimen.hotline import access_desks
from yimen.hotline.actions import handing_out
from yimen.hotline.contracts.client import CLIENT_TITLES
from yimen.hotline.queries import client as clients
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import Cell, Column, Row

_STATISTICS = (
    ("服务对象", "clients"), ("诉求", "appeals"), ("办结", "closed"), ("按时答复", "in_time"),
    ("解决", "solved"), ("满意", "satisfied"), ("走访", "visits"), ("走访问题", "questions"),
    ("议定事项", "decisions"), ("已落实", "decisions_done"),
)  # fmt: skip


@permission(access_desks.SERVE)
def statistics(request: HttpRequest) -> HttpResponse:
    """Show what the desks did in a span of days, or hand it out as a table, which is recorded."""
    actor, at = actor_of(request), moment(request)
    since = _span(request, "since", local_day(at).replace(day=1))
    until = _span(request, "until", local_day(at))
    found = clients.counts(
        actor=actor,
        since=datetime.combine(since, time(0), tzinfo=LOCAL),
        until=datetime.combine(until + timedelta(days=1), time(0), tzinfo=LOCAL),
    )
    lines = [[title, *(str(getattr(one, name)) for one in found)] for title, name in _STATISTICS]
    heads = ["数目", *(CLIENT_TITLES[one.kind] for one in found)]
    if request.GET.get("form") == "csv":
        return _export(actor, heads, lines, since, until, at)
    rows = [
        Row(
            cells=tuple(
                Cell(text=word, head=place == 0, num=place > 0) for place, word in enumerate(line)
            )
        )
        for line in lines
    ]
    context = {
        "columns": [Column(title=one, num=place > 0) for place, one in enumerate(heads)],
        "rows": rows,
        "since": since,
        "until": until,
    }
    return render(request, "hotline/desk_statistics.html", context)


def _span(request: HttpRequest, name: str, known: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return known


def _export(
    actor: Actor, heads: list[str], lines: list[list[str]], since: date, until: date, at: datetime
) -> HttpResponse:
    handing_out.record(
        actor=actor, subject=None, what="desk_statistics", ground=f"{since} 至 {until}", at=at
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f"专席统计 {since} 至 {until}", directory.signature(actor=actor, at=at)])
    writer.writerow(heads)
    writer.writerows(lines)
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="desk-statistics.csv"'
    return answer
