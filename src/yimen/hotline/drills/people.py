"""People who meet or misuse the hotline: two on one order, a flood, a look at a neighbour."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import close_old_connections
from django.test import Client

from yimen.hotline import testing
from yimen.hotline.actions import dispatch, look
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import Dispatch, WorkOrder
from yimen.hotline.queries import sealed
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ledger import queries as ledger

ROUNDS, SENT = 25, 120
_NEIGHBOUR = "19911113333"
_TAUNT = "好奇邻居打过什么电话"


def two_operators(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was wrong when two operators dispatched one order at the same moment."""
    del database_url
    around = testing.desk()
    wrong = [fault for number in range(ROUNDS) for fault in both_at_once(around, number)]
    say(f"两名坐席同时派同一件，{ROUNDS} 轮，{len(wrong)} 处不对")
    return wrong


def both_at_once(around: testing.Desk, number: int) -> list[str]:
    """Let two operators dispatch one order, and send one call twice; return what was wrong."""
    one = testing.order_at(OrderState.TO_DISPATCH, around)

    def send(actor: Any, unit: Any) -> Callable[[], object]:
        return lambda: dispatch.dispatch(
            actor=actor, order_id=one.id, lead_id=unit.id, at=testing.LATER
        )

    words = testing.words(title=f"同时提交第{number}轮停水")

    def call() -> object:
        return dispatch.take_call(
            actor=around.operator, intake=words, key=f"twice-{number}",
            lead_id=around.housing.id, support_ids=[], words="", told="", at=testing.LATER,
        )  # fmt: skip

    told = _at_once(
        send(around.operator, around.housing),
        send(around.operator2, around.units.department),
        call,
        call,
    )
    wrong = []
    if Dispatch.objects.filter(order_id=one.id).count() != 1:
        wrong.append(f"第 {number} 轮：一件派出去不是正好一次")
    if WorkOrder.objects.filter(title=words.title).count() != 1:
        wrong.append(f"第 {number} 轮：同一次提交不是正好一件")
    if sorted(told) != ["done", "done", "done", "refused"]:
        wrong.append(f"第 {number} 轮：没有一人得到拒绝：{told}")
    return wrong


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of it at the same moment; return of each whether it was done or refused."""
    told: list[str] = []
    gate = threading.Barrier(len(acts))

    def go(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            told.append("done")
        except Refusal:
            told.append("refused")
        finally:
            close_old_connections()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def flood(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was wrong when one caller sent a hundred orders and others went on."""
    del database_url
    testing.desk()
    taken, refused, faults = flooded(SENT)
    say(f"同一个号码连发 {SENT} 件：收下 {taken} 件，拒收 {refused} 件")
    wrong = [f"同一个号码收下了 {taken} 件"] if not 0 < taken < SENT // 2 else []
    wrong += [f"{faults} 次不是收下也不是说明白的拒绝"] if faults else []
    client = Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR="198.51.100.9")
    if client.post("/hotline/", _form("别人", phone="19911119999")).status_code != 302:
        wrong.append("别的来电人被一起挡在外面")
    return wrong


def flooded(number: int) -> tuple[int, int, int]:
    """Send so many orders from one telephone; return how many were taken, refused, and neither."""
    client = Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR="198.51.100.7")
    statuses = [
        client.post("/hotline/", _form(str(each), phone="19911118888")).status_code
        for each in range(number)
    ]
    taken = statuses.count(302)
    refused = sum(one in {422, 429} for one in statuses)
    return taken, refused, number - taken - refused


def _form(mark: str, *, phone: str) -> dict[str, str]:
    return {
        "order_type": "2",
        "title": f"小区停水没人管{mark}",
        "content": f"第{mark}次反映停水，请尽快处理。",
        "area_code": testing.TOWN,
        "caller_name": "某人",
        "caller_phone": phone,
        "key": f"flood-{phone}-{mark}",
    }


def neighbour(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return where a look at somebody was possible without a ground, or left no trace."""
    del database_url
    wrong = looked_up(testing.desk())
    say(f"坐席、承办人、外单位查邻居的来电：{len(wrong)} 处不对")
    return wrong


def looked_up(around: testing.Desk) -> list[str]:
    """Let those who may not, and those who must say why, look a neighbour up; return faults."""
    order = testing.order_at(OrderState.HANDLING, around, told=testing.words(phone=_NEIGHBOUR))
    at, wrong = testing.AT + timedelta(minutes=5), []
    for reason in ("", "  ", "看看"):
        if _gives(lambda why=reason: _history(around.operator, why, at)):  # type: ignore[misc]
            wrong.append(f"没有理由（“{reason}”）也看到了来电历史")
        if _gives(lambda why=reason: _caller(around.operator, order.id, why, at)):  # type: ignore[misc]
            wrong.append(f"没有理由（“{reason}”）也看到了全号")
    for name, actor in (("外单位", around.stranger), ("居民", around.resident)):
        if _gives(lambda who=actor: _history(who, _TAUNT, at)):  # type: ignore[misc]
            wrong.append(f"{name}看到了来电历史")
        if _gives(lambda who=actor: _caller(who, order.id, _TAUNT, at)):  # type: ignore[misc]
            wrong.append(f"{name}看到了全号")
    number = Ref(look.CALLER_KIND, UUID(bytes=sealed.caller_key(_NEIGHBOUR)[:16]))
    _history(around.operator, _TAUNT, at)
    _caller(around.operator, order.id, _TAUNT, at)
    return wrong + [
        f"写了理由的查看没有逐次记入台账：{seen.kind}"
        for seen in (number, order.ref)
        if [one.ground for one in ledger.list_looks(subject=seen)] != [_TAUNT]
    ]


def _history(actor: Any, why: str, at: Any) -> object:
    return look.caller_history(
        actor=actor, phone=_NEIGHBOUR, call_id=None, why=why, asked=True, at=at
    )


def _caller(actor: Any, order_id: Any, why: str, at: Any) -> object:
    return look.reveal_caller(actor=actor, order_id=order_id, reason=why, at=at)


def _gives(ask: Callable[[], object]) -> bool:
    try:
        return bool(ask())
    except Refusal:
        return False
