"""The desk's part before a unit has the order: accept, answer at once, dispatch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access, events
from yimen.hotline.actions.intake import take_in
from yimen.hotline.actions.transition import cycle_of, locked, move, order_ref
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    Door,
    Intake,
    NotThisUnit,
    OrderState,
    OrderType,
    OrderVerb,
    OrderView,
    PleaseSay,
    Urgency,
)
from yimen.hotline.contracts.side import DispatchRole
from yimen.hotline.models import Dispatch, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import policy, statutory
from yimen.hotline.queries.order import view
from yimen.hotline.queries.work import SUPPORT
from yimen.hotline.rules import limits
from yimen.hotline.rules.flow import ORDER
from yimen.hotline.rules.ruling import check_not_reported
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.ids import new_id
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work

_BY_HAND = "坐席判断"


def accept(*, actor: Actor, order_id: UUID, category_code: str, at: datetime) -> OrderView:
    """Take an order on, under a category. Raises NotAllowed, PleaseSay, WrongState."""
    with transaction.atomic():
        row = _at_desk(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.ACCEPT)
        _set_category(row, category_code)
        move(
            row,
            OrderVerb.ACCEPT,
            actor=actor,
            at=at,
            told="热线已经受理",
            change={"category": row.category_code},
            fields=("category_code",),
        )
        return view(row)


def answer(
    *, actor: Actor, order_id: UUID, told: str, category_code: str, at: datetime
) -> OrderView:
    """Answer at once, without a unit. Raises NotAllowed, PleaseSay, WrongState."""
    if len(told.strip()) < 6:
        raise PleaseSay("told", "请写明答复了什么，至少六个字。")
    with transaction.atomic():
        row = _at_desk(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.ANSWER)
        _set_category(row, category_code)
        cycle = cycle_of(row)
        cycle.direct, cycle.replied_at = True, at
        cycle.save(update_fields=["direct", "replied_at"])
        move(
            row,
            OrderVerb.ANSWER,
            actor=actor,
            at=at,
            told=told.strip(),
            fields=("category_code",),
        )
        return view(row)


def dispatch(
    *,
    actor: Actor,
    order_id: UUID,
    lead_id: UUID,
    support_ids: Sequence[UUID] = (),
    words: str = "",
    at: datetime,
) -> OrderView:
    """Send an order to the unit that leads and those that support; its clock runs from now.

    A return that was granted does not start the clock to answer anew. Raises NotAllowed,
    NotThisUnit, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = _at_desk(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.DISPATCH)
        if not row.category_code:
            raise PleaseSay("category_code", "请先选事项分类，再派单。")
        units = [lead_id, *(one for one in dict.fromkeys(support_ids) if one != lead_id)]
        if row.reported_unit_id is not None:
            check_not_reported(
                unit_ids=units, reported=access.reported_and_below(row.reported_unit_id)
            )
        if row.desk_id in units:
            raise NotThisUnit("热线自己能办的请直接答复，不派给本单位。")
        reasons = _reasons(row)
        for unit in units:
            role = DispatchRole.LEAD if unit == lead_id else DispatchRole.SUPPORT
            reason, ruled = reasons.get(unit, (_BY_HAND, None))
            send_part(row, unit, role, reason, words, at=at, precedent_id=ruled)
        row.unit_id, row.dispatched_at, row.dispatched_by = lead_id, at, actor.officer_id
        _start_resolving(row, lead_id, at)
        move(
            row,
            OrderVerb.DISPATCH,
            actor=actor,
            at=at,
            words=words.strip(),
            told="已经转给承办单位",
            change={"unit": str(lead_id)},
            fields=("unit_id", "dispatched_at", "dispatched_by"),
        )
        outbox.publish(
            events.OrderDispatched(
                order_id=row.id, unit_id=lead_id, category_code=row.category_code
            ),
            at=at,
        )
        return view(row)


def _reasons(row: WorkOrder) -> dict[UUID, tuple[str, UUID | None]]:
    """Return why each unit that is suggested should have an order, and by which precedent."""
    found = categories.suggest_units(category_code=row.category_code, area_code=row.area_code)
    return {one.unit_id: (one.reason, one.precedent_id) for one in found}


def take_call(
    *,
    actor: Actor,
    intake: Intake,
    key: str,
    lead_id: UUID | None,
    support_ids: Sequence[UUID],
    words: str,
    told: str,
    at: datetime,
) -> OrderView:
    """Take a call and answer it, or send it on, in one go. Raises as the steps do."""
    with transaction.atomic():
        taken = take_in(actor=actor, intake=intake, door=Door.PHONE, key=key, at=at).order
        if taken.state is not OrderState.PENDING:
            return taken
        code = intake.category_code
        if lead_id is None:
            return answer(actor=actor, order_id=taken.id, told=told, category_code=code, at=at)
        accept(actor=actor, order_id=taken.id, category_code=code, at=at)
        return dispatch(
            actor=actor,
            order_id=taken.id,
            lead_id=lead_id,
            support_ids=support_ids,
            words=words,
            at=at,
        )


def send_part(
    row: WorkOrder,
    unit: UUID,
    role: DispatchRole,
    reason: str,
    words: str,
    *,
    at: datetime,
    precedent_id: UUID | None = None,
) -> Dispatch:
    """Write one unit's part with its clocks."""
    part = Dispatch(
        id=new_id(),
        order=row,
        cycle=row.cycle,
        unit_id=unit,
        role=role,
        reason=reason,
        precedent_id=precedent_id,
        words=words.strip()[:300],
        sent_at=at,
    )
    part.save(force_insert=True)
    ref = Ref(DISPATCH_KIND, part.id)
    local, urgency = policy.limits(at=at), Urgency(row.urgency)
    _start(row, ref, limits.SIGN, limits.desk_limit(what="sign", urgency=urgency, local=local), at)
    if role is DispatchRole.SUPPORT:
        work.open(ref=ref, kind=SUPPORT, unit=unit, at=at, title=f"协办 {row.number} {row.title}")
        return part
    _start(row, ref, limits.RETURN, local["return"], at)
    contact = limits.desk_limit(what="contact", urgency=urgency, local=local)
    _start(row, ref, limits.CONTACT, contact, at)
    return part


def start_resolving(row: WorkOrder, *, at: datetime) -> datetime | None:
    """Start the clock to answer where none runs, and return when it is due."""
    ref = order_ref(row)
    known = clock_queries.find(ref=ref, kind=limits.RESOLVE)
    if known is None or known.stopped_at is not None:
        limit = statutory.resolve_limit(
            order_type=OrderType(row.order_type),
            urgency=Urgency(row.urgency),
            category_code=row.category_code,
            at=at,
        )
        known = clocks.start(
            ref=ref, kind=limits.RESOLVE, regime="hotline", at=at, limit=limit,
            title=f"办结：{row.title}",
        )  # fmt: skip
    return known.due_at


def _start_resolving(row: WorkOrder, lead_id: UUID, at: datetime) -> None:
    cycle = cycle_of(row)
    cycle.unit_id, cycle.due_at = lead_id, start_resolving(row, at=at)
    cycle.dispatched_at = cycle.dispatched_at or at
    lead = Dispatch.objects.get(order=row, unit_id=lead_id, role=DispatchRole.LEAD, sent_at=at)
    clock = clock_queries.find(ref=Ref(DISPATCH_KIND, lead.id), kind=limits.CONTACT)
    cycle.contact_due_at = clock.due_at if clock else None
    cycle.save(update_fields=["unit_id", "due_at", "dispatched_at", "contact_due_at"])


def _start(row: WorkOrder, ref: Ref, kind: str, limit: Limit, at: datetime) -> None:
    clocks.start(
        ref=ref, kind=kind, regime="hotline", at=at, limit=limit,
        title=f"{limits.CLOCKS[kind]}：{row.title}",
    )  # fmt: skip


def _set_category(row: WorkOrder, code: str) -> None:
    chosen = code or row.category_code
    if not categories.is_leaf(code=chosen, within=categories.tree()):
        raise PleaseSay("category_code", "请选事项分类，选到最细的一类。")
    row.category_code = chosen


def _at_desk(actor: Actor, order_id: UUID, at: datetime) -> WorkOrder:
    row = locked(order_id=order_id, at=at)
    access.check_desk(
        actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
    )
    return row
