"""Somebody for whom an order is his matter too: joins it, is told, is asked whether it is solved."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.transition import order_ref
from yimen.hotline.contracts.belonging import DoNotBelong, FollowerView
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.contracts.side import Satisfaction
from yimen.hotline.models import OrderFollower, WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.queries.belonging import follower_view, side_of
from yimen.hotline.rules import belonging
from yimen.hotline.rules.notice import is_mobile
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.notify import public as notify
from yimen.notify.contracts import Template

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
FOLLOWER_KIND = "hotline.follower"
WORDS = Template(
    code="hotline.follower",
    title="一起反映的事",
    text="您跟着反映的热线工单 {number} {what}，凭编号和您的查询码在网上看进度。",
)


def join(*, actor: Actor, order_id: UUID, phone: str, at: datetime) -> FollowerView:
    """Let somebody say that a public matter is his too, once a telephone; return his own code.

    Nothing of what others wrote is shown to him, then or later. Raises DoNotBelong, PleaseSay,
    NotFound.
    """
    number = phone.strip()
    if not number:
        raise PleaseSay("phone", "请留一个电话，办好了要告诉您、问您解决没有。")
    identity.check_phone(text=number, field="phone")
    with transaction.atomic():
        row = WorkOrder.objects.for_change(order_id)
        if not belonging.may_be_joined(one=side_of(row), at=at):
            raise DoNotBelong("这件事已经办结，或者不公开。请直接写明您的情况提交。", field="phone")
        key = sealed.caller_key(number)
        known = OrderFollower.objects.filter(order=row, phone_index=key).first()
        if known is not None or bytes(row.caller_index) == key:
            raise DoNotBelong("这个号码已经在跟着这件事，不用重复提交。", field="phone")
        code = "".join(secrets.choice(_ALPHABET) for _ in range(6))
        one = OrderFollower(
            id=new_id(), order=row, person_id=actor.person_id, phone_index=key, at=at,
            phone_encrypted=sealed.seal(sealed.FOLLOW_PHONE, number),
            code_encrypted=sealed.seal(sealed.FOLLOW_CODE, code),
        )  # fmt: skip
        one.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.order.followed", subject=order_ref(row), at=at,
            change={"follower": str(one.id)},
        )  # fmt: skip
        return follower_view(one, code=code)


def tell(row: WorkOrder, *, what: str, at: datetime) -> int:
    """Tell everybody who follows an order what became of it; return how many were told.

    Who was signed in finds it among his messages; the others get a short message where the
    installation has a gateway.
    """
    told = 0
    for one in OrderFollower.objects.filter(order=row).order_by("at", "id"):
        told += 1
        if one.person_id is not None:
            identity.tell(
                person_id=one.person_id, title="一起反映的事有了进展",
                template="您跟着反映的热线工单 {number} {what}。", at=at,
                params={"number": row.number, "what": what}, subject=order_ref(row),
            )  # fmt: skip
        elif is_mobile(phone=_phone(one)) and notify.has_gateway():
            notify.send_sms(
                phone=_phone(one),
                template=WORDS.code, at=at, params={"number": row.number, "what": what},
            )  # fmt: skip
    return told


def _phone(one: OrderFollower) -> str:
    return sealed.opened(sealed.FOLLOW_PHONE, one.phone_encrypted)


def reveal(*, actor: Actor, follower_id: UUID, reason: str, at: datetime) -> str:
    """Return a follower's telephone for the call-back, and record the look with its reason.

    Raises NotFound, NotAllowed, PleaseSay.
    """
    if len(reason.strip()) < 4:
        raise PleaseSay("reason", "请写明为什么要看全号，至少四个字，会记录在案。")
    with transaction.atomic():
        one = _of_desk(actor, follower_id)
        ledger.look(
            actor=actor, subject=Ref(FOLLOWER_KIND, one.id), what="follower",
            reason=reason.strip(), at=at,
        )  # fmt: skip
        return sealed.opened(sealed.FOLLOW_PHONE, one.phone_encrypted)


def ask(
    *,
    actor: Actor,
    follower_id: UUID,
    solved: bool,
    satisfaction: Satisfaction,
    at: datetime,
    by_follower: bool = False,
) -> None:
    """Record what a follower says of the answer, asked by the desk or written by himself.

    It stands beside the caller's own word and never in the rates, which count orders. Raises
    NotFound, NotAllowed, DoNotBelong.
    """
    with transaction.atomic():
        if by_follower:
            found = OrderFollower.objects.select_related("order").filter(id=follower_id).first()
            if found is None:
                raise NotFound
            one = found
        else:
            one = _of_desk(actor, follower_id)
        if one.order.state not in {"to_call_back", "to_close", "closed", "archived"}:
            raise DoNotBelong("还没有答复，不能回访。", field="solved")
        one.asked_at, one.solved, one.satisfaction = at, solved, satisfaction
        one.save(update_fields=["asked_at", "solved", "satisfaction"])
        ledger.record(
            actor=actor, verb="hotline.follower.asked", subject=order_ref(one.order), at=at,
            change={"follower": str(one.id), "solved": str(solved)},
        )  # fmt: skip


def _of_desk(actor: Actor, follower_id: UUID) -> OrderFollower:
    one = OrderFollower.objects.select_related("order").filter(id=follower_id).first()
    if one is None:
        raise NotFound
    if not any(actor.may(verb, area=one.order.area_code) for verb in (access.TAKE, access.CHECK)):
        raise NotAllowed
    return one
