"""The list of devices, and how much of a month each was online and in good order."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.devices import access
from yimen.devices.contracts import (
    KINDS,
    LINE_TITLES,
    STATE_TITLES,
    Availability,
    DeviceState,
    DeviceView,
)
from yimen.devices.queries import availability as availabilities
from yimen.devices.queries import device as queries
from yimen.devices.rules.beat import line_of
from yimen.devices.web import labels
from yimen.devices.web.drawing import tabs_of
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Filter, Link, Row

PAGE = 50
_CHOICES = (
    ("kind", "种类", {kind.value: facts.title for kind, facts in KINDS.items()}),
    ("state", "状态", {code.value: title for code, title in STATE_TITLES.items()}),
    ("line", "联网", {code.value: title for code, title in LINE_TITLES.items()}),
)


@permission(*access.STAFF)
@never_cache
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """List the devices that the officer may see, by number."""
    actor, at = actor_of(request), moment(request)
    chosen = {
        name: value if (value := request.GET.get(name, "")) in titles else ""
        for name, _, titles in _CHOICES
    }
    text = request.GET.get("q", "").strip()[:60]
    after = request.GET.get("after", "")[:30]
    found = queries.list_devices(
        actor=actor, at=at, limit=PAGE + 1, text=text, after=after, **chosen
    )
    query = {name: value for name, value in {**chosen, "q": text}.items() if value}
    more = urlencode({**query, "after": found[PAGE - 1].number}) if len(found) > PAGE else ""
    manages = access.can_manage(actor)
    context = {
        "title": "设备",
        "said": "心跳 3 分钟没到算迟到，10 分钟没到算离线",
        "ways": _links() if manages else [],
        "tabs": tabs_of(actor, ":devices"),
        "columns": [
            Column(title="设备"),
            Column(title="状态"),
            Column(title="联网"),
            Column(title="最近心跳"),
            Column(title="时钟"),
        ],
        "rows": [_row(one, at) for one in found[:PAGE]],
        "filters": [
            Filter.of(name=name, label=label, titles=titles, value=chosen[name])
            for name, label, titles in _CHOICES
        ],
        "search_name": "q",
        "search_label": "编号、位置、序列号、单位",
        "text": text,
        "here": reverse("devices:devices"),
        "empty": "没有这样的设备",
        "empty_said": "换个条件再查。",
        "after_href": f"?{more}" if more else "",
        "first_href": f"?{urlencode(query)}" if after else "",
    }
    return render(request, "devices/list.html", context)


def _links() -> list[Link]:
    return [
        Link(label="登记设备", href=reverse("devices:new_device")),
        Link(label="批量导入", href=reverse("devices:import")),
        Link(label="打印激活码", href=reverse("devices:codes")),
    ]


def _row(one: DeviceView, at: datetime) -> Row:
    line = line_of(last_at=one.pulse.last_at, at=at)
    is_used = one.state is DeviceState.ACTIVE
    camera = "摄像头坏了" if one.pulse.camera_ok is False and is_used else ""
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.number,
                small=f"{KINDS[one.kind].title}　{one.unit_name}，{one.place}",
                href=row_address("devices:device", one.id),
                head=True,
            ),
            Cell(
                text=STATE_TITLES[one.state],
                kind=labels.STATE_KINDS[one.state],
                small="密钥被盗" if one.stolen_since else "",
            ),
            Cell(text=LINE_TITLES[line], kind=labels.LINE_KINDS[line], small=camera)
            if is_used
            else Cell(text="—", mute=True),
            Cell(text=labels.short_words(one.pulse.last_at, now=at)),
            Cell(text=labels.skew_words(one.pulse)),
        ),
    )


@permission(*access.STAFF)
@never_cache
@require_safe
def availability(request: HttpRequest) -> HttpResponse:
    """List what share of a month's service time each device was online and in good order."""
    actor, at = actor_of(request), moment(request)
    month = _month(request.GET.get("month", ""), local_day(at))
    found = availabilities.month_of(actor=actor, month=month, at=at)
    live, active = sum(one.live for one in found), sum(one.active for one in found)
    good, owed = sum(one.good for one in found), sum(one.owed for one in found)
    context = {
        "title": "在线和完好",
        "said": (
            f"{month.year}年{month.month}月，工作日 9 点到 17 点：在线率 "
            f"{labels.share_words(live, active)}（{live} ÷ {active} 分钟），完好率 "
            f"{labels.share_words(good, owed)}（{good} ÷ {owed} 分钟）"
        ),
        "tabs": tabs_of(actor, ":availability"),
        "month": f"{month:%Y-%m}",
        "columns": [
            Column(title="设备"),
            Column(title="在线率", num=True),
            Column(title="在线 ÷ 在用（分钟）", num=True),
            Column(title="完好率", num=True),
            Column(title="完好 ÷ 应在岗（分钟）", num=True),
        ],
        "rows": [_share_row(one) for one in found],
        "empty": "没有设备",
        "empty_said": "登记并激活设备以后，这里按月算。",
    }
    return render(request, "devices/availability.html", context)


def _month(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2020 <= found.year <= today.year and found <= today else today.replace(day=1)


def _share_row(one: Availability) -> Row:
    return Row(
        key=str(one.device_id),
        cells=(
            Cell(
                text=one.number,
                small=f"{one.unit_name}，{one.place}",
                href=row_address("devices:device", one.device_id),
                head=True,
            ),
            Cell(text=labels.share_words(one.live, one.active), num=True),
            Cell(text=f"{one.live} ÷ {one.active}", num=True),
            Cell(text=labels.share_words(one.good, one.owed), num=True),
            Cell(text=f"{one.good} ÷ {one.owed}", num=True),
        ),
    )
