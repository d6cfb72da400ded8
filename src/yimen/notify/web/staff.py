"""The operator's page on short messages and e-mails: what went, what waits, and never what they say."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import permission
from yimen.notify import access, public
from yimen.notify.contracts import Carrier, DeliveryState, DeliveryView
from yimen.ui import words
from yimen.ui.parts import Cell, Column, PillKind, Row

_COLUMNS = (
    Column(title="时间"),
    Column(title="内容"),
    Column(title="发到"),
    Column(title="状态"),
    Column(title="试过", num=True),
)
_CARRIER = {Carrier.SMS: "短信", Carrier.MAIL: "邮件"}
_STATE: dict[DeliveryState, tuple[str, PillKind]] = {
    DeliveryState.QUEUED: ("等待发送", "need"),
    DeliveryState.SENT: ("已交出", "done"),
    DeliveryState.GIVEN_UP: ("没有发出", "bad"),
}
_ERRORS = {
    "no_gateway": "没有接入",
    "timeout": "对方没有应答",
    "unreachable": "连不上对方",
    "busy": "对方说现在忙",
    "bad_answer": "对方的回答看不懂",
    "bad_number": "号码不对",
    "bad_address": "没有这个邮箱",
    "refused": "对方不收这封邮件",
    "no_tls": "邮件服务器的加密连接不成立",
    "not_signed": "对方不认我们的账号或密钥",
}


@permission(access.WATCH)
@never_cache
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """List the newest deliveries."""
    rows = [_row(one) for one in public.list_deliveries()]
    return render(
        request,
        "notify/deliveries.html",
        {
            "columns": _COLUMNS,
            "rows": rows,
            "sms": public.health(),
            "mail": public.health(carrier=Carrier.MAIL),
        },
    )


def _row(one: DeliveryView) -> Row:
    state, kind = _STATE[one.state]
    return Row(
        key=str(one.id),
        label=one.title,
        cells=(
            Cell(text=words.long_moment(at=one.queued_at.astimezone(LOCAL)), head=True),
            Cell(text=one.title, small=_CARRIER[one.carrier]),
            Cell(text=one.address_masked),
            Cell(text=state, kind=kind, small=_ERRORS.get(one.error, one.error)),
            Cell(text=str(one.tries), num=True),
        ),
    )
