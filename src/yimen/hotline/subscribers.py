"""What the clocks announce: signing by itself, reminders, supervision orders."""

from __future__ import annotations

from datetime import datetime

from yimen.hotline.actions import (
    escalating,
    mediation,
    mutual,
    notice,
    partner,
    performance,
    supervision,
)
from yimen.hotline.actions.group import RAISED
from yimen.hotline.actions.knowledge import review_by_itself
from yimen.hotline.actions.transition import locked
from yimen.hotline.contracts.dispute import AGREEMENT_KIND, DISPUTE_KIND
from yimen.hotline.contracts.knowledge import ARTICLE_KIND
from yimen.hotline.contracts.mutual import MUTUAL_KIND
from yimen.hotline.contracts.order import DISPATCH_KIND, ORDER_KIND, OrderVerb
from yimen.hotline.contracts.side import SupervisionLevel
from yimen.hotline.events import OrderClosed, OrderDispatched, OrderMoved, OrderReopened
from yimen.hotline.models import Dispatch
from yimen.hotline.queries.belonging import is_group_lead
from yimen.hotline.rules.dispute import CONFIRM_CLOCK
from yimen.hotline.rules.knowledge import REVIEW
from yimen.hotline.rules.limits import MUTUAL, RESOLVE, SIGN
from yimen.kernel.clocks.events import ClockBreached, ClockDueSoon
from yimen.kernel.outbox.subscribers import subscribes
from yimen.trust.events import DocumentSealed


@subscribes(ClockDueSoon)
def on_clock_due_soon(event: ClockDueSoon, *, at: datetime) -> None:
    """Remind the unit whose order is nearly due."""
    if event.ref.kind == ORDER_KIND and event.clock_kind == RESOLVE:
        supervision.raise_by_itself(order_id=event.ref.id, at=at)


@subscribes(ClockBreached)
def on_review_day(event: ClockBreached, *, at: datetime) -> None:
    """Ask the unit of an article whose review day has come to look again."""
    if event.ref.kind == ARTICLE_KIND and event.clock_kind == REVIEW:
        review_by_itself(version_id=event.ref.id, at=at)


@subscribes(OrderDispatched)
def on_order_dispatched(event: OrderDispatched, *, at: datetime) -> None:
    """Raise the supervision of a group appeal as soon as a unit has its lead."""
    if is_group_lead(order_id=event.order_id):
        supervision.raise_level(
            order_id=event.order_id, level=SupervisionLevel.ORDER, words=RAISED, at=at
        )


@subscribes(ClockBreached)
def on_clock_breached(event: ClockBreached, *, at: datetime) -> None:
    """Sign for a unit that did not; send a supervision order where the limit is over."""
    if event.ref.kind == DISPATCH_KIND and event.clock_kind == SIGN:
        order_id = Dispatch.objects.values_list("order_id", flat=True).get(id=event.ref.id)
        locked(order_id=order_id, at=at)
    if event.ref.kind == ORDER_KIND and event.clock_kind == RESOLVE:
        supervision.raise_by_itself(order_id=event.ref.id, at=at)
    if event.ref.kind == MUTUAL_KIND and event.clock_kind == MUTUAL:
        mutual.reveal_due(round_id=event.ref.id, at=at)


@subscribes(OrderMoved)
def on_order_moved(event: OrderMoved, *, at: datetime) -> None:
    """Tell the caller, and put down what the system that brought the order is to hear."""
    verb = OrderVerb(event.verb)
    notice.tell_caller(order_id=event.order_id, verb=verb, at=at)
    partner.note_update(order_id=event.order_id, verb=verb, cycle=event.cycle, at=at)


@subscribes(OrderClosed)
def on_order_closed(event: OrderClosed, *, at: datetime) -> None:
    """Close the grid worker's report that the order is."""
    escalating.follow_order(order_id=event.order_id, closed=True, at=at)


@subscribes(OrderReopened)
def on_order_reopened(event: OrderReopened, *, at: datetime) -> None:
    """Take up again the grid worker's report that the order is."""
    escalating.follow_order(order_id=event.order_id, closed=False, at=at)


@subscribes(DocumentSealed)
def on_agreement_sealed(event: DocumentSealed, *, at: datetime) -> None:
    """Bring a mediation agreement into force once the committee's seal is on it."""
    if event.ref.kind == AGREEMENT_KIND:
        mediation.conclude(agreement_id=event.ref.id, at=at)


@subscribes(ClockDueSoon)
def on_confirmation_due(event: ClockDueSoon, *, at: datetime) -> None:
    """Remind the parties that the days for judicial confirmation are nearly over."""
    if event.ref.kind == DISPUTE_KIND and event.clock_kind == CONFIRM_CLOCK:
        performance.remind_to_confirm(dispute_id=event.ref.id, at=at)
