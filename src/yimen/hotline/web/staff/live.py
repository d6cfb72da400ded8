"""The live board: for the wall and for every desk, from one shared snapshot."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.hotline import access
from yimen.hotline.contracts.call import SEAT_TITLES
from yimen.hotline.contracts.live import LiveOrder, Snapshot
from yimen.hotline.contracts.order import STATE_TITLES
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import live as boards
from yimen.hotline.web import labels
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address

_WANTED, _TOLD = 0.95, "要求 95%"


@permission(*access.SEE)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Show the live board of the officer's area."""
    return render(request, "hotline/live.html", _shown(request))


@permission(*access.SEE)
@require_safe
def live_part(request: HttpRequest) -> HttpResponse:
    """Return the numbers of the board, or nothing at all where none has changed."""
    found = _taken(request)
    if request.GET.get("seen") == found.digest:
        return HttpResponse(status=204)
    return render(request, "hotline/live_part.html", _shown(request))


def _taken(request: HttpRequest) -> Snapshot:
    prefix = access.area_seen(actor_of(request))
    return boards.snapshot(area_prefix=prefix, at=moment(request))


def _shown(request: HttpRequest) -> dict[str, Any]:
    found = _taken(request)
    names = labels.unit_names(one.unit_id for one in (*found.due_soon, *found.urgent))
    paths = categories.paths()

    def line(one: LiveOrder) -> dict[str, str]:
        return {
            "id": f"live-{one.id}",
            "number": one.number,
            "href": row_address("hotline:order", one.id),
            "what": paths.get(one.category_code, "还没有分类").rpartition(" / ")[2],
            "unit": names.get(one.unit_id, "还没有派") if one.unit_id else "还没有派",
            "left": _left(one.due_at or one.opened_at, found.at),
            "state": STATE_TITLES[one.state],
        }

    return {
        "snapshot": found,
        "calls": _calls(found),
        "orders": _orders(found),
        "states": [
            (STATE_TITLES[state], number, _board(show="all", state=state))
            for state, number in found.states
        ],
        "seats": [(SEAT_TITLES[state], number) for state, number in found.seats if number],
        "seats_in": sum(number for _, number in found.seats),
        "due_soon": [line(one) for one in found.due_soon],
        "urgent": [line(one) for one in found.urgent],
    }


def _calls(found: Snapshot) -> list[dict[str, Any]]:
    today = found.today
    came = today.came
    page = reverse("hotline:calls")
    return [
        _stat("排队等待", str(found.waiting), "人", page, said=f"最长等了 {found.longest} 秒",
              kind="need" if found.waiting else ""),
        _rate("今天接通率", today.connected, came, page),
        _rate("15 秒内接听", today.in_time, came, page),
        _stat("今天来电", str(came), "个", page, said=f"没接到 {today.missed} 个"),
        _stat("等着回拨", str(found.back_wanted), "个", page,
              kind="need" if found.back_wanted else ""),
    ]  # fmt: skip


def _orders(found: Snapshot) -> list[dict[str, Any]]:
    return [
        _stat("今天受理", str(found.opened_today), "件", _board(show="all"),
              said=f"今天办结 {found.closed_today} 件"),
        _stat("超期没办结", str(found.overdue), "件", reverse("hotline:supervision"),
              kind="bad" if found.overdue else ""),
        _stat("4 小时内到期", str(found.due_soon_count), "件", reverse("hotline:supervision"),
              kind="need" if found.due_soon_count else ""),
        _stat("紧急在办", str(found.urgent_count), "件", _board(urgent="1"),
              kind="need" if found.urgent_count else ""),
        _stat("热点预警待处理", str(found.warnings), "条", reverse("hotline:hotspots"),
              kind="need" if found.warnings else ""),
    ]  # fmt: skip


def _stat(
    title: str, value: str, unit: str, href: str, *, said: str = "", kind: str = ""
) -> dict[str, Any]:
    return {"title": title, "value": value, "unit": unit, "href": href, "said": said, "kind": kind}


def _rate(title: str, top: int, bottom: int, href: str) -> dict[str, Any]:
    share = top / bottom if bottom else None
    return {
        "title": title,
        "value": "—" if share is None else f"{share:.2%}",
        "unit": "",
        "href": href,
        "said": f"{top} ÷ {bottom}，{_TOLD}" if bottom else "今天还没有来电",
        "kind": "bad" if share is not None and share < _WANTED else "",
    }


def _board(**asked: str) -> str:
    return f"{reverse('hotline:board')}?{urlencode(asked)}"


def _left(moment: datetime, at: datetime) -> str:
    minutes = int((moment - at).total_seconds()) // 60
    if minutes < 0:
        return f"{moment.astimezone(LOCAL):%-m月%-d日 %H:%M}"
    hours, rest = divmod(minutes, 60)
    return f"还有 {hours} 小时 {rest} 分" if hours else f"还有 {rest} 分钟"
