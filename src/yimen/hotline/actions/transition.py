"""One step of an order: its row locked, the flow asked, history, ledger and work written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yimen.hotline import events
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    ORDER_KIND,
    Door,
    OrderState,
    OrderVerb,
)
from yimen.hotline.contracts.side import DispatchRole, DispatchState
from yimen.hotline.models import Dispatch, OrderCycle, OrderStep, WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.queries.work import WORK_OF_STATE
from yimen.hotline.rules.flow import ORDER
from yimen.hotline.rules.limits import MAILBOX, RESOLVE, SIGN
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work

LEDGER: Mapping[OrderVerb, str] = {
    OrderVerb.SUBMIT: "submitted",
    OrderVerb.ACCEPT: "accepted",
    OrderVerb.ANSWER: "answered",
    OrderVerb.DISPATCH: "dispatched",
    OrderVerb.SIGN: "signed",
    OrderVerb.CONTACT: "contacted",
    OrderVerb.PASS_ON: "passed_on",
    OrderVerb.REQUEST: "requested",
    OrderVerb.RECALL: "recalled",
    OrderVerb.SUSPEND: "suspended",
    OrderVerb.RESUME: "resumed",
    OrderVerb.REPLY: "replied",
    OrderVerb.APPROVE: "approved",
    OrderVerb.SEND_BACK: "sent_back",
    OrderVerb.CALL_BACK: "called_back",
    OrderVerb.SECOND: "returned_to_unit",
    OrderVerb.SETTLE: "settled",
    OrderVerb.CLOSE: "closed",
    OrderVerb.ARCHIVE: "archived",
    OrderVerb.REOPEN: "reopened",
    OrderVerb.SUPPLEMENT: "supplemented",
    OrderVerb.SUPERVISE: "supervised",
    OrderVerb.HAND_OVER: "handed_over",
    OrderVerb.RECATEGORISE: "recategorised",
    OrderVerb.MERGE: "merged",
    OrderVerb.UNMERGE: "unmerged",
    OrderVerb.SPLIT: "split",
    OrderVerb.FOLLOW: "answered_with",
}
"""The last word of the ledger's verb of each step, `hotline.order.<word>`."""

TOLD = frozenset(
    {
        OrderVerb.SUBMIT,
        OrderVerb.ANSWER,
        OrderVerb.DISPATCH,
        OrderVerb.APPROVE,
        OrderVerb.SECOND,
        OrderVerb.CLOSE,
        OrderVerb.REOPEN,
    }
)
"""The steps of which callers and partners hear."""

_BY_ITSELF = "超过签收时限，系统自动签收"


def order_ref(row: WorkOrder) -> Ref:
    """Return the reference of an order."""
    return Ref(ORDER_KIND, row.id)


def locked(*, order_id: UUID, at: datetime) -> WorkOrder:
    """Return an order locked for change, signed by itself where the limit for that is over.

    Raises NotFound.
    """
    row = WorkOrder.objects.for_change(order_id)
    if row.state == OrderState.TO_SIGN:
        sign_overdue(row, at=at)
    return row


def lead_of(row: WorkOrder) -> Dispatch | None:
    """Return the part of the unit that leads now, or None."""
    return Dispatch.objects.filter(
        order_id=row.id,
        role=DispatchRole.LEAD,
        state__in=[DispatchState.SENT, DispatchState.SIGNED],
    ).first()


def cycle_of(row: WorkOrder) -> OrderCycle:
    """Return the cycle that runs."""
    return OrderCycle.objects.get(order_id=row.id, number=row.cycle)


def sign_overdue(row: WorkOrder, *, at: datetime) -> bool:
    """Sign for a unit that let the limit pass; the dates decide, whoever looks first writes it."""
    lead = lead_of(row)
    if lead is None or lead.state != DispatchState.SENT:
        return False
    clock = clock_queries.find(ref=Ref(DISPATCH_KIND, lead.id), kind=SIGN)
    if clock is None or clock.due_at is None or at <= clock.due_at:
        return False
    lead.signed_by_itself = True
    sign_part(lead, at=clock.due_at)
    move(row, OrderVerb.SIGN, actor=SYSTEM, at=clock.due_at, words=_BY_ITSELF)
    return True


def sign_part(part: Dispatch, *, at: datetime) -> None:
    """Write that a unit has its part, and end the clock for it."""
    part.state, part.signed_at = DispatchState.SIGNED, at
    part.save(update_fields=["state", "signed_at", "signed_by_itself"])
    ref = Ref(DISPATCH_KIND, part.id)
    if clock_queries.find(ref=ref, kind=SIGN) is not None:
        clocks.stop(ref=ref, kind=SIGN, at=at, outcome="signed")


def move(
    row: WorkOrder,
    verb: OrderVerb,
    *,
    actor: Actor,
    at: datetime,
    by: str = "",
    words: str = "",
    told: str = "",
    change: Mapping[str, str] | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Take one step of the flow and write it everywhere. Raises WrongState."""
    row.state = ORDER.check_move(OrderState(row.state), verb)
    row.save(update_fields=["state", *fields])
    OrderStep(
        order=row,
        cycle=row.cycle,
        verb=verb,
        state=row.state,
        at=at,
        by=by or actor.name,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        words_encrypted=sealed.seal(sealed.STEP_WORDS, words),
        told_encrypted=sealed.seal(sealed.STEP_TOLD, told),
    ).save(force_insert=True)
    ledger.record(
        actor=actor,
        verb=f"hotline.order.{LEDGER[verb]}",
        subject=order_ref(row),
        at=at,
        change={"state": row.state, "cycle": row.cycle, **(change or {})},
        personal={"words": words, "told": told} if words or told else None,
    )
    if row.door == Door.MAILBOX and verb in {OrderVerb.ACCEPT, OrderVerb.ANSWER}:
        _stop_mailbox(row, at=at)
    if verb in TOLD:
        outbox.publish(events.OrderMoved(order_id=row.id, verb=verb.value, cycle=row.cycle), at=at)
    put_work(row, at=at)


def _stop_mailbox(row: WorkOrder, *, at: datetime) -> None:
    clock = clock_queries.find(ref=order_ref(row), kind=MAILBOX)
    if clock is not None and clock.stopped_at is None:
        clocks.stop(ref=order_ref(row), kind=MAILBOX, at=at, outcome="answered")


def put_work(row: WorkOrder, *, at: datetime) -> None:
    """Bring the to-do lists in line with an order's state."""
    ref = order_ref(row)
    work.close(ref=ref)
    wanted = WORK_OF_STATE.get(OrderState(row.state))
    if wanted is None:
        return
    kind, at_desk = wanted
    unit = row.desk_id if at_desk else row.unit_id
    assert unit is not None
    clock = clock_queries.find(ref=ref, kind=RESOLVE)
    running = clock is not None and clock.stopped_at is None
    work.open(
        ref=ref,
        kind=kind,
        unit=unit,
        at=at,
        due=clock.due_at if clock is not None and running else None,
        area=row.area_code if at_desk else "",
        title=f"{row.number} {row.title}",
    )
