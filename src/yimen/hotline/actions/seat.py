"""What an operator does: check in, be ready, pause, check out; and which telephone is his."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.call import (
    PAUSE_REASONS,
    SEAT_KIND,
    SeatState,
    SeatVerb,
    SeatView,
)
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import Seat, SeatSpan
from yimen.hotline.queries import line
from yimen.hotline.queries.call import seat_view
from yimen.hotline.rules.call import SEAT
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.ledger import actions as ledger

LEDGER = {
    SeatVerb.CHECK_IN: "checked_in",
    SeatVerb.GET_READY: "ready",
    SeatVerb.TAKE: "busy",
    SeatVerb.FINISH: "finished",
    SeatVerb.PAUSE: "paused",
    SeatVerb.CHECK_OUT: "checked_out",
}
"""The last word of the ledger's verb, `hotline.seat.<word>`."""

_BY_HAND = frozenset(
    {SeatVerb.CHECK_IN, SeatVerb.GET_READY, SeatVerb.PAUSE, SeatVerb.CHECK_OUT, SeatVerb.FINISH}
)
_LONGEST = 40


def change(*, actor: Actor, verb: SeatVerb, reason: str = "", at: datetime) -> SeatView:
    """Let an operator do something else; the switch is told first, so that the two agree.

    Raises NotAllowed, PleaseSay, SwitchDown, WrongState.
    """
    actor.must(access.TAKE)
    if verb not in _BY_HAND:
        raise NotAllowed
    if verb is SeatVerb.PAUSE and reason not in PAUSE_REASONS:
        raise PleaseSay("reason", "请选为什么示忙。")
    with transaction.atomic():
        row = _seat_of(actor, at=at)
        after = SEAT.check_move(SeatState(row.state), verb)
        switch = line.find()
        if switch is not None and row.agent:
            # inside the lock: an operator who clicks twice changes the switch in the same order
            switch.set_state(agent=row.agent, state=after)
        move(row, verb, actor=actor, reason=reason, at=at)
        return seat_view(row)


def assign(*, actor: Actor, account_name: str, agent: str, at: datetime) -> SeatView:
    """Say which telephone of the switch is an operator's. Raises NotAllowed, PleaseSay."""
    actor.must(access.RULE)
    name = agent.strip()
    if not name or len(name) > _LONGEST or not all(one.isalnum() or one in "-_.@" for one in name):
        raise PleaseSay("agent", "请填分机在交换机里的名字，只用字母、数字和 - _ . @。")
    account = identity.find_account(name=account_name.strip())
    if account is None:
        raise PleaseSay("account", "没有这个登录名，请核对。")
    with transaction.atomic():
        taken = Seat.objects.filter(agent=name).exclude(account_id=account.id).first()
        if taken is not None:
            raise Refusal(
                "hotline.seat.agent", f"分机 {name} 是{taken.name}的，请先改掉。", field="agent"
            )
        row = _row(account.id, account.name, _unit(actor), at=at)
        row.agent = name
        row.version += 1
        row.save(update_fields=["agent", "version"])
        ledger.record(
            actor=actor,
            verb="hotline.seat.assigned",
            subject=Ref(SEAT_KIND, row.account_id),
            at=at,
            change={"agent": name},
        )
        return seat_view(row)


def move(
    row: Seat, verb: SeatVerb, *, actor: Actor = SYSTEM, reason: str = "", at: datetime
) -> None:
    """Take one step of a locked seat and write how long the last one lasted. Raises WrongState."""
    row.state = SEAT.check_move(SeatState(row.state), verb)
    row.reason, row.since = (reason if verb is SeatVerb.PAUSE else ""), at
    row.version += 1
    if verb in {SeatVerb.GET_READY, SeatVerb.CHECK_OUT, SeatVerb.PAUSE}:
        row.call, row.told = None, ""
    row.save()
    SeatSpan.objects.filter(account_id=row.account_id, until=None).update(until=at)
    if row.state != SeatState.OUT:
        SeatSpan(
            account_id=row.account_id, state=row.state, reason=row.reason, since=at
        ).save(force_insert=True)  # fmt: skip
    ledger.record(
        actor=actor,
        verb=f"hotline.seat.{LEDGER[verb]}",
        subject=Ref(SEAT_KIND, row.account_id),
        at=at,
        change={"state": row.state, **({"reason": row.reason} if row.reason else {})},
    )


def _seat_of(actor: Actor, *, at: datetime) -> Seat:
    if actor.account_id is None:
        raise NotAllowed
    return _row(actor.account_id, actor.name, _unit(actor), at=at)


def _unit(actor: Actor) -> UUID:
    found = actor.units(access.TAKE) or actor.units(access.RULE)
    if not found:
        raise NotAllowed
    return min(found)


def _row(account_id: UUID, name: str, unit_id: UUID, *, at: datetime) -> Seat:
    Seat.objects.get_or_create(
        account_id=account_id, defaults={"name": name, "unit_id": unit_id, "since": at}
    )
    row: Seat = Seat.objects.for_change(account_id)
    return row
