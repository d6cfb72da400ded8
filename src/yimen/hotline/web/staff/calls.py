"""Calls: the list, one call with what can be done about it, its recording, danger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import call as acts
from yimen.hotline.actions import danger as dangers
from yimen.hotline.actions import look
from yimen.hotline.actions import seat as seats
from yimen.hotline.contracts.call import (
    ASIDE_END_TITLES,
    ASIDE_TITLES,
    BACK_TITLES,
    CALL_END_TITLES,
    CALL_STATE_TITLES,
    DIRECTION_TITLES,
    SEAT_TITLES,
    SERVICE_TITLES,
    BackState,
    CallEnd,
    CallState,
    CallView,
    MarkState,
    SeatView,
    Service,
)
from yimen.hotline.queries import call as calls
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.call import connect_rate, read_out
from yimen.hotline.web.staff.phone import strip
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Link, Row

_TABS = {"": "最近的", "back": "待回拨", "mark": "待复核"}
_COLUMNS = (
    Column(title="电话"),
    Column(title="时间"),
    Column(title="接听"),
    Column(title="坐席"),
    Column(title="结果"),
)
_MARKS = (
    (CallEnd.SILENCE, "Alt+W"),
    (CallEnd.HOAX, "Alt+E"),
    (CallEnd.ABUSE, "Alt+B"),
    (CallEnd.DROPPED, "Alt+D"),
)
_DAY = timedelta(days=1)


@permission(access.TAKE, access.RULE, access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def calls_page(request: HttpRequest) -> HttpResponseBase:
    """List the calls that the officer may know of; the chief says whose telephone is which."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            seats.assign(
                actor=actor, account_name=request.POST.get("account", ""),
                agent=request.POST.get("agent", ""), at=at,
            )  # fmt: skip
            return HttpResponseRedirect(reverse("hotline:calls"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'agent'}")]
    context = {"errors": errors, "sent": request.POST, **_list(request, actor, at)}
    return render(request, "hotline/calls.html", context, status=422 if errors else 200)


def _list(request: HttpRequest, actor: Actor, at: datetime) -> dict[str, Any]:
    shown, key = request.GET.get("show", ""), read_key(request.GET.get("after", ""))
    found = calls.list_for(
        actor=actor, back=shown == "back", marked=shown == "mark", after=key,
        limit=calls.PAGE + 1,
    )  # fmt: skip
    last = found[calls.PAGE - 1] if len(found) > calls.PAGE else None
    counted = calls.counts(since=at - _DAY, until=at + timedelta(seconds=1))
    top, bottom, enough = connect_rate(counts=counted)
    return {
        "tabs": [
            Link(label=title, href=f"?show={code}", current=code == shown)
            for code, title in _TABS.items()
        ],
        "columns": _COLUMNS,
        "rows": [_row(one) for one in found[: calls.PAGE]],
        "after_href": f"?show={shown}&after={last.rang_at.isoformat()}~{last.id}" if last else "",
        "counted": counted,
        "rate": f"{top / bottom:.1%}" if bottom else "",
        "rate_enough": enough,
        "may_rule": bool(actor.units(access.RULE)),
        "seats": [_seat(one) for one in calls.list_seats()] if actor.units(access.RULE) else [],
        **(strip(request) if actor.units(access.TAKE) else {}),
    }


@permission(access.TAKE, access.RULE, access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def call_page(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Show a call and do something about it."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    number = ""
    if request.method == "POST":
        try:
            if request.POST.get("act") == "reveal":
                number = look.reveal_number(
                    actor=actor, call_id=call_id, reason=request.POST.get("reason", ""), at=at
                )
            else:
                return HttpResponseRedirect(_done(request, actor, call_id, at))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    found = calls.get_for(actor=actor, call_id=call_id)
    context = {"errors": errors, "sent": request.POST, "number": number, **_shown(actor, found, at)}
    return render(request, "hotline/call.html", context, status=422 if errors else 200)


def _done(request: HttpRequest, actor: Actor, call_id: UUID, at: datetime) -> str:
    act = request.POST.get("act", "")
    _ACTS.get(act, _unknown)(request, actor, call_id, at)
    if act in {"pick_up", "ring_back"}:
        return f"{reverse('hotline:new')}?call={call_id}" if act == "pick_up" else _back(actor)
    return row_address("hotline:call", call_id)


def _back(actor: Actor) -> str:
    living = calls.find_living(account_id=actor.account_id) if actor.account_id else None
    where = f"?call={living.id}" if living else ""
    return f"{reverse('hotline:new')}{where}"


Act = Callable[[HttpRequest, Actor, UUID, datetime], object]


def _unknown(request: HttpRequest, actor: Actor, call_id: UUID, at: datetime) -> None:
    del request, actor, call_id, at
    raise Refusal("hotline.call.act", "没有这一步。请刷新页面再办。")


def _mark(request: HttpRequest, actor: Actor, call_id: UUID, at: datetime) -> None:
    end = request.POST.get("end", "")
    if end not in set(CallEnd):
        raise Refusal("hotline.call.end", "请选是无声、恶作剧、辱骂骚扰还是断线。", field="end")
    words = request.POST.get("words", "")
    acts.mark(actor=actor, call_id=call_id, end=CallEnd(end), words=words, at=at)


_ACTS: dict[str, Act] = {
    "pick_up": lambda request, actor, call_id, at: acts.pick_up(actor=actor, call_id=call_id),
    "hang_up": lambda request, actor, call_id, at: acts.hang_up(actor=actor, call_id=call_id),
    "mark": _mark,
    "ring_back": lambda request, actor, call_id, at: acts.ring_back(
        actor=actor, call_id=call_id, at=at
    ),
    "note_back": lambda request, actor, call_id, at: acts.note_back(
        actor=actor, call_id=call_id, reached=request.POST.get("reached") == "yes",
        words=request.POST.get("words", ""), at=at,
    ),
    "uphold": lambda request, actor, call_id, at: acts.rule_mark(
        actor=actor, call_id=call_id, upheld=True, words=request.POST.get("ruling", ""), at=at
    ),
    "refuse": lambda request, actor, call_id, at: acts.rule_mark(
        actor=actor, call_id=call_id, upheld=False, words=request.POST.get("ruling", ""), at=at
    ),
}  # fmt: skip


@permission(access.TAKE)
@require_http_methods(["GET", "POST"])
def danger(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Hand an order over to 110, 119 or 120, and show what to read to them."""
    actor, at = actor_of(request), moment(request)
    found = orders.get_for(actor=actor, order_id=order_id)
    if request.method == "POST":
        number = request.POST.get("service", "")
        if number not in set(Service):
            raise Refusal("hotline.danger.service", "请选转 110、119 还是 120。", field="act")
        living = calls.find_living(account_id=actor.account_id) if actor.account_id else None
        asked = dangers.Danger(
            service=Service(number), order_id=order_id, call_id=living.id if living else None
        )
        dangers.hand_over(actor=actor, danger=asked, at=at)
        return HttpResponseRedirect(row_address("hotline:danger", order_id))
    made = calls.hand_overs(order_id=order_id)
    reason = "转紧急电话，念给对方"
    _, number = (
        look.reveal_caller(actor=actor, order_id=order_id, reason=reason, at=at)
        if made
        else ("", "")
    )
    context = {
        "one": found,
        "last": made[-1] if made else None,
        "title": SERVICE_TITLES[made[-1].service] if made else "",
        "lines": read_out(
            service=made[-1].service, place=made[-1].place, phone=number,
            said=made[-1].said,
        ) if made else [],
        "before": [(each, SERVICE_TITLES[each.service]) for each in made],
        "services": [(each.value, title) for each, title in SERVICE_TITLES.items()],
        "now": at,
    }  # fmt: skip
    return render(request, "hotline/danger.html", context)


def _row(one: CallView) -> Row:
    kind = "need" if one.back_state is BackState.WANTED or one.mark_state == "asked" else ""
    end = CALL_END_TITLES[one.end] if one.end else CALL_STATE_TITLES[one.state]
    waited = one.waited
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.phone or "没有显示号码",
                small=DIRECTION_TITLES[one.direction],
                href=row_address("hotline:call", one.id),
                head=True,
            ),
            Cell(text=f"{one.rang_at.astimezone(LOCAL):%-m月%-d日 %H:%M:%S}"),
            Cell(text="没有接" if waited is None else f"{waited} 秒"),
            Cell(text=one.operator_name or "—"),
            Cell(
                text=BACK_TITLES[BackState.WANTED] if one.back_state == "wanted" else end,
                small=end if one.back_state == "wanted" else _small(one),
                kind="need" if kind else "",
            ),
        ),
    )


def _small(one: CallView) -> str:
    if one.mark_state is MarkState.ASKED:
        return "等班长复核"
    return BACK_TITLES[one.back_state] if one.back_state else ""


def _seat(one: SeatView) -> tuple[SeatView, str]:
    return one, SEAT_TITLES[one.state] + (f"（{one.reason}）" if one.reason else "")


def _shown(actor: Actor, one: CallView, at: datetime) -> dict[str, Any]:
    mine = one.operator_id in {None, actor.account_id} and actor.may(
        access.TAKE, area=one.area_code
    )
    fixed = one.mark_state in {MarkState.UPHELD, MarkState.REFUSED}
    return {
        "one": one,
        "now": at,
        "state": CALL_STATE_TITLES[one.state],
        "kind": "done" if one.state is CallState.ENDED else "now",
        "facts": _facts(one),
        "asides": [
            (each, ASIDE_TITLES[each.kind], ASIDE_END_TITLES[each.end])
            for each in calls.asides(call_id=one.id)
        ],
        "linked": [
            each
            for each in (orders.view_of(order_id=order_id) for order_id in one.orders)
            if orders.may_read(actor=actor, order_id=each.id)
        ],
        "cautions": calls.cautions(call_id=one.id, at=at),
        "may_mark": mine and one.state is not CallState.RINGING and not fixed,
        "marks": [
            (end.value, CALL_END_TITLES[end], key, key.replace("+", " ")) for end, key in _MARKS
        ],
        "may_hang_up": mine and one.state is not CallState.ENDED,
        "may_write": mine and one.state is not CallState.RINGING,
        "may_ring_back": one.back_state is BackState.WANTED
        and actor.may(access.TAKE, area=one.area_code),
        "may_rule": one.mark_state is MarkState.ASKED
        and actor.may(access.RULE, area=one.area_code)
        and one.marked_by != actor.account_id,
        "may_hear": look.may_hear(actor, one),
        **labels_of(one),
    }


def labels_of(one: CallView) -> dict[str, str]:
    """Return what a call's marks are called."""
    return {"end_title": CALL_END_TITLES[one.end] if one.end else ""}


def _facts(one: CallView) -> list[Fact]:
    waited = one.waited
    rows = [
        ("号码", one.phone or "对方没有显示号码"),
        ("方向", DIRECTION_TITLES[one.direction]),
        ("振铃", _clock(one.rang_at)),
        ("接听", f"{_clock(one.answered_at)}（{waited} 秒）" if one.answered_at else "没有接"),
        ("挂断", _clock(one.hung_up_at)),
        ("谁先挂断", {"caller": "来电人", "operator": "坐席"}.get(one.hung_up_by, "不清楚")),
        ("坐席", one.operator_name or "—"),
        ("结果", CALL_END_TITLES[one.end] if one.end else "—"),
        (
            "回拨",
            f"{BACK_TITLES[one.back_state]}，拨过 {one.back_tries} 次"
            if one.back_state
            else "不用",
        ),
    ]
    if one.holds:
        rows.append(("等待", f"{one.holds} 次，共 {one.held_seconds} 秒"))
    if one.found_late:
        rows.append(("说明", "当时和交换机断线，事后对账补记，时间可能不准"))
    return [Fact(name=name, value=value) for name, value in rows]


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M:%S}" if at else "—"
