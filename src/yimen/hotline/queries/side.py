"""Reads of what hangs on an order."""

from __future__ import annotations

from uuid import UUID

from yimen.hotline import access
from yimen.hotline.contracts.sampling import CallBackWay
from yimen.hotline.contracts.side import (
    CallBackOutcome,
    CallBackView,
    ContactView,
    ContactWay,
    DispatchRole,
    DispatchState,
    DispatchView,
    ReplyView,
    RequestKind,
    RequestState,
    RequestView,
    Satisfaction,
    SupervisionLevel,
    SupervisionState,
    SupervisionView,
)
from yimen.hotline.models import (
    CallBack,
    Contact,
    Dispatch,
    OrderReply,
    OrderRequest,
    Supervision,
    WorkOrder,
)
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import sealed
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound


def dispatches(*, order_id: UUID) -> list[DispatchView]:
    """Return every unit's part of an order, the oldest first."""
    return [
        DispatchView(
            id=row.id,
            unit_id=row.unit_id,
            role=DispatchRole(row.role),
            state=DispatchState(row.state),
            cycle=row.cycle,
            reason=row.reason,
            words=row.words,
            sent_at=row.sent_at,
            signed_at=row.signed_at,
            signed_by_itself=row.signed_by_itself,
            contacted_at=row.contacted_at,
            note=sealed.opened(sealed.NOTE, row.note_encrypted),
            under_id=row.under_id,
        )
        for row in Dispatch.objects.filter(order_id=order_id).order_by("sent_at", "role", "id")
    ]


def replies(*, order_id: UUID) -> list[ReplyView]:
    """Return every reply to an order, the newest first."""
    return [
        ReplyView(
            id=row.id,
            cycle=row.cycle,
            unit_id=row.unit_id,
            inner=sealed.opened(sealed.INNER, row.inner_encrypted),
            told=sealed.opened(sealed.TOLD, row.told_encrypted),
            solved=row.solved,
            file_ids=tuple(UUID(one) for one in row.file_ids),
            at=row.at,
            by=row.by,
            approved=row.approved,
            ruling=row.ruling,
        )
        for row in OrderReply.objects.filter(order_id=order_id).order_by("-at", "-id")
    ]


def contacts(*, order_id: UUID) -> list[ContactView]:
    """Return the contacts of the unit with the caller, the oldest first."""
    return [
        ContactView(
            at=row.at, by=row.by, reached=row.reached,
            said=sealed.opened(sealed.SAID, row.said_encrypted), how=ContactWay(row.how),
            phone=_masked(sealed.opened(sealed.CONTACT_PHONE, row.phone_encrypted)),
        )
        for row in Contact.objects.filter(order_id=order_id).order_by("at", "id")
    ]  # fmt: skip


def _masked(phone: str) -> str:
    return identity.mask_phone(phone_number=phone) if phone else ""


def request_view(row: OrderRequest, order: WorkOrder) -> RequestView:
    """Return a request with the order that it is about."""
    return RequestView(
        id=row.id,
        order_id=order.id,
        order_number=order.number,
        order_title=order.title,
        kind=RequestKind(row.kind),
        state=RequestState(row.state),
        unit_id=row.unit_id,
        reason=row.reason,
        basis=row.basis,
        suggested_unit_id=row.suggested_unit_id,
        days=row.days,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        asked_name=row.asked_name,
        ruled_at=row.ruled_at,
        ruled_name=row.ruled_name,
        ruling=row.ruling,
        wrongful=row.wrongful,
    )


def requests_of(*, order_id: UUID) -> list[RequestView]:
    """Return every request about an order, the newest first."""
    rows = OrderRequest.objects.filter(order_id=order_id).select_related("order")
    return [request_view(row, row.order) for row in rows.order_by("-asked_at", "-id")]


def list_requests(*, actor: Actor, state: RequestState | None) -> list[RequestView]:
    """Return the requests about orders that the actor rules on, the oldest first."""
    if not actor.units(access.RULE):
        return []
    rows = OrderRequest.objects.filter(order__in=orders.visible(actor)).select_related("order")
    if state is not None:
        rows = rows.filter(state=state)
    return [request_view(row, row.order) for row in rows.order_by("asked_at", "id")[:100]]


def get_request(*, actor: Actor, request_id: UUID) -> RequestView:
    """Return a request about an order that the actor may read. Raises NotFound."""
    row = (
        OrderRequest.objects.filter(id=request_id, order__in=orders.visible(actor))
        .select_related("order")
        .first()
    )
    if row is None:
        raise NotFound
    return request_view(row, row.order)


def supervisions(*, order_id: UUID) -> list[SupervisionView]:
    """Return the steps of the ladder of an order, the oldest first."""
    return [
        SupervisionView(
            id=row.id,
            level=SupervisionLevel(row.level),
            state=SupervisionState(row.state),
            unit_id=row.unit_id,
            words=row.words,
            at=row.at,
            by=row.by,
            answer=row.answer,
            answered_by=row.answered_by,
        )
        for row in Supervision.objects.filter(order_id=order_id).order_by("at", "id")
    ]


def call_backs(*, order_id: UUID) -> list[CallBackView]:
    """Return the attempts to ask the caller, the oldest first."""
    return [
        CallBackView(
            at=row.at,
            by=row.by,
            cycle=row.cycle,
            outcome=CallBackOutcome(row.outcome),
            solved=row.solved,
            satisfaction=Satisfaction(row.satisfaction) if row.satisfaction else None,
            said=sealed.opened(sealed.CALLBACK_SAID, row.said_encrypted),
            way=CallBackWay(row.way),
        )
        for row in CallBack.objects.filter(order_id=order_id).order_by("at", "id")
    ]


def order_of_request(*, request_id: UUID) -> UUID:
    """Return the order that a request is about. Raises NotFound."""
    row = OrderRequest.objects.filter(id=request_id).first()
    if row is None:
        raise NotFound
    return row.order_id
