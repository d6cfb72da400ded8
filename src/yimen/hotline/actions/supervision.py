"""The ladder: remind, order, bring before the leader, name in a circular; and the unit's answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access, events
from yimen.hotline.actions.transition import locked, move, order_ref
from yimen.hotline.contracts.order import (
    SUPERVISION_KIND,
    OrderState,
    OrderVerb,
    PleaseSay,
)
from yimen.hotline.contracts.side import LEVEL_TITLES, SupervisionLevel, SupervisionState
from yimen.hotline.models import Supervision, WorkOrder
from yimen.hotline.queries.work import SUPERVISED
from yimen.hotline.rules import limits
from yimen.hotline.rules.flow import ORDER
from yimen.hotline.rules.oversight import level_by_itself
from yimen.hotline.rules.ruling import next_level
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Ref, Refusal, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.kernel.workdays.queries import current_calendar

_SAID = {
    SupervisionLevel.REMINDER: "办结时限只剩两成，系统自动催办",
    SupervisionLevel.ORDER: "办结时限已过，系统自动发督办单",
    SupervisionLevel.LEADER: "超期三天仍未办结，系统自动报分管领导督办",
    SupervisionLevel.CIRCULAR: "超期七天仍未办结，系统自动列入通报",
}


def supervise(*, actor: Actor, order_id: UUID, words: str, at: datetime) -> SupervisionLevel:
    """Take the next step of the ladder against the unit, and return which it was.

    Raises NotAllowed, PleaseSay, Refusal, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("words", "请写明要求，至少四个字。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.SUPERVISE, area_code=row.area_code,
            reported_unit_id=row.reported_unit_id,
        )  # fmt: skip
        ORDER.check_move(OrderState(row.state), OrderVerb.SUPERVISE)
        level = _next(row, at)
        if level is None:
            raise Refusal(
                "hotline.supervision.early",
                "还没有到升级的时候：办结时限过了才能发督办单，再逾期才能继续升级。",
                field="words",
            )
        _take(actor, row, level, words.strip(), at)
        return level


def raise_by_itself(*, order_id: UUID, at: datetime) -> SupervisionLevel | None:
    """Take the step of the ladder that the clock says is due, or none; safe to run twice."""
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        clock = clock_queries.find(ref=order_ref(row), kind=limits.RESOLVE)
        if (
            row.unit_id is None
            or not ORDER.allows(OrderState(row.state), OrderVerb.SUPERVISE)
            or clock is None
            or clock.stopped_at is not None
            or clock.due_at is None
        ):
            return None
        level = level_by_itself(
            given=_given(row, clock.started_at),
            started_at=clock.started_at,
            due_at=clock.due_at,
            calendar=current_calendar(),
            at=at,
        )
        if level is not None:
            _take(SYSTEM, row, level, _SAID[level], at)
        return level


def raise_level(*, order_id: UUID, level: SupervisionLevel, words: str, at: datetime) -> bool:
    """Raise supervision of an order to a level at once, as a group appeal does.

    Nothing happens where a unit does not hold it, or where the level was reached.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        if not ORDER.allows(OrderState(row.state), OrderVerb.SUPERVISE) or row.unit_id is None:
            return False
        if Supervision.objects.filter(order=row, level__gte=level).exists():
            return False
        _take(SYSTEM, row, level, words, at)
        return True


def answer(*, actor: Actor, supervision_id: UUID, words: str, at: datetime) -> None:
    """Answer a step of the ladder, as the unit. Raises NotAllowed, PleaseSay, WrongState."""
    if len(words.strip()) < 4:
        raise PleaseSay("answer", "请写明办到哪一步、什么时候办完。")
    with transaction.atomic():
        one = Supervision.objects.for_change(supervision_id)
        access.check_unit(actor, unit_id=one.unit_id)
        if one.state != SupervisionState.OPEN:
            raise WrongState("这份督办已经答复过了。")
        one.state, one.answer = SupervisionState.ANSWERED, words.strip()[:500]
        one.answered_at, one.answered_by = at, access.signed(actor, access.HANDLE)
        one.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        work.close(ref=Ref(SUPERVISION_KIND, one.id))
        ledger.record(
            actor=actor, verb="hotline.supervision.answered", subject=Ref(SUPERVISION_KIND, one.id),
            at=at, change={"order": str(one.order_id), "level": one.level},
        )  # fmt: skip


def _given(row: WorkOrder, since: datetime | None) -> list[SupervisionLevel]:
    """Return the steps since the clock began; a new cycle begins the ladder anew."""
    found = Supervision.objects.filter(order=row)
    if since is not None:
        found = found.filter(at__gte=since)
    return [SupervisionLevel(one) for one in found.values_list("level", flat=True)]


def _next(row: WorkOrder, at: datetime) -> SupervisionLevel | None:
    clock = clock_queries.find(ref=order_ref(row), kind=limits.RESOLVE)
    return next_level(
        given=_given(row, clock.started_at if clock else None),
        due_at=clock.due_at if clock else None,
        at=at,
    )


def _take(actor: Actor, row: WorkOrder, level: SupervisionLevel, words: str, at: datetime) -> None:
    assert row.unit_id is not None
    one = Supervision(
        id=new_id(), order=row, level=level, unit_id=row.unit_id, words=words[:500], at=at,
        by=actor.name,
    )  # fmt: skip
    one.save(force_insert=True)
    work.open(
        ref=Ref(SUPERVISION_KIND, one.id), kind=SUPERVISED, unit=row.unit_id, at=at,
        title=f"{LEVEL_TITLES[level]}：{row.number} {row.title}",
    )  # fmt: skip
    move(
        row, OrderVerb.SUPERVISE, actor=actor, at=at, words=f"{LEVEL_TITLES[level]}：{words}",
        change={"level": level},
    )  # fmt: skip
    outbox.publish(events.OrderSupervised(order_id=row.id, unit_id=row.unit_id, level=level), at=at)
