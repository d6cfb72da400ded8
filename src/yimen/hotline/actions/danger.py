"""Hand a caller in danger to 110, 119 or 120: the order is kept first, then the line is put through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import call as calls
from yimen.hotline.actions.intake import take_in
from yimen.hotline.actions.transition import locked, move
from yimen.hotline.contracts.call import (
    ON_LINE,
    SERVICE_TITLES,
    CallEnd,
    CallState,
    CallVerb,
    HandOverView,
    Service,
)
from yimen.hotline.contracts.order import Door, Intake, OrderType, OrderVerb, OrderView, Urgency
from yimen.hotline.contracts.switch import SwitchDown
from yimen.hotline.models import Call, CallOrder, HandOver, WorkOrder
from yimen.hotline.queries import line, sealed, sealed_calls
from yimen.hotline.queries.call import desk, hand_overs
from yimen.hotline.queries.order import view
from yimen.hotline.rules.call import CALL
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.ids import new_id

_LEAST_CONTENT, _LONGEST = 6, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """What an operator has when he presses the key: a call, an order, or the words so far."""

    service: Service
    call_id: UUID | None = None
    order_id: UUID | None = None
    intake: Intake | None = None
    key: str = ""


def hand_over(*, actor: Actor, danger: Danger, at: datetime) -> tuple[OrderView, HandOverView]:
    """Keep the order, put the caller through, and return both; `done` says whether it worked.

    Nothing that is missing in the form stops it. Raises NotAllowed, NotFound, TakenByAnother,
    WrongState.
    """
    with transaction.atomic():
        row, call = _kept(actor, danger, at)
        title = SERVICE_TITLES[danger.service]
        place = sealed.opened(sealed.PLACE, row.place_encrypted)
        made = HandOver(
            id=new_id(), order=row, call=call, service=danger.service, at=at, by=actor.name,
            place_encrypted=sealed.seal(sealed_calls.PLACE, place[:_LONGEST]),
            said_encrypted=sealed.seal(sealed_calls.SAID, row.title),
        )  # fmt: skip
        made.save(force_insert=True)
        row.urgency = Urgency.URGENT
        move(
            row, OrderVerb.HAND_OVER, actor=actor, at=at, words=f"转 {danger.service} {title}",
            told=f"已经转 {danger.service} {title}", change={"service": danger.service},
            fields=("urgency",),
        )  # fmt: skip
        channel = call.channel if call is not None and call.state in ON_LINE else ""
    made.done = _put_through(channel, danger.service)
    with transaction.atomic():
        made.save(update_fields=["done"])
        if made.done and call is not None:
            Call.objects.filter(id=call.id).update(end=CallEnd.TRANSFERRED)
    return view(row), hand_overs(order_id=row.id)[-1]


def _put_through(channel: str, service: Service) -> bool:
    switch = line.find()
    if switch is None or not channel:
        return False
    try:
        switch.transfer(channel=channel, number=service.value)
    except SwitchDown:
        return False
    return True


def _kept(actor: Actor, danger: Danger, at: datetime) -> tuple[WorkOrder, Call | None]:
    call = calls.own(actor, danger.call_id, earlier=True) if danger.call_id else None
    if call is not None:
        CALL.check_move(CallState(call.state), CallVerb.HAND_OVER)
    if danger.order_id is not None:
        row = locked(order_id=danger.order_id, at=at)
        access.check_desk(
            actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
    elif danger.intake is not None:
        told = _enough(danger.intake, danger.service, call)
        taken = take_in(actor=actor, intake=told, door=Door.PHONE, key=danger.key, at=at)
        row = locked(order_id=taken.order.id, at=at)
    else:
        raise NotFound
    if call is not None:
        CallOrder.objects.get_or_create(call=call, order=row, defaults={"at": at})
    return row, call


def _enough(told: Intake, service: Service, call: Call | None) -> Intake:
    """Return the words so far, filled up so that the order can be kept as it is."""
    title = f"{SERVICE_TITLES[service]}：{told.title.strip() or told.place.strip() or '来电人遇险'}"
    content = told.content.strip()
    if len(content) < _LEAST_CONTENT:
        content = f"{content}（来电人遇险，先转 {service}，情况待补）"
    number = told.caller_phone.strip()
    if not number and call is not None:
        number = sealed.opened(sealed_calls.PHONE, call.phone_encrypted)
    return replace(
        told,
        order_type=OrderType.HELP,
        title=title,
        content=content,
        area_code=told.area_code or desk().area_code,
        category_code="",
        urgency=Urgency.URGENT,
        reported_unit_id=None,
        caller_phone=_good(number),
    )


def _good(number: str) -> str:
    try:
        return identity.check_phone(text=number) if number else ""
    except Refusal:
        return ""  # a wrong number does not hold up an emergency
