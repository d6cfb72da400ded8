"""The duty desk: what cameras believe they saw, what a person finds, and the whole record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.hall import access
from yimen.hall.actions import watch_alarm
from yimen.hall.contracts.watch import OUTCOME_TITLES, AlarmOutcome, AlarmView, CameraRate
from yimen.hall.queries import watch
from yimen.hall.web.watch_pages import items_of, said_of, shown
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.register import ledger_title
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, PillKind, Row

EVERY = 5.0
"""Seconds after which a desk asks anew."""
_COLUMNS = (
    Column(title="名单"),
    Column(title="摄像头"),
    Column(title="最近看到"),
    Column(title="相似度", num=True),
    Column(title="次数", num=True),
    Column(title="结果"),
)
_RATES = (
    Column(title="摄像头"),
    Column(title="画面", num=True),
    Column(title="提醒", num=True),
    Column(title="判断过", num=True),
    Column(title="误报", num=True),
    Column(title="看不出来", num=True),
    Column(title="误报率", num=True),
)
_LOG = (Column(title="时间"), Column(title="谁"), Column(title="做了什么"), Column(title="依据"))
_KIND: dict[AlarmOutcome | None, PillKind] = {
    None: "need",
    AlarmOutcome.HIM: "bad",
    AlarmOutcome.NOT_HIM: "plain",
    AlarmOutcome.CANNOT_TELL: "now",
}


@permission(access.WATCH_DUTY)
@never_cache
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """List what was seen, the newest first, and how often each camera called wrongly.

    Asked with the mark of what a page shows, answer the list alone, or nothing where it is the same.
    """
    bell, seen = watch.bell(), request.GET.get("seen")
    if seen == bell.mark:
        return HttpResponse(status=204)
    listed = {
        "bell": bell,
        "columns": _COLUMNS,
        "rows": [_row(one) for one in watch.alarms()],
        "blind": [one for one in watch.cameras() if one.is_on and one.trouble],
    }
    if seen is not None:
        return render(request, "hall/watch_list.html", listed)
    context = listed | {
        "every": EVERY,
        "rate_columns": _RATES,
        "rate_rows": [_rate(one) for one in watch.rates()],
    }
    return render(
        request, "hall/watch.html", shown(request, "hall:watch", at=moment(request)) | context
    )


def _row(one: AlarmView) -> Row:
    state = OUTCOME_TITLES[one.outcome] if one.outcome else "等人判断"
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=one.entry_name, href=row_address("hall:watch_alarm", one.id), head=True),
            Cell(text=one.camera_title, small=one.place),
            Cell(text=f"{one.last_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
            Cell(text=f"{one.score:.2f}", num=True),
            Cell(text=str(one.times), num=True),
            Cell(text=state, kind=_KIND[one.outcome]),
        ),
    )


def _rate(one: CameraRate) -> Row:
    rate = f"{one.wrong / one.decided:.0%}" if one.decided else "还没有判断过"
    numbers = (one.frames, one.alarms, one.decided, one.wrong, one.unclear)
    return Row(
        key=one.camera,
        cells=(
            Cell(text=one.camera, head=True),
            *(Cell(text=f"{number:,}", num=True) for number in numbers),
            Cell(text=rate, num=True),
        ),
    )


@permission(access.WATCH_DUTY)
@never_cache
@require_http_methods(["GET", "POST"])
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Show one alarm with its picture; posted, note what was found."""
    found, said = watch.get_alarm(alarm_id=alarm_id), dict[str, str]()
    if request.method == "POST":
        try:
            watch_alarm.decide(
                actor=actor_of(request),
                alarm_id=alarm_id,
                outcome=request.POST.get("outcome", ""),
                done=request.POST.get("done", ""),
                at=moment(request),
            )
            return HttpResponseRedirect(reverse("hall:watch"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            said = said_of(refusal)
    context = shown(request, "hall:watch", at=moment(request)) | {
        "one": found,
        "bell": watch.bell(),
        "every": EVERY,
        "state": OUTCOME_TITLES[found.outcome] if found.outcome else "等人判断",
        "kind": _KIND[found.outcome],
        "outcomes": [(one.value, title) for one, title in OUTCOME_TITLES.items()],
        "sent": request.POST,
        "said": said,
        "errors": items_of(said),
    }
    return render(request, "hall/watch_alarm.html", context, status=422 if said else 200)


@permission(access.WATCH_DUTY)
@never_cache
@require_safe
def still(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Send an alarm's picture, and record the look."""
    picture = watch.still_of(alarm_id=alarm_id)
    watch_alarm.record_look(actor=actor_of(request), alarm_id=alarm_id, at=moment(request))
    return HttpResponse(picture, content_type="image/jpeg")


@permission(access.WATCH_LOG)
@never_cache
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show everything that was done about watching, to the audit administrator."""
    rows = [
        Row(
            key=str(one.id),
            cells=(
                Cell(text=f"{one.at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M:%S}"),
                Cell(text=one.by),
                Cell(text=ledger_title(one.verb), head=True),
                Cell(text=one.ground or "—"),
            ),
        )
        for one in watch.log()
    ]
    context = shown(request, "hall:watch_log", at=moment(request)) | {"columns": _LOG, "rows": rows}
    return render(request, "hall/watch_log.html", context)
