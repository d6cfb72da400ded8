"""Ask the caller, close, archive with a manifest, and begin anew."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.hotline import access, events
from yimen.hotline.actions import following, mutual
from yimen.hotline.actions.dispatch import start_resolving
from yimen.hotline.actions.transition import cycle_of, locked, move, order_ref
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    OrderState,
    OrderVerb,
    OrderView,
    PleaseSay,
)
from yimen.hotline.contracts.sampling import CallBackWay
from yimen.hotline.contracts.side import (
    OUTCOME_TITLES,
    SATISFACTION_TITLES,
    CallBackOutcome,
    DispatchRole,
    DispatchState,
    Satisfaction,
)
from yimen.hotline.models import (
    CallBack,
    Dispatch,
    OrderArchive,
    OrderCycle,
    OrderReply,
    OrderStep,
    WorkOrder,
)
from yimen.hotline.queries import policy, sealed
from yimen.hotline.queries.beside import list_beside
from yimen.hotline.queries.order import view
from yimen.hotline.rules import limits, ruling
from yimen.hotline.rules.flow import ORDER
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work


def call_back(
    *,
    actor: Actor,
    order_id: UUID,
    outcome: CallBackOutcome,
    solved: bool | None,
    satisfaction: Satisfaction | None,
    said: str,
    at: datetime,
    by_caller: bool = False,
    way: CallBackWay = CallBackWay.PHONE,
) -> OrderView:
    """Record what the caller says of it, asked by the desk or written by himself.

    Never by who handled the order or by his unit; nobody answered: not again at once. Not solved: it is handled a second time, once a
    cycle. `by_caller`: the door has proved him. Raises NotAllowed, NotYourself, PleaseSay,
    WrongState.
    """
    if outcome is CallBackOutcome.ANSWERED and (solved is None or satisfaction is None):
        raise PleaseSay("solved", "请选解决了没有、满意不满意。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        if not by_caller:
            _check_may_ask(actor, row)
        ORDER.check_move(OrderState(row.state), OrderVerb.CALL_BACK)
        if not by_caller:
            _check_soon(row, at)
        answered = outcome is CallBackOutcome.ANSWERED
        CallBack(
            order=row,
            cycle=row.cycle,
            at=at,
            by="来电人" if by_caller else actor.name,
            officer_id=actor.officer_id,
            outcome=outcome,
            way=CallBackWay.WEB if by_caller and way is CallBackWay.PHONE else way,
            solved=solved if answered else None,
            satisfaction=satisfaction if answered and satisfaction else "",
            said_encrypted=sealed.seal(sealed.CALLBACK_SAID, said.strip()),
        ).save(force_insert=True)
        verb = _verb_after(row, outcome, solved if answered else None, at)
        _write_outcome(row, verb, outcome, solved, satisfaction, at)
        words = OUTCOME_TITLES[outcome] + (
            f"，{SATISFACTION_TITLES[satisfaction]}" if answered and satisfaction else ""
        )
        move(
            row,
            verb,
            actor=actor,
            at=at,
            by="来电人" if by_caller else actor.name,
            words=f"{words}。{said.strip()}",
            told="没有解决，退回承办单位再办" if verb is OrderVerb.SECOND else "",
            change={"outcome": outcome, "solved": str(solved)},
        )
        return view(row)


def _check_may_ask(actor: Actor, row: WorkOrder) -> None:
    access.check_desk(
        actor, access.CHECK, area_code=row.area_code, reported_unit_id=row.reported_unit_id
    )
    handled = OrderReply.objects.filter(order=row).values_list("officer_id", flat=True)
    ruling.check_caller_back(
        officer_id=actor.officer_id,
        units={grant.unit_id for grant in actor.grants},
        handled_by={one for one in handled if one is not None},
        unit_id=row.unit_id,
    )


def _check_soon(row: WorkOrder, at: datetime) -> None:
    last = CallBack.objects.filter(order=row, cycle=row.cycle).order_by("at", "id").last()
    gap = timedelta(hours=policy.limits(at=at)["call_back.gap"].amount)
    if last is not None and last.outcome == CallBackOutcome.UNREACHED:
        ruling.check_attempt(last_at=last.at, gap=gap, at=at)


def _verb_after(
    row: WorkOrder, outcome: CallBackOutcome, solved: bool | None, at: datetime
) -> OrderVerb:
    if ruling.needs_second(outcome=outcome, solved=solved) and not cycle_of(row).second:
        return OrderVerb.SECOND
    most = policy.limits(at=at)["call_back.attempts"].amount
    tried = CallBack.objects.filter(order=row, cycle=row.cycle).count()
    if outcome is CallBackOutcome.UNREACHED and tried < most:
        return OrderVerb.CALL_BACK
    return OrderVerb.SETTLE


def _write_outcome(
    row: WorkOrder,
    verb: OrderVerb,
    outcome: CallBackOutcome,
    solved: bool | None,
    satisfaction: Satisfaction | None,
    at: datetime,
) -> None:
    if verb is OrderVerb.CALL_BACK:
        return
    cycle, ref = cycle_of(row), order_ref(row)
    clock = clock_queries.find(ref=ref, kind=limits.CALL_BACK)
    if clock is not None and clock.stopped_at is None:
        clocks.stop(ref=ref, kind=limits.CALL_BACK, at=at, outcome=outcome)
    if verb is OrderVerb.SECOND:
        cycle.second = True
        cycle.save(update_fields=["second"])
        start_resolving(row, at=at)
        return
    answered = outcome is CallBackOutcome.ANSWERED
    cycle.outcome = outcome
    cycle.solved = solved if answered else None
    cycle.satisfaction = satisfaction if answered and satisfaction else ""
    cycle.save(update_fields=["outcome", "solved", "satisfaction"])


def close(*, actor: Actor, order_id: UUID, at: datetime) -> OrderView:
    """Close an order; its cycle's figures are final from here. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.CHECK, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        ORDER.check_move(OrderState(row.state), OrderVerb.CLOSE)
        cycle = cycle_of(row)
        cycle.closed_at = at
        cycle.in_time = True if cycle.direct else cycle.in_time
        cycle.save(update_fields=["closed_at", "in_time"])
        _end_parts(row, at)
        row.closed_at = at
        move(row, OrderVerb.CLOSE, actor=actor, at=at, told="已经结案", fields=("closed_at",))
        following.tell(row, what="已经结案", at=at)
        mutual.open_round(row, at=at)
        outbox.publish(events.OrderClosed(order_id=row.id, cycle=row.cycle), at=at)
        return view(row)


def _end_parts(row: WorkOrder, at: datetime) -> None:
    open_states = [DispatchState.SENT, DispatchState.SIGNED]
    for part in Dispatch.objects.filter(order=row, state__in=open_states).order_by("id"):
        ref = Ref(DISPATCH_KIND, part.id)
        clocks.stop_all(ref=ref, at=at, outcome="closed")
        work.close(ref=ref)
        if part.role == DispatchRole.LEAD:
            part.state = DispatchState.DONE
        else:
            part.state = DispatchState.RECALLED
        part.save(update_fields=["state"])
    clocks.stop_all(ref=order_ref(row), at=at, outcome="closed")


def archive(*, actor: Actor, order_id: UUID, at: datetime) -> str:
    """Archive a closed order and return the digest of its manifest.

    Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.CHECK, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        ORDER.check_move(OrderState(row.state), OrderVerb.ARCHIVE)
        manifest = _manifest(row)
        digest = sm3_hex(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode())
        OrderArchive(order=row, cycle=row.cycle, made_at=at, manifest=manifest, digest=digest).save(
            force_insert=True
        )
        move(row, OrderVerb.ARCHIVE, actor=actor, at=at, change={"manifest": digest})
        return digest


def _manifest(row: WorkOrder) -> dict[str, object]:
    steps = OrderStep.objects.filter(order=row).order_by("at", "id")
    answers = OrderReply.objects.filter(order=row).order_by("at", "id")
    named = [*row.file_ids, *(one for answer in answers for one in answer.file_ids)]
    papers = [files.find(file_id=UUID(one)) for one in named]
    return {
        "number": row.number,
        "cycles": row.cycle,
        "category": row.category_code,
        "type": row.order_type,
        "steps": [
            {"verb": one.verb, "at": one.at.isoformat(), "state": one.state, "cycle": one.cycle}
            for one in steps
        ],
        "replies": [{"id": str(one.id), "at": one.at.isoformat()} for one in answers],
        "beside": list_beside(order_id=row.id),
        "files": [{"name": one.name, "size": one.size, "sm3": one.sm3} for one in papers],
    }


def reopen(
    *, actor: Actor, order_id: UUID, words: str, at: datetime, by_caller: bool = False
) -> OrderView:
    """Begin a new cycle of a closed order; the figures of the one before stay as they are.

    Raises NotAllowed, PleaseSay, Refusal, WrongState.
    """
    if len(words.strip()) < 6:
        raise PleaseSay("words", "请写明哪里还没有解决，至少六个字。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        if not by_caller:
            access.check_desk(
                actor, access.TAKE, area_code=row.area_code,
                reported_unit_id=row.reported_unit_id,
            )  # fmt: skip
        ORDER.check_move(OrderState(row.state), OrderVerb.REOPEN)
        days = policy.limits(at=at)["reopen"].amount
        ruling.check_reopen(closed_at=row.closed_at, days=days, at=at)
        row.cycle += 1
        row.unit_id = row.handled_by = row.dispatched_at = row.dispatched_by = None
        row.closed_at = None
        OrderCycle(
            id=new_id(), order=row, number=row.cycle, opened_at=at, why=words.strip()[:200]
        ).save(force_insert=True)
        move(
            row,
            OrderVerb.REOPEN,
            actor=actor,
            at=at,
            by="来电人" if by_caller else actor.name,
            told=words.strip(),
            fields=(
                "cycle", "unit_id", "handled_by", "dispatched_at", "dispatched_by", "closed_at",
            ),
        )  # fmt: skip
        outbox.publish(events.OrderReopened(order_id=row.id, cycle=row.cycle), at=at)
        return view(row)
